"""The making of a film: pictures decoded and painted side by side, and written one after the other."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing, closing
from typing import Any
from zoneinfo import ZoneInfo

from player.app.excerpt import Excerpts
from player.app.film_reel import Plan, form_of, processors
from player.app.film_studio import Studio, Take, Takes
from player.app.piece import staging_of
from player.core.film import Made, Placed, Reel, Shot
from player.core.pictures import Frame
from player.core.subtitles import Cue, Cues
from player.core.units import SECOND, Ns, Wall, datetime_of
from player.film import FilmError, open_film
from player.film.sidecar import Sidecar
from player.film.stills import encoded

CUE = Ns(5 * SECOND)
"""The longest cue of a track: so long before its pictures may the words of a film that was killed end."""

PAINTERS = 4
"""At most; each has a canvas."""


class Making:
    """A film being made. However that ends, the film is whole as far as it came; *stack* sees to it."""

    def __init__(self, plan: Plan, stack: ExitStack) -> None:
        """Open the film and what stands beside it.

        Raises:
            FilmError: it cannot be made so, or not be written.
        """
        self.made, self.complete = Made(), False
        self._plan, self._reel = plan, plan.reel()
        self._cues, self._ends = Cues(max(1, self._reel.units(CUE))), 0
        self._film = open_film(plan.out, plan.form, plan.make(self._reel))
        self._sidecar = _sidecar(plan, self._reel)
        stack.callback(self._close)
        staging = staging_of(plan.score.playlist, plan.score)
        self._studio = Studio(
            plan.machine, plan.make(self._reel).canvas, staging, self._reel, self._film,
            track=plan.track, marked=plan.drawn,
        )  # fmt: skip
        self._zone = _zone(plan)
        self._asked = self._posted = plan.poster is None
        self._greets = False
        """Whether the doors opened with a picture that cannot be shown."""
        self._painters = stack.enter_context(ThreadPoolExecutor(min(PAINTERS, processors()), "painter"))
        self._writer = stack.enter_context(ThreadPoolExecutor(1, "film"))

    async def shoot(
        self, excerpts: Excerpts, shots: Iterator[Shot], progress: Callable[[Made], None]
    ) -> None:
        """Make the film of *shots*, until it is as long as it shall be, or there are no more."""
        loop = asyncio.get_running_loop()

        async def painted(shot: Shot, frame: Frame) -> Takes:
            poster = self._may_be_poster(shot)
            paint = lambda: self._studio.takes(shot, frame, poster=poster)  # noqa: E731 - as an argument
            return await loop.run_in_executor(self._painters, paint)

        async with aclosing(excerpts.worked(self._plan.score, shots, painted)) as taken:
            async for shot, takes in taken:
                if takes is None:
                    self._pass_over(shot)
                    continue
                await loop.run_in_executor(self._writer, self._write, shot, takes)
                progress(self.made)
                if self._reel.full:
                    break

    def _pass_over(self, shot: Shot) -> None:
        """Count a picture that cannot be shown: it takes no time, and greets nobody."""
        self.made.unshowable += 1
        self._greets = self._greets or shot.greets
        if not self.made.pictures and self.made.unshowable >= self._plan.score.pictures:
            raise FilmError("not one picture of the playlist can be shown")

    def _write(self, shot: Shot, takes: Takes) -> None:
        if self._greets:
            shot, self._greets = shot.greeting(), False
        card = self._introduce() if shot.greets else 0
        placed = self._reel.place(shot)
        if placed is None:
            return
        self._put(takes.looks, placed.begins, placed.ends)
        self._say(self._cues.add(takes.text, placed.begins, placed.ends))
        self._sidecar.add(self._entry(placed, takes) | ({"card_ms": card} if card else {}))
        self._post(shot, takes)
        made = self.made
        made.pictures, made.pauses, made.at = made.pictures + 1, made.pauses + shot.pauses, self._reel.at

    def _introduce(self) -> int:
        """Write the title card, if there is one; return for how many milliseconds it stands."""
        card = self._plan.score.playlist.title_card
        taken = self._reel.take(card.length) if card else None
        if card is None or taken is None:
            return 0
        self._put(self._studio.introduced(card), *taken)
        self.made.at = self._reel.at
        return self._reel.milliseconds(taken[1]) - self._reel.milliseconds(taken[0])

    def _put(self, looks: Sequence[Take], begins: int, ends: int) -> None:
        """Write *looks* from unit *begins* to unit *ends*, each until the next one comes."""
        starts = [min(begins + look.since, ends) for look in looks]
        for look, start, end in zip(looks, starts, [*starts[1:], ends], strict=True):
            if end > start:
                self._film.write(look.prepared, start, end)
        self._ends = ends

    def _say(self, cues: Iterator[Cue]) -> None:
        for cue in cues:
            self._film.say(cue.text, cue.begins, cue.ends)

    def _entry(self, placed: Placed, takes: Takes) -> dict[str, Any]:
        """Return what the sidecar says of a picture."""
        shot, reel = placed.shot, self._reel
        at = reel.milliseconds(placed.begins)
        told: dict[str, Any] = {"position": shot.position, "wnid": takes.wnid, "file": takes.file}
        told |= {"at_ms": at, "for_ms": reel.milliseconds(placed.ends) - at}
        if reel.even:
            told |= {"frame": placed.begins, "frames": placed.ends - placed.begins}
        if shot.pass_number:
            told["pass"] = shot.pass_number
        if shot.pauses:
            told["pause"] = True
        if takes.withheld:
            told["withheld"] = True
        if self._plan.as_shown:
            told["shown_at"] = None if shot.shown is None else self._instant(shot.shown)
        return told

    def _instant(self, at: Wall) -> str:
        return datetime_of(at).astimezone(self._zone).isoformat(timespec="milliseconds")

    # --- the poster -----------------------------------------------------------

    def _may_be_poster(self, shot: Shot) -> bool:
        """Tell whether *shot* may be the poster: the first that pauses, or the first of all if none does."""
        wanted = not self._posted and (shot.pauses or not self._asked)
        self._asked = True
        return wanted

    def _post(self, shot: Shot, takes: Takes) -> None:
        if takes.poster is None or self._posted or self._plan.poster is None:
            return
        self._posted = shot.pauses
        data = encoded(takes.poster, form_of(self._plan.poster))
        try:
            self._plan.poster.write_bytes(data)
        except OSError as error:
            raise FilmError(f"{self._plan.poster} cannot be written: {error.strerror}") from error

    # --- the end --------------------------------------------------------------

    def _close(self) -> None:
        """End film and sidecar as far as they came."""
        try:
            with closing(self._film):
                self._say(self._cues.close())
        except FilmError:
            self.complete = False
            raise
        finally:
            length = self._reel.milliseconds(self._ends)
            told = {"length_ms": length, "not_shown": self.made.unshowable, "complete": self.complete}
            self._sidecar.close(told)


def _sidecar(plan: Plan, reel: Reel) -> Sidecar:
    path = plan.out.with_name(plan.out.name + ".json")
    try:
        return Sidecar(path, plan.facts(reel))
    except OSError as error:
        raise FilmError(f"{path} cannot be written: {error.strerror}") from error


def _zone(plan: Plan) -> ZoneInfo | None:
    """Return the zone in which moments are told: the showing's, None for this machine's."""
    showing = plan.score.playlist.showing
    return ZoneInfo(showing.timezone) if showing else None
