"""The record as plain values: what ``report --json`` prints, and all that any other form of it may say."""

from datetime import datetime
from typing import Any

from player.core.machine import Screen
from player.core.record import Record
from player.core.record_account import PUBLISHED
from player.core.record_course_json import (
    cadence,
    days,
    disturbances,
    hours,
    jumps,
    pauses,
    quarters,
    seconds,
    writer,
)
from player.core.record_notes import plain, stated
from player.core.record_places import Fate

_BILLION = 10**9

HEADINGS = {False: "Record of showing", True: "Rehearsal"}


def as_json(record: Record, made_at: datetime, version: str) -> dict[str, Any]:
    """Return *record*, reported at *made_at* by *version* of the player; None stands for what is not known.

    Instants are ISO 8601 with offset, in the showing's zone.
    """
    beside = record.beside
    return {
        "heading": HEADINGS[bool(record.rehearsal)],
        "rehearsal": list(record.rehearsal),
        "work": _work(record),
        "showing": _showing(record),
        "stated": dict(stated(record.notes)),
        "pictures": _pictures(record),
        "content": _content(record),
        "unshowable_reasons": [
            {"reason": reason, "pictures": number, "withdrawn": reason in beside.withdrawn}
            for reason, number in sorted(record.reasons.items(), key=lambda item: (-item[1], item[0]))
        ],
        "cadence": cadence(record),
        "pauses": pauses(record),
        "jumps": jumps(record),
        "hours": hours(record),
        "disturbances": disturbances(record),
        "synsets": _synsets(record),
        "screen": _screen(beside.screen),
        "days": days(record),
        "quarters": quarters(record),
        "notes": [
            {"at": writer(record)(note.at), "text": note.text, "after_row": note.after_row}
            for note in record.notes
        ],
        "proof": _proof(record, made_at, version),
        "remarks": list(beside.remarks),
    }


def _work(record: Record) -> dict[str, Any]:
    facts, playlist = record.facts, record.beside.playlist
    known = {name: plain(facts[name]) for name in ("title", "playlist", "order") if name in facts}
    return {
        "title": (playlist and playlist.title) or known.get("title"),
        "playlist": known.get("playlist"),
        "run": record.audit.run,
        "order": known.get("order"),
        "seed": facts.get("seed"),
        "evidence": dict(playlist.evidence) if playlist else {},
    }


def _showing(record: Record) -> dict[str, Any]:
    at, playlist = writer(record), record.beside.playlist
    showing = playlist.showing if playlist else None
    closes = record.hours.closes_at
    complete = record.not_reached == 0 and record.audit.jumped == 0
    before = closes - record.last if complete and closes is not None and record.last is not None else None
    return {
        "from": str(showing.first) if showing else None,
        "until": str(showing.last) if showing else None,
        "hours": showing.hours if showing else None,
        "timezone": record.beside.zone_name,
        "first_picture_at": at(record.first),
        "last_picture_at": at(record.last),
        "closes_at": at(closes),
        "last_picture_before_closing_s": seconds(before),
        "complete": complete,
    }


def _pictures(record: Record) -> dict[str, Any]:
    told, account = record.audit, record.account
    return {
        "published": PUBLISHED,
        "mirror": account and account.mirror,
        "difference": account and account.mirror - PUBLISHED,
        "synsets": account and account.synsets,
        "not_included": account and account.not_included,
        "excluded": account and [{"name": name, "pictures": n} for name, n in account.excluded],
        "excluded_sum": account and sum(n for _, n in account.excluded),
        "beyond_per_synset": account and account.beyond_per_synset,
        "omitted": account and account.omitted,
        "beyond_limit": account and account.beyond_limit,
        "score": told.pictures,
        "passes": record.passes,
        "shown": told.shown,
        "shown_once": record.shown_once,
        "uncertain": told.uncertain,
        "repeated": told.repeated,
        "recovered": record.recovered,
        "unshowable": told.unshowable,
        "withdrawn": record.withdrawn,
        "withdrawn_by_gallery": record.withdrawn_by_gallery,
        "withheld": told.withheld,
        "jumped": told.jumped,
        "replayed": told.replayed,
        "missing": told.missing,
        "not_reached": record.not_reached,
    }


def _content(record: Record) -> list[dict[str, Any]] | None:
    if record.account is None:
        return None
    return [
        {
            "policy": one.policy,
            "decision": str(one.decision),
            "synsets": one.synsets,
            "pictures": one.pictures,
            "decided_by": one.decided_by,
            "on": str(one.on) if one.on else None,
        }
        for one in record.account.decided
    ]


def _synsets(record: Record) -> dict[str, Any] | None:
    if record.account is None:
        return None
    return {
        "legend": {str(fate): fate.name.lower() for fate in Fate},
        **{fate.name.lower(): sum(f.synsets(fate) for f in record.families) for fate in Fate},
        "families": [
            {
                "top": family.top,
                "synsets": len(family.fates),
                "pictures": family.pictures,
                "pictures_shown": family.shown,
                **{fate.name.lower(): family.synsets(fate) for fate in Fate},
                "map": family.fates,
            }
            for family in record.families
        ],
    }


def _screen(screen: Screen | None) -> dict[str, Any] | None:
    if screen is None:
        return None
    return {
        "height_m": screen.height_m,
        "viewing_distance_m": screen.viewing_distance_m,
        "rotate": screen.rotate,
        "background": "#{:02x}{:02x}{:02x}".format(*screen.background),
    }


def _proof(record: Record, made_at: datetime, version: str) -> dict[str, Any]:
    facts, score = record.facts, record.beside.score
    return {
        "manifest": plain(facts["manifest"]) if "manifest" in facts else None,
        "form": score.manifest.form if score else None,
        "hash_comparable": score.manifest.hash_comparable if score else None,
        "selection": plain(facts["digest"]) if "digest" in facts else None,
        "chain": record.audit.chain,
        "holds": record.audit.ok,
        "rows": record.rows,
        "unreadable_rows": record.unreadable,
        "head": record.head,
        "versions": list(record.versions),
        "mirrors": list(record.mirrors),
        "screens": dict(record.screens),
        "last_entry_at": writer(record)(record.alive if record.starts else None),
        "reported_at": made_at.astimezone(record.beside.zone).isoformat(timespec="seconds"),
        "reported_by": version,
    }
