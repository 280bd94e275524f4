"""The wall between two flips: the picture that stands on it brightens, eases to the ground, is drawn anew."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from player.core.captions import GLOSS_AFTER
from player.core.ease import GROUND_LEVEL, Ease
from player.core.introduction import FADES, Introduction
from player.core.pictures import Frame
from player.core.playback import State
from player.core.playlist import TitleCard
from player.core.scene import Scene
from player.core.staging import Staging
from player.core.units import MILLISECOND, Ns
from player.ports import Stage

BRIGHTENS = Ns(300 * MILLISECOND)
"""How long a picture stands before its leaf brightens: what merely beats never flickers."""


@dataclass(slots=True)
class Standing:
    """The picture on the wall: since when, how long it pauses (0: it beats).

    *bright* tells whether its leaf is, *unfolded* whether its gloss is seen, None before it is decided.
    *struck*: it was withdrawn, and only leaves the wall. *kept*: the frame is a copy of our own.
    """

    frame: Frame
    at: Ns
    pausing: Ns = Ns(0)
    bright: bool = False
    unfolded: bool | None = None
    struck: bool = False
    kept: bool = False

    @property
    def lent(self) -> Frame | None:
        """The frame whose memory is to be given back, None where it was already."""
        return None if self.kept else self.frame


class Wall:
    """What is on *stage*, and what is drawn behind it, staged by *staging*."""

    def __init__(self, stage: Stage, staging: Staging) -> None:
        """Begin with the ground; nothing is drawn before `show`."""
        self.staging = staging
        self.notice = ""
        """One quiet line on the bare ground, empty for none."""
        self.standing: Standing | None = None
        self._stage = stage
        self._ease: Ease | None = None
        self._level = 0
        self._drawn: Scene | None = None
        self._upcoming: Scene | None = None
        self._introduction: Introduction | None = None

    @property
    def introducing(self) -> bool:
        """Tell whether a title card stands there, or is to come."""
        return self._introduction is not None

    def introduce(self, card: TitleCard, at: Ns) -> None:
        """Let *card* stand from *at* on, and go in time for the first picture."""
        self._introduction = Introduction.of(card, at)

    @property
    def easing(self) -> bool:
        """Tell whether the wall is on its way to the ground."""
        return self._ease is not None

    @property
    def lit(self) -> bool:
        """Tell whether a picture stands there as bright as it is."""
        return self.standing is not None and not self._level

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """What visitors see of a picture, (h, w, 4) BGRA; None where it is bare ground."""
        standing = self.standing
        if standing is None or standing.struck or self._level == GROUND_LEVEL:
            return None
        if self.staging.bare(standing.frame):
            return None
        return standing.frame.pixels

    def expect(self) -> None:
        """Forget the scene prepared: another picture comes next, or it looks different now."""
        self._upcoming = None

    def prepare(self, frame: Frame, *, stands: bool) -> None:
        """Draw *frame* behind the stage, unless it is drawn already; *stands* if it will pause or be held."""
        if self._upcoming is None:
            self._upcoming = self.staging.scene(frame, standing=stands)
        if self._drawn is not self._upcoming:
            self._stage.draw(self._upcoming)
            self._drawn = self._upcoming

    def flip(self) -> None:
        """Show what was prepared."""
        self._stage.flip()

    def stand(self, frame: Frame, at: Ns) -> Frame | None:
        """Take note that *frame* is on the wall since *at*; return the one that it replaced."""
        before, self.standing = self.standing, Standing(frame, at)
        self._introduction = None
        self._ease, self._level = None, 0
        return before.lent if before else None

    def clear(self) -> Frame | None:
        """Let the ground be all there is; return the frame that stood, whose memory is free now."""
        before, self.standing = self.standing, None
        self._introduction = None
        self._ease, self._level, self._upcoming = None, 0, None
        return before.lent if before else None

    def keep(self, state: State) -> Frame | None:
        """Let what stands be a copy of our own, so that what was taken after it can be given back before it.

        Return the frame whose memory is free then, None if there is none.
        """
        standing = self.standing
        if standing is None or standing.kept:
            return None
        lent = standing.frame
        if lent.pixels is not None:
            pixels = lent.pixels.copy()
            pixels.flags.writeable = False
            standing.frame = replace(lent, pixels=pixels)
            self.show(state)  # the stage may paint again what it has shown last
        standing.kept = True
        return lent

    def strike(self) -> None:
        """Let what stands never be seen again once it has left: it was withdrawn."""
        if self.standing is not None:
            self.standing.struck = True

    def ease(self, now: Ns, over: Ns) -> None:
        """Begin to ease to the ground, from wherever it is on its way there; what is dark stays dark."""
        if self._introduction is not None:
            self._introduction.ends = min(self._introduction.ends, Ns(now + FADES))
        if self._level < GROUND_LEVEL:
            behind = -(-over * self._level // GROUND_LEVEL)
            self._ease = Ease(Ns(now - behind), over)

    def restore(self, state: State) -> None:
        """Let what stands be seen again, however far it has eased: in *state* it stays, unless withdrawn."""
        if self.standing is not None and self.standing.struck:
            return
        self._ease = None
        if self._level:
            self._level = 0
            self.show(state)

    def animate(self, now: Ns, state: State) -> None:
        """Let what stands brighten or ease, as far as it should have come by *now*."""
        standing = self.standing
        if standing is None:
            self._animate_title(now, state)
            return
        if self._ease is not None and (level := self._ease.level(now)) != self._level:
            self._level = level
            self._ease = None if level == GROUND_LEVEL else self._ease
            self.show(state)
        stands = state in (State.PAUSING, State.HELD)
        if stands and not standing.bright and now - standing.at >= BRIGHTENS:
            standing.bright = True
            self.show(state)
        elif state is State.PAUSING and standing.unfolded is None and now - standing.at >= GLOSS_AFTER:
            standing.unfolded = self._unfolds(standing)
            if standing.unfolded:
                self.show(state)

    def _animate_title(self, now: Ns, state: State) -> None:
        """Let a title card come and go, on the ground."""
        introduction = self._introduction
        if introduction is None:
            return
        if (level := introduction.level_at(now)) != introduction.level:
            introduction.level = level
            self.show(state)
        if now >= introduction.ends:
            self._introduction = None

    def _unfolds(self, standing: Standing) -> bool:
        slot, staging = standing.frame.slot, self.staging
        return not staging.bare(standing.frame) and staging.unfolds(slot, standing.pausing)

    def show(self, state: State) -> None:
        """Draw and show what belongs on the wall in *state*."""
        self._drawn = self._scene(state)
        self._stage.draw(self._drawn)
        self._stage.flip()

    def restage(self, staging: Staging, state: State) -> None:
        """Show the same picture in another look."""
        self.staging = staging
        self._upcoming = None
        self.show(state)

    def _scene(self, state: State) -> Scene:
        standing = self.standing
        dark = self._level == GROUND_LEVEL and bool(self.staging.sign)  # what eases would take the sign along
        if standing is None or dark:
            ground, introduction = self.staging.ground(self.notice), self._introduction
            return ground if introduction is None else introduction.over(ground)
        stands = state is not State.PLAYING
        scene = self.staging.scene(standing.frame, standing=stands)
        bright, unfolded = standing.bright and stands, stands and standing.unfolded is True
        return replace(scene, bright=bright, unfolded=unfolded, ease=self._level)
