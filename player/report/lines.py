"""The one page in words: its figures under their headings. Terminal and HTML set the same lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from player.core.withdrawal import WITHDRAWN
from player.report import writing
from player.report.writing import NOT_STATED, Value, at_path

MOST = 2
"""Reasons, names and the like that the one page has room for; all of them stand behind it."""

Figures = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Line:
    """A *label* and its figure as *text*; *path* is where JSON has it, "" where the text is no figure.

    *weight*: 1 for a sum, −1 for what is part of the line above. *remark* says more, small.
    """

    label: str
    text: str
    path: str = ""
    weight: int = 0
    remark: str = ""


def sections(figures: Figures) -> dict[str, list[Line]]:
    """Return the lines of the one page by their headings."""
    return {
        "Pictures": list(_pictures(figures)),
        "Cadence": list(_cadence(figures)),
        "Pauses": list(_pauses(figures)),
        "Hours": list(_hours(figures)),
        "Disturbances": list(_disturbances(figures)),
        "Proof": list(_proof(figures)),
    }


def _count(figures: Figures, label: str, path: str, weight: int = 0, remark: str = "") -> Line:
    return Line(label, writing.count(at_path(figures, path)), path, weight, remark)


def _less(figures: Figures, label: str, path: str, remark: str = "") -> Line:
    return Line(label, writing.less(at_path(figures, path)), path, 0, remark)


def _length(figures: Figures, label: str, path: str, weight: int = 0, remark: str = "") -> Line:
    return Line(label, writing.length(at_path(figures, path)), path, weight, remark)


def _pictures(figures: Figures) -> Iterator[Line]:
    held = figures["pictures"]
    yield _count(figures, "Published (fall 2011)", "pictures.published")
    if held["mirror"] is None:
        yield Line("In this mirror", NOT_STATED)
    else:
        difference = writing.signed(held["difference"])
        yield _count(figures, "In this mirror", "pictures.mirror", remark=f"{difference} to the published")
        yield from _left_out(figures)
    passes = f"in {held['passes']:,} passes" if held["passes"] > 1 else ""
    yield _count(figures, "To be shown", "pictures.score", 1, remark=passes)
    yield _count(figures, "Shown once", "pictures.shown_once")
    yield _count(figures, "Shown, perhaps twice", "pictures.uncertain", remark="first after an unclean end")
    yield _count(figures, "Entered more than once", "pictures.repeated")
    if held["recovered"]:
        remark = "passed, their moments lost with a damaged ledger"
        yield _count(figures, "of these recovered", "pictures.recovered", 1, remark=remark)
    yield _count(figures, "Withheld", "pictures.withheld", remark="an empty ground in their place")
    yield from _by_hand(figures)
    yield _count(figures, "Unshowable", "pictures.unshowable")
    yield from _reasons(figures)
    yield _count(figures, "Passed without an entry", "pictures.missing")
    yield _count(figures, "Not reached", "pictures.not_reached")


def _by_hand(figures: Figures) -> Iterator[Line]:
    """Yield what was jumped and replayed, with the ranges, if somebody ever went elsewhere."""
    for what in ("jumped", "replayed"):
        jumps = [jump_range(one) for one in figures["jumps"] if one["what"] == what]
        if jumps:
            more = f" and {len(jumps) - MOST} more" if len(jumps) > MOST else ""
            named = "; ".join(jumps[:MOST]) + more
            yield _count(figures, f"{what.capitalize()} by hand", f"pictures.{what}", remark=named)


def jump_range(jump: Mapping[str, Value]) -> str:
    """Write which positions were jumped, or came again, and when."""
    passing = f"pass {jump['pass']}, " if jump["pass"] else ""
    return f"{passing}{jump['first']:,} to {jump['last']:,} on {writing.instant(jump['at'])}"


def _left_out(figures: Figures) -> Iterator[Line]:
    held = figures["pictures"]
    if held["not_included"]:
        yield _less(figures, "less not included", "pictures.not_included")
    if held["excluded"]:
        names = [one["name"] for one in held["excluded"]]
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        yield _less(figures, "less excluded", "pictures.excluded_sum", ", ".join(names[:MOST]) + more)
    for number, decision in enumerate(figures["content"]):
        if decision["decision"] == "omitted":
            whose = decided_by(decision)
            text = writing.less(decision["pictures"])
            yield Line(f"less omitted: {decision['policy']}", text, f"content.{number}.pictures", 0, whose)
    if held["beyond_per_synset"]:
        yield _less(figures, "less beyond so many a synset", "pictures.beyond_per_synset")
    if held["beyond_limit"]:
        yield _less(figures, "less beyond the limit", "pictures.beyond_limit")


def decided_by(decision: Mapping[str, Value]) -> str:
    """Write whose decision it was, and when."""
    whose = decision["decided_by"] or f"by whom: {NOT_STATED}"
    return f"{whose}, {writing.day(decision['on'])}" if decision["on"] else str(whose)


def _reasons(figures: Figures) -> Iterator[Line]:
    if figures["pictures"]["withdrawn_by_gallery"]:
        yield _count(figures, "withdrawn by the gallery", "pictures.withdrawn_by_gallery", -1)
    yield _count(figures, "withdrawn: no longer in the mirror", "pictures.withdrawn", -1)
    told = enumerate(figures["unshowable_reasons"])
    reasons = [(number, one) for number, one in told if not one["withdrawn"] and one["reason"] != WITHDRAWN]
    for number, one in reasons[:MOST]:
        yield _count(figures, one["reason"], f"unshowable_reasons.{number}.pictures", -1)
    if len(reasons) > MOST:
        rest = sum(one["pictures"] for _, one in reasons[MOST:])
        yield Line(f"{len(reasons) - MOST} other reasons", writing.count(rest), "", -1)


def _cadence(figures: Figures) -> Iterator[Line]:
    held = figures["cadence"]
    asked = writing.milliseconds(held["asked_ms"])
    yield (
        Line("Asked", asked, "cadence.asked_ms")
        if held["asked_ms"] is not None
        else Line("Asked", NOT_STATED)
    )
    for number, stretch in enumerate(held.get("stretches", ())[:MOST]):
        length = writing.milliseconds(stretch["ms"])
        yield Line(f"Asked, from {stretch['from']} on", length, f"cadence.stretches.{number}.ms")
    if [played["ms"] for played in held["played"]] != [held["asked_ms"]]:
        for number, played in enumerate(held["played"][:MOST]):
            label = f"Pictures at {writing.milliseconds(played['ms'])}"
            yield _count(figures, label, f"cadence.played.{number}.pictures")
    yield Line("Late, median", writing.bounds(held["late_median_ms"]))
    yield Line("Late, 99th percentile", writing.bounds(held["late_p99_ms"]))
    beyond = writing.share(held["beyond_5_ms_share"])
    yield _count(figures, "Beyond ±5 ms", "cadence.beyond_5_ms", remark=f"{beyond} of the flips")
    yield _count(figures, "Slips of the grid", "cadence.slips")


def _pauses(figures: Figures) -> Iterator[Line]:
    yield _count(figures, "Number", "pauses.number")
    yield _length(figures, "Sum", "pauses.sum_s")
    yield _length(figures, "Mean", "pauses.mean_s")
    yield Line(
        "Of the time played", writing.share(figures["pauses"]["share_of_played"]), "pauses.share_of_played"
    )
    yield _count(figures, "Cut short", "pauses.cut_short", remark="by a closing or a hand")
    yield Line("Rule", rule(figures["pauses"]["rule"]))
    tempo = figures["pauses"]["tempo"]
    if tempo and tempo[-1]["short_s"]:
        yield _length(figures, "Too short, even without pauses, by", f"pauses.tempo.{len(tempo) - 1}.short_s")


def rule(found: Mapping[str, Value] | None) -> str:
    """Write the rule of the pauses."""
    if found is None:
        return "none"
    often = "fills the showing" if found["fill"] else f"one in {found['every']:,}"
    if found["every"] == 0:
        often = "only those chosen"
    chosen = f"; chosen: {', '.join(found['at'])}" if found.get("at") else ""
    never = f"; none on {', '.join(found['never_on'])}" if found.get("never_on") else ""
    return f"{often}; {found['shortest_s']:g} to {found['longest_s']:g} s, evenly{chosen}{never}"


def _hours(figures: Figures) -> Iterator[Line]:
    held = figures["hours"]
    if held["planned_s"] is None:
        yield Line("Planned", "always open")
    else:
        yield _length(figures, "Planned, in all", "hours.planned_s")
        yield _length(figures, "Passed until the last entry", "hours.passed_s", 1)
    yield _length(figures, "Played", "hours.played_s")
    yield _length(figures, "pictures on the beat", "hours.beats_s", -1)
    yield _length(figures, "pauses", "hours.pauses_s", -1)
    if held["outside_s"]:
        yield _length(figures, "of these outside the hours", "hours.outside_s", -1)
    if held["greetings_s"] is not None:
        yield _length(figures, "Greetings, slips, after the last picture", "hours.greetings_s")
        yield _length(figures, "Disturbances", "hours.disturbed_s")


_NAMES = {
    "off": "Off",
    "starved": "Waited for pictures",
    "hold": "Held by hand",
    "calm": "Calmed by hand",
    "unseen": "Screen off",
    "slip": "Slips of the grid",
    "clock": "Clock set",
    "mirror": "Mirror changed",
    "change": "Settings changed",
    "jump": "Gone elsewhere by hand",
    "damaged": "Ledger damaged",
}
_TIMED = ("off", "starved", "hold", "calm", "unseen")
_TOLD = (*_TIMED, "slip")
"""What has a line of its own; slips have it under the cadence."""


def kind(name: str) -> str:
    """Write a kind of disturbance."""
    return _NAMES.get(name, name)


def _disturbances(figures: Figures) -> Iterator[Line]:
    held = figures["disturbances"]
    yield _count(figures, "Starts of the player", "disturbances.starts")
    yield _count(figures, "after an end without a word", "disturbances.unclean_starts", -1)
    for name in _TIMED:
        if name in held["totals"]:
            number = held["totals"][name]["number"]
            times = f"{number:,} time{'' if number == 1 else 's'}"
            yield _length(figures, kind(name), f"disturbances.totals.{name}.sum_s", remark=times)
    others = {name: total["number"] for name, total in held["totals"].items() if name not in _TOLD}
    if others:
        named = ", ".join(f"{kind(name).lower()} {number:,}" for name, number in others.items())
        yield Line("Entered besides", named)


def _proof(figures: Figures) -> Iterator[Line]:
    held = figures["proof"]
    form = f"{held['form']}" if held["form"] else ""
    yield Line("Manifest", held["manifest"] or NOT_STATED, "proof.manifest", remark=form)
    work = figures["work"]
    named = f"playlist {work['playlist']}, {work['order']}, seed {work['seed']}" if work["playlist"] else ""
    yield Line("Run", work["run"], "work.run", remark=named)
    chain = "every seal holds, and they can be true" if held["chain"] == "ok" else held["chain"]
    yield Line("Chain", f"{held['rows']:,} rows: {chain}")
    yield Line("Chain head", held["head"] or UNSEALED, "proof.head")
    versions = ", ".join(held["versions"]) or NOT_STATED
    reported = writing.instant(held["reported_at"])
    yield Line("Player", f"version {versions}; reported by version {held['reported_by']} on {reported}")


UNSEALED = "no row is sealed yet"
