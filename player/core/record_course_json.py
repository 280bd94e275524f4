"""The course of a showing as plain values: cadence, pauses, hours, disturbances, days."""

from collections.abc import Callable
from typing import Any

from player.core.pauses import FULL
from player.core.playlist import PauseRule, Playlist
from player.core.record import Record
from player.core.record_beats import Bin, bin_at
from player.core.units import MILLISECOND, SECOND, Wall, datetime_of

_BILLION = 10**9


def writer(record: Record) -> Callable[[Wall | None], str | None]:
    """Return what writes an instant in the record's zone."""
    zone = record.beside.zone

    def write(wall: Wall | None) -> str | None:
        return None if wall is None else datetime_of(wall, zone).isoformat(timespec="milliseconds")

    return write


def seconds(length: int | None) -> float | None:
    """Return *length* (ns) in seconds, to the millisecond."""
    return None if length is None else round(length / SECOND, 3)


def _ms(length: int | None) -> float | None:
    return None if length is None else round(length / MILLISECOND, 6)


def _stretches(playlist: Playlist | None) -> dict[str, Any]:
    """Return where other cadences were asked for; nothing where there is one."""
    if playlist is None or not playlist.stretches:
        return {}
    return {"stretches": [{"from": str(s.begin), "ms": _ms(s.cadence)} for s in playlist.stretches]}


def cadence(record: Record) -> dict[str, Any]:
    """Return how even the beat was; what the histogram holds of a figure is the bin it lies in."""
    late, playlist = record.lateness, record.beside.playlist
    slips = record.totals.get("slip")
    return {
        "asked_ms": _ms(playlist.cadence) if playlist else None,
        **_stretches(playlist),
        "played": [{"ms": _ms(period), "pictures": n} for period, n in sorted(record.periods.items())],
        "flips": late.flips,
        "late_median_ms": _bin(late.quantile(50)),
        "late_p99_ms": _bin(late.quantile(99)),
        "beyond_5_ms": late.beyond,
        "beyond_5_ms_share": round(late.beyond / late.flips, 9) if late.flips else None,
        "slips": slips.number if slips else 0,
        "bins_ms": [_bin(bin_at(number)) for number in range(len(late.counts))],
        "bins": list(late.counts),
    }


def _bin(bounds: Bin | None) -> list[float | None] | None:
    return None if bounds is None else [_ms(bounds[0]), _ms(bounds[1])]


def pauses(record: Record) -> dict[str, Any]:
    """Return the pauses that were, their rule and their tempo."""
    held, at = record.pauses, writer(record)
    return {
        "rule": _rule(held.rule),
        "number": held.number,
        "sum_s": seconds(held.total),
        "mean_s": seconds(held.mean),
        "cut_short": held.cut,
        "share_of_played": round(held.total / record.hours.played, 6) if record.hours.played else None,
        "lengths_s": [[seconds, number] for seconds, number in held.lengths],
        "tempo": [
            {
                "at": at(one.at),
                "pass": one.pass_number,
                "position": one.position,
                "share": one.share,
                "one_in": round(FULL / one.share, 3) if one.share else None,
                "cause": one.cause,
                "short_s": seconds(one.short),
            }
            for one in held.pacing
        ],
    }


def _rule(rule: PauseRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {
        "fill": "showing" if rule.every is None else None,
        "every": rule.every,
        **({"at": [str(place) for place in rule.at]} if rule.at else {}),
        **({"never_on": list(rule.never_on)} if rule.never_on else {}),
        "shortest_s": seconds(rule.shortest),
        "longest_s": seconds(rule.longest),
        "at_most_share": rule.at_most / _BILLION,
        "reserve_s": seconds(rule.reserve),
    }


def jumps(record: Record) -> list[dict[str, Any]]:
    """Return where somebody went by hand, and which positions that passed over, or was to show again."""
    at = writer(record)
    return [
        {
            "at": at(one.at),
            "by": one.by,
            "pass": one.leap.pass_number,
            "from": one.leap.start,
            "to": one.leap.stop,
            "what": "jumped" if one.leap.jumped else "replayed",
            "first": one.leap.first,
            "last": max(one.leap.start, one.leap.stop) - 1,
            "pictures": one.leap.jumped or one.leap.again,
        }
        for one in record.jumps
    ]


def hours(record: Record) -> dict[str, Any]:
    """Return the open time: planned, passed, and where it went."""
    held = record.hours
    return {
        "planned_s": seconds(held.planned),
        "passed_s": seconds(held.passed),
        "played_s": seconds(held.played),
        "beats_s": seconds(held.played - record.pauses.total),
        "pauses_s": seconds(record.pauses.total),
        "outside_s": seconds(held.outside),
        "off_s": seconds(record.lost("off")),
        "starved_s": seconds(record.lost("starved")),
        "held_s": seconds(record.lost("hold")),
        "calm_s": seconds(record.lost("calm")),
        "unseen_s": seconds(record.lost("unseen")),
        "greetings_s": seconds(record.greetings),
        "disturbed_s": seconds(record.disturbed),
        "openings": held.openings,
    }


def disturbances(record: Record) -> dict[str, Any]:
    """Return what came in the way: sums, and the longest one by one."""
    at = writer(record)
    return {
        "starts": record.starts,
        "unclean_starts": record.audit.unclean_starts,
        "totals": {
            kind: {
                "number": total.number,
                "sum_s": seconds(total.length),
                "longest_s": seconds(total.longest),
            }
            for kind, total in sorted(record.totals.items())
        },
        "listed": [
            {
                "at": at(one.at),
                "kind": one.kind,
                "for_s": seconds(one.length),
                "pass": one.pass_number,
                "position": one.position,
                "cause": one.cause,
            }
            for one in record.listed
        ],
        "other_rows": dict(sorted(record.others.items())),
    }


def days(record: Record) -> list[dict[str, Any]]:
    """Return what was planned and shown on each day."""
    return [
        {
            "date": str(day.date),
            "planned_s": seconds(day.planned),
            "played_s": seconds(day.shown.played),
            "pictures": day.shown.pictures,
            "pauses": day.shown.pauses,
            "paused_s": seconds(day.shown.paused),
        }
        for day in record.days
    ]


def quarters(record: Record) -> list[dict[str, Any]]:
    """Return what began in each quarter of an hour in which anything did."""
    at = writer(record)
    return [
        {
            "at": at(begin),
            "pictures": held.pictures,
            "withheld": held.withheld,
            "played_s": seconds(held.played),
            "pauses": held.pauses,
            "paused_s": seconds(held.paused),
        }
        for begin, held in record.quarters
    ]
