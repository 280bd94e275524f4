"""Rows of a ledger made by hand, for the tests of the record; moments are seconds after ten in London."""

from player.core.audit import Ledger
from player.core.ledger import EDGES, Row, Sealed, beginning, canonical, chained, tail_of
from player.core.units import MILLISECOND, SECOND, Ns, Wall

TEN = 1_561_971_600 * SECOND  # 1 July 2019, 10:00 in London
BEAT = Ns(100 * MILLISECOND)
ON_TIME = " ".join("1" if k == 4 else "0" for k in range(len(EDGES) + 1))


def wall(seconds: float) -> Wall:
    return Wall(TEN + round(seconds * SECOND))


def stretch(first: int, count: int, at: float, kind: str = "shown", pass_number: int = 0) -> Row:
    body = {"wall": wall(at), "origin": 0, "period": BEAT, "lateness": ON_TIME, "driver": "kms", "mode": "4K"}
    return Row(0, kind, pass_number, first, count, canonical(body))


def event(kind: str, at: float, first: int = 0, count: int = 0, **body: str | int) -> Row:
    moments = {"wall": wall(at), "at": round(at * SECOND)}
    return Row(0, kind, 0, first, count, canonical({**moments, **body}))


def start(at: float, first: int = 0) -> Row:
    return event("start", at, first, version="1.0", unclean=0)


def ledger(*rows: Row, **facts: str | int) -> Ledger:
    """Return *rows* numbered and sealed, with an empty tail; the last of them may be the tail's."""
    known = {"id": "birds-000000000000", "pictures": 100, **facts}
    head, sealed = beginning(known), list[Sealed]()
    for number, row in enumerate(rows, start=1):
        numbered = Row(number, row.kind, row.pass_number, row.first, row.count, row.body)
        head = chained(head, numbered)
        sealed.append(Sealed(numbered, head))
    return Ledger(known, sealed, tail_of(head, Row(len(rows) + 1, "", 0, 0, 0, "{}"), 1))
