"""A ledger and a manifest as plain tables: CSV (RFC 4180) and what its columns mean (W3C, CSV on the Web)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from player.core.audit import Ledger

LEDGER, MANIFEST, SYNSETS = "ledger.csv", "manifest.csv", "synsets.csv"

_AT_ONCE = 5_000
"""Rows made into bytes at once."""

_Column = tuple[str, str, str]
"""Name, datatype, meaning."""

_BODY = (
    "What the row says, as JSON in canonical form. Moments are in nanoseconds: wall since 1970 UTC, origin"
    " and at by the player's own clock. Of a row shown or withheld, position n was due at"
    " wall + (n - first) * period."
)
_SEAL = (
    "SHA-256 over the seal before (32 bytes) and the JSON array [number, kind, pass, first, count, body],"
    " without blanks, in ASCII. Before row 1 stands the SHA-256 of the facts as canonical JSON: keys sorted,"
    " no blanks, ASCII (ledger.json)."
)
_WNID = ("wnid", "string", "The synset: a WordNet 3.0 noun by its offset.")

_COLUMNS: dict[str, Sequence[_Column]] = {
    LEDGER: (
        ("number", "integer", "Rows are numbered from 1, in the order in which they were written."),
        ("kind", "string", "What the row is: shown, withheld, pause, unshowable, start, end, tempo, jump …"),
        ("pass", "integer", "Once through the score is a pass; the first is 0."),
        ("first", "integer", "The first position that the row covers, or that at which it happened."),
        ("count", "integer", "How many positions the row covers, from first on; 0 where it is an event."),
        ("body", "json", _BODY),
        ("seal", "hexBinary", _SEAL),
    ),
    MANIFEST: (
        ("index", "integer", "The row of the manifest, from 0."),
        _WNID,
        ("file", "string", "The file's name; what is not UTF-8 or cannot be printed is escaped."),
    ),
    SYNSETS: (_WNID, ("pictures", "integer", "How many pictures of it the mirror has.")),
}


def ledger_rows(ledger: Ledger) -> Iterator[Sequence[object]]:
    """Yield the sealed rows of *ledger* as `LEDGER` has them."""
    for row, seal in ((sealed.row, sealed.seal) for sealed in ledger.rows):
        yield row.number, row.kind, row.pass_number, row.first, row.count, row.body, seal.hex()


def ledger_facts(ledger: Ledger) -> dict[str, object]:
    """Return what `LEDGER` does not hold: the facts with which the chain begins, and the open row."""
    tail = ledger.tail
    facts: dict[str, object] = {"facts": dict(ledger.facts), "open_row": None}
    if tail is not None:
        row = [
            tail.row.number,
            tail.row.kind,
            tail.row.pass_number,
            tail.row.first,
            tail.row.count,
            tail.row.body,
        ]
        facts["open_row"] = {"row": row, "entry": tail.entry, "seal": tail.seal.hex()}
    return facts


def as_csv(name: str, rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the table *name* as CSV, some thousand *rows* at a time."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column for column, _, _ in _COLUMNS[name]])
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % _AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    """Return what was written to *text*, and empty it; what was no UTF-8 in a damaged ledger is escaped."""
    said = text.getvalue().encode("utf-8", "backslashreplace")
    text.seek(0)
    text.truncate()
    return said


def schema(names: Iterable[str]) -> bytes:
    """Return what the columns of the tables *names* mean, as CSV on the Web has it."""
    tables = [
        {
            "url": name,
            "dialect": {"header": True, "encoding": "utf-8"},
            "tableSchema": {
                "columns": [
                    {"name": column, "titles": column, "datatype": datatype, "dc:description": meaning}
                    for column, datatype, meaning in _COLUMNS[name]
                ],
                "primaryKey": _COLUMNS[name][0][0],
            },
        }
        for name in names
    ]
    context = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    return json.dumps({"@context": context, "tables": tables}, indent=1, ensure_ascii=False).encode()
