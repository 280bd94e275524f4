"""The iteration report behind the one page: what only people know, every figure, and the plots."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from player.report import writing
from player.report.lines import Figures, decided_by, kind, rule
from player.report.markup import Markup, figure, joined, tag
from player.report.plots import coverage, drawn, lateness, pause_map
from player.report.synset_map import legend, synset_map
from player.report.writing import NOT_STATED, at_path

MOST_ROWS = 120
"""Rows of a table that only grows with trouble; JSON has all of them."""


def behind(figures: Figures) -> Markup:
    """Return what stands behind the one page."""
    return joined(_iteration(figures), _time(figures), _map(figures), _tables(figures))


# --- what only people know ------------------------------------------------------


def _iteration(figures: Figures) -> Markup:
    return tag(
        "section",
        tag("h2", "Iteration report"),
        tag("p", "What software cannot know stands here as somebody noted it, or is left to be written in."),
        tag("dl", *[_blank(name, text) for name, text in figures["stated"].items()], class_="blanks"),
        tag("h3", "Notes"),
        _notes(figures),
        tag("h3", "Screen and mirror, as far as the player knows them"),
        tag("dl", *[_pair(name, text) for name, text in _screen(figures)], class_="about"),
        tag("h3", "The playlist as it stands"),
        tag("dl", *[_pair(name, text) for name, text in _playlist(figures)], class_="about"),
        _content(figures),
        _excluded(figures),
        *[tag("p", remark, class_="remark") for remark in figures["remarks"]],
    )


def _blank(name: str, text: str | None) -> Markup:
    written = tag("dd", text) if text else tag("dd", NOT_STATED, class_="blank")
    return tag("div", tag("dt", name.capitalize()), written)


def _pair(name: str, text: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", text))


def _notes(figures: Figures) -> Markup:
    notes = figures["notes"]
    if not notes:
        return tag("p", "None.")
    rows = ((writing.instant(note["at"]), note["text"]) for note in notes)
    return tag("dl", *[_pair(at, text) for at, text in rows], class_="notes")


def _screen(figures: Figures) -> Iterator[tuple[str, str]]:
    for screen, pictures in figures["proof"]["screens"].items():
        yield "Driver and mode", f"{screen}, {pictures:,} pictures"
    if figures["proof"]["mirrors"]:
        yield "Mirrors that served", ", ".join(figures["proof"]["mirrors"])
    held = figures["screen"] or {}
    yield "Height of the lit surface", _metres(held.get("height_m"))
    yield "Viewing distance", _metres(held.get("viewing_distance_m"))
    if held:
        yield "Ground", str(held["background"])


def _metres(length: float | None) -> str:
    return NOT_STATED if length is None else f"{length:g} m"


def _playlist(figures: Figures) -> Iterator[tuple[str, str]]:
    work, showing, evidence = figures["work"], figures["showing"], figures["work"]["evidence"]
    said = {
        "order": work["order"],
        "seed": None if work["seed"] is None else str(work["seed"]),
        "cadence": writing.milliseconds(figures["cadence"]["asked_ms"]),
        "pauses": rule(figures["pauses"]["rule"]),
        "from": showing["from"] and writing.day(showing["from"]),
        "until": showing["until"] and writing.day(showing["until"]),
        "hours": showing["hours"],
        "timezone": showing["timezone"],
    }
    for name, text in said.items():
        if text:
            known = f" ({evidence[name]})" if name in evidence else ""
            yield name.capitalize(), f"{text}{known}"
    others = ", ".join(f"{name}: {how}" for name, how in evidence.items() if name not in said)
    if others:
        yield "How the rest is known", others


def _content(figures: Figures) -> Markup:
    if not figures["content"]:
        return Markup()
    rows = [
        (
            one["policy"],
            one["decision"],
            figure(writing.count(one["synsets"]), f"content.{number}.synsets", one["synsets"]),
            figure(writing.count(one["pictures"]), f"content.{number}.pictures", one["pictures"]),
            decided_by(one),
        )
        for number, one in enumerate(figures["content"])
    ]
    return _table("Decisions on content", ("policy", "decision", "synsets", "pictures", "whose"), rows)


# --- over time --------------------------------------------------------------------


def _time(figures: Figures) -> Markup:
    pictures = figures["pictures"]
    whole = "Pictures shown" + (" and withheld" if pictures["withheld"] else "")
    shown = f"{whole}, against the calendar; the top line is all of them."
    beat = "Flips by their lateness against the deadline, in ms; heights are logarithms. Dark: beyond ±5 ms."
    paused = "Each square is a quarter of an hour in which something was shown, darker the more of it paused."
    return tag(
        "section",
        tag("h2", "The course of the showing"),
        drawn("Coverage", coverage(figures), shown),
        drawn("Cadence", lateness(figures), beat),
        drawn("Pauses", pause_map(figures), paused),
    )


def _map(figures: Figures) -> Markup:
    if not figures["synsets"]:
        return Markup()
    passes = " in the first pass" if figures["pictures"]["passes"] > 1 else ""
    return tag(
        "section",
        tag("h2", "Every synset of the mirror"),
        tag(
            "p",
            f"Neighbours are neighbours in WordNet’s tree. Pictures shown{passes}, of those in the mirror.",
        ),
        synset_map(figures),
        legend(figures),
        id="map",
    )


# --- every figure --------------------------------------------------------------------


def _tables(figures: Figures) -> Markup:
    return tag(
        "section",
        tag("h2", "Figures"),
        _days(figures),
        _families(figures),
        _reasons(figures),
        _totals(figures),
        _disturbances(figures),
        _jumps(figures),
        _tempo(figures),
        id="figures",
    )


_HOW = {"count": writing.count, "length": writing.length, "span": writing.span, "tenth": writing.tenth}


def _short_day(iso: str) -> str:
    """Write a day without its year, with its name."""
    found = date.fromisoformat(iso)
    return f"{found:%a} {found.day} {found:%b}"


def _short(iso: str) -> str:
    """Write an instant to the minute, without its year."""
    moment = datetime.fromisoformat(iso)
    return f"{moment.day} {moment:%b %H:%M}"


def _cells(figures: Figures, base: str, *columns: tuple[str, str]) -> list[Markup]:
    """Return figures of the mapping at *base*, each by its name and how it is written."""
    found = []
    for name, how in columns:
        at = f"{base}.{name}"
        value = at_path(figures, at)
        found.append(figure(_HOW[how](value), at, value))
    return found


def _days(figures: Figures) -> Markup:
    columns = (("planned_s", "length"), ("played_s", "length"), ("pictures", "count"), ("pauses", "count"))
    rows = [
        (_short_day(one["date"]), *_cells(figures, f"days.{number}", *columns))
        for number, one in enumerate(figures["days"])
    ]
    return _halves("Days", ("day", "planned", "played", "pictures", "pauses"), rows)


def _families(figures: Figures) -> Markup:
    if not figures["synsets"]:
        return Markup()
    names = ("synsets", "shown", "partly", "not_reached", "unshowable", "withheld", "omitted", "not_selected")
    rows = [
        (one["top"], *_cells(figures, f"synsets.families.{number}", *[(name, "count") for name in names]))
        for number, one in enumerate(figures["synsets"]["families"])
    ]
    return _table("Synsets by top", ("top", *[name.replace("_", " ") for name in names]), rows)


def _reasons(figures: Figures) -> Markup:
    rows = [
        (one["reason"], *_cells(figures, f"unshowable_reasons.{number}", ("pictures", "count")))
        for number, one in enumerate(figures["unshowable_reasons"][:MOST_ROWS])
    ]
    return _table("Unshowable, by reason", ("reason", "pictures"), rows)


def _disturbances(figures: Figures) -> Markup:
    columns = (("for_s", "span"), ("position", "count"))
    rows = [
        (
            writing.instant(one["at"]),
            kind(one["kind"]),
            *_cells(figures, f"disturbances.listed.{number}", *columns),
            one["cause"],
        )
        for number, one in enumerate(figures["disturbances"]["listed"])
    ]
    return _table("Disturbances, the longest", ("at", "what", "for", "position", "cause"), rows)


def _jumps(figures: Figures) -> Markup:
    columns = (("first", "count"), ("last", "count"), ("pictures", "count"))
    rows = [
        (writing.instant(one["at"]), one["what"], *_cells(figures, f"jumps.{number}", *columns), one["by"])
        for number, one in enumerate(figures["jumps"][:MOST_ROWS])
    ]
    return _table("Jumped and replayed", ("at", "what", "from", "to", "pictures", "by"), rows)


def _totals(figures: Figures) -> Markup:
    columns = (("number", "count"), ("sum_s", "span"), ("longest_s", "span"))
    rows = [
        (kind(name), *_cells(figures, f"disturbances.totals.{name}", *columns))
        for name in figures["disturbances"]["totals"]
    ]
    return _table("Disturbances by kind", ("what", "number", "in all", "the longest"), rows)


def _excluded(figures: Figures) -> Markup:
    rows = [
        (one["name"], *_cells(figures, f"pictures.excluded.{number}", ("pictures", "count")))
        for number, one in enumerate(figures["pictures"]["excluded"] or ())
    ]
    return _table("Excluded by the playlist", ("name", "pictures"), rows)


def _tempo(figures: Figures) -> Markup:
    tempo = figures["pauses"]["tempo"]
    columns = (("position", "count"), ("one_in", "tenth"))
    rows = [
        (_short(one["at"]), *_cells(figures, f"pauses.tempo.{number}", *columns), one["cause"])
        for number, one in enumerate(tempo[:MOST_ROWS])
    ]
    more = f", the first {MOST_ROWS} of {len(tempo):,}" if len(tempo) > MOST_ROWS else ""
    return _halves(f"Pacing{more}", ("at", "from position", "pauses one in", "cause"), rows)


def _halves(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """Return a long table of narrow rows as two beside each other."""
    if len(rows) < 8:
        return _table(heading, columns, rows)
    middle = -(-len(rows) // 2)
    left = _table(heading, columns, rows[:middle])
    return tag("div", left, _table("\N{NO-BREAK SPACE}", columns, rows[middle:]), class_="columns")


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """Return a table; a column whose cells are figures is set flush right. Nothing for no rows."""
    held: list[Sequence[str]] = list(rows)
    if not held:
        return Markup()
    kinds = ["figure" if isinstance(cell, Markup) else None for cell in held[0]]
    head = tag("tr", *[tag("th", name, class_=how) for name, how in zip(columns, kinds, strict=True)])
    body = [
        tag("tr", *[tag("td", cell, class_=how) for cell, how in zip(row, kinds, strict=True)])
        for row in held
    ]
    return tag("table", tag("caption", heading), tag("thead", head), tag("tbody", *body), class_="wide")
