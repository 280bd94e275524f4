"""The papers of a run in one folder, for archives: ledger, manifest, playlist, config, report; no picture."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from player import __version__
from player.app.known import Known, known_mirror
from player.app.mirror import address
from player.app.verify import verify
from player.assets import shipped
from player.core.audit import Audit, Ledger
from player.core.machine import STAND_IN, Machine
from player.core.pictures import printable
from player.core.units import Index
from player.journal.bag import Content, write_bag
from player.journal.reading import newest_run, read_ledger
from player.journal.tables import LEDGER, MANIFEST, SYNSETS, as_csv, ledger_facts, ledger_rows, schema
from player.journal.withdrawn import FILE as LIST
from player.journal.withdrawn import FOLDER
from player.sources import MirrorError, NotIndexed

_URL = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*://[^\s'"\],}]+""")

_README = """\
The papers of a showing: what was shown, in which order, at which cadence. No pictures are in here.

ledger.csv               every row of the ledger, each sealed after the one before
ledger.json              the facts with which the chain of seals begins, and the open row
{manifest}
csv-metadata.json        what the columns of the tables mean (W3C, CSV on the Web)
audit.json               what verify says of the ledger
report.json, .html       the record of showing
playlist.yaml            which pictures, in which order, how fast; as it stood when this was written
config.yaml              the machine's config then; passwords in addresses are left out
score.md                 how to recompute order, pauses and moments without the player
notes.jsonl              what people noted, each line sealed after the one before
withdrawn.jsonl          which pictures the gallery has withdrawn, and why; not for others

What is not listed in the manifest of this folder was not at hand. Written by {player}.
"""

_LISTED = """\
manifest.csv             the pictures of the mirror, in the manifest's order
synsets.csv              how many pictures of each synset the mirror has"""

_COMPUTED = """\
synsets.csv              how many pictures of each synset there are; the stand-in's are wnid_1, wnid_2, …"""

_SELDOM = """\
(the mirror's manifest was not at hand when this was written)"""


def bundle(
    machine: Machine,
    target: Path,
    run: str | None,
    figures: Mapping[str, Any],
    html: str | None,
    files: Mapping[str, Path | None],
    made: datetime,
) -> None:
    """Write the papers of *run*, or of the newest, as a bag (RFC 8493) to the folder *target*.

    *figures* and *html* are the report; *files* are the "playlist" and "config" as they stand.

    Raises:
        NoLedger: there is no such run.
        NotABag, OSError: *target* is there already, or cannot be written.
    """
    run = run or newest_run(machine.state)
    ledger = read_ledger(machine.state, run)
    with ExitStack() as stack:
        known = _known(machine, ledger, stack)
        said = verify(machine, files.get("playlist"), run).audit
        papers = _papers(ledger, known, said, figures, html)
        kept = machine.state / "runs" / run / "notes.jsonl", machine.state / FOLDER / LIST
        papers |= _texts(files, *kept)
        info = {
            "Source-Organization": "Twelve Hours of ImageNet, the player",
            "Bagging-Date": made.date().isoformat(),
            "External-Identifier": run,
            "External-Description": f"The record of a showing: {ledger.facts.get('title', '')}",
            "Bag-Software-Agent": f"twelve-hours {__version__}",
        }
        write_bag(target, papers, info)


def playlist_file(machine: Machine, asked: Path | None, name: str) -> Path | None:
    """Return the file of the playlist *name*: the one *asked* for, or the config's, or a shipped one."""
    entries = [entry.playlist for entry in machine.programme]
    found = [asked, machine.playlist, *entries, shipped("playlists", f"{name}.yaml")]
    return next((path for path in found if path is not None and path.stem == name and path.is_file()), None)


def _known(machine: Machine, ledger: Ledger, stack: ExitStack) -> Known | None:
    try:
        return stack.enter_context(known_mirror(machine, str(ledger.facts.get("manifest"))))
    except (NotIndexed, MirrorError, OSError):
        return None


def _papers(
    ledger: Ledger, known: Known | None, said: Audit, figures: Mapping[str, Any], html: str | None
) -> dict[str, Content]:
    tables: dict[str, Content] = {LEDGER: as_csv(LEDGER, ledger_rows(ledger))}
    listed = _SELDOM
    if known is not None:
        listed = _COMPUTED
        tables[SYNSETS] = as_csv(SYNSETS, _synsets(known))
    if known is not None and known.manifest.form != STAND_IN:
        listed = _LISTED
        tables[MANIFEST] = as_csv(MANIFEST, _pictures(known))
    papers: dict[str, Content] = {
        "README.txt": [_README.format(manifest=listed, player=f"twelve-hours {__version__}").encode()],
        **tables,
        "csv-metadata.json": [schema(tables)],
        "ledger.json": [_json(ledger_facts(ledger))],
        "audit.json": [_json(said.as_json())],
        "report.json": [_json(figures)],
    }
    return papers if html is None else papers | {"report.html": [html.encode()]}


def _texts(files: Mapping[str, Path | None], *kept: Path) -> dict[str, Content]:
    """Return the texts that are at hand, read now: a missing one is told before anything is written."""
    found: dict[str, Content] = {}
    for name, path in files.items():
        if path is not None:
            found[f"{name}.yaml"] = [_without_secrets(path.read_text("utf-8")).encode()]
    for path in (shipped("docs", "score.md"), *kept):
        if path.is_file():
            found[path.name] = [path.read_bytes()]
    return found


def _without_secrets(text: str) -> str:
    return _URL.sub(lambda found: address(found[0]), text)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode("ascii")


def _synsets(known: Known) -> Iterator[Sequence[object]]:
    yield from zip(known.manifest.wnids, known.manifest.counts.tolist(), strict=True)


def _pictures(known: Known) -> Iterator[Sequence[object]]:
    index = 0
    for wnid, count in _synsets(known):
        for _ in range(int(str(count))):
            yield index, wnid, printable(known.name_of(Index(index)))
            index += 1
