"""Indexing: a mirror is looked at once, and becomes a stored manifest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from player.sources.form import Container, Form, is_web, root_of, survey
from player.sources.forms.ilsvrc import kaggle, unlabelled_folder, unlabelled_tar, val_folder, val_tar
from player.sources.forms.parquet import parquet
from player.sources.forms.webdataset import webdataset
from player.sources.indexing.assembly import Page, page_of
from player.sources.indexing.crew import cores
from player.sources.indexing.log import Log
from player.sources.indexing.manifest_files import Draft
from player.sources.indexing.parts import PARTS
from player.sources.indexing.previous import APART, known_before
from player.sources.indexing.scanning import Scanning
from player.sources.manifest.tables import load
from player.sources.names import Skipped
from player.sources.recognise import recognise
from player.sources.rows import Batch
from player.sources.tally import Progress, Tally
from player.sources.trouble import MirrorError, NotIndexed, of_reading

TICK = 0.02
"""Seconds from looking at the containers to scanning them: two ticks of the slowest kernel clock (100 Hz).
A file written twice within a tick keeps its mtime, and so its stamp; so the second comes before the scan."""

Scan = Callable[[bytes, tuple[Container, ...], Tally], Iterator[Batch]]

SCANS: Mapping[Form, Scan] = {
    Form.VAL_FOLDER: val_folder,
    Form.VAL_TAR: val_tar,
    Form.TEST_FOLDER: unlabelled_folder,
    Form.TEST_TAR: unlabelled_tar,
    Form.KAGGLE: kaggle,
    Form.PARQUET: parquet,
    Form.WEBDATASET: webdataset,
}
"""The forms that are scanned in one go, in this process; the others consist of `PARTS`."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an indexing found.

    *skipped* counts entries that are no pictures, by why; *remarks* are lines
    about tars that end before their time.
    """

    form: Form
    pictures: int
    synsets: int
    hash: str
    hash_comparable: bool
    skipped: Mapping[Skipped, int]
    remarks: tuple[str, ...]


def build_index(
    mirror: str | Path,
    state: Path,
    progress: Callable[[Progress], None],
    form: Form | None = None,
    processes: int | None = None,
) -> Indexed:
    """Scan *mirror* and leave its manifest in *state*, which the caller has locked.

    Pictures are listed, not read, by as many *processes* as there are cores
    if the mirror is large. Whatever *progress* raises ends the scan; then, as
    after any other end before the last moment, an earlier index of the mirror
    still stands, and the next call goes on from there. Of containers that
    have not changed since an earlier index, nothing is looked at.

    A *form* that is given is taken, and kept for the next time.

    Raises:
        MirrorError: the form is not read, or the mirror is damaged, empty, or changed meanwhile.
        MirrorAway: the mirror is not there.
        OSError: *state* cannot be written.
    """
    root, tally = root_of(mirror), Tally(progress)
    taken, forced = _form(mirror, form, state, root)
    containers = _surveyed(root, taken)
    Event().wait(TICK)
    with Draft(state, root) as draft:
        if taken in PARTS and not is_web(root):
            content = _scan_parts(draft, taken, containers, tally, processes or cores())
        else:
            content = draft.enter(_told(_pages(root, taken, containers, tally), tally))
        if not tally.synsets:
            draft.forget()
            if forced:
                raise MirrorError(f"nothing in it as {taken}", root, "leave out --form to have it recognised")
            raise MirrorError("holds no pictures", root, "name the folder or tar that holds them")
        if _surveyed(root, taken) != containers:
            raise MirrorError("changed while it was indexed", root, "index again when nobody writes to it")
        table = draft.keep(taken, content, containers, hash_comparable=tally.comparable, forced=forced)
    return Indexed(
        taken,
        table.pictures,
        tally.synsets,
        content,
        hash_comparable=table.hash_comparable,
        skipped=tally.skipped,
        remarks=tuple(tally.remarks),
    )


def _form(mirror: str | Path, form: Form | None, state: Path, root: bytes) -> tuple[Form, bool]:
    """Return the form to take, and whether a person said so, now or for the index there is."""
    if form:
        return recognise(mirror, form), True
    try:
        table = load(state, root)[1]
        if table.forced:
            return recognise(mirror, table.form), True
    except (NotIndexed, MirrorError):
        pass
    return recognise(mirror), False


def _surveyed(root: bytes, form: Form) -> tuple[Container, ...]:
    try:
        return survey(root, form)
    except OSError as error:
        raise of_reading(error, root) from error


def _scan_parts(
    draft: Draft, form: Form, containers: tuple[Container, ...], tally: Tally, processes: int
) -> str:
    """Enter what the parts of the mirror hold; return the content hash."""
    try:
        parts = PARTS[form](draft.root, containers, tally)
    except OSError as error:
        raise of_reading(error, draft.root) from error
    known = known_before(draft.state, draft.root, form, containers, parts)
    with Log(draft.log, [part.key for part in parts]) as log:
        scanning = Scanning(draft.root, parts, known, log, tally)
        content = draft.enter(_told(scanning.pages(processes), tally))
        if form in APART:
            draft.remark(scanning.noticed())
    return content


def _told(pages: Iterator[Page], tally: Tally) -> Iterator[Page]:
    """Yield *pages*, and tell of each what it adds."""
    last = ""
    for page in pages:
        yield page
        tally.synsets += sum(wnid != last for wnid, _ in page.synsets)
        last = page.synsets[-1][0]
        tally.tell()


def _pages(root: bytes, form: Form, containers: tuple[Container, ...], tally: Tally) -> Iterator[Page]:
    """Yield the synsets that have pictures, each as a page."""
    try:
        for batch in _batches(root, form, containers, tally):
            if batch[1]:
                yield page_of(batch)
    except OSError as error:
        raise of_reading(error, root) from error


def _batches(root: bytes, form: Form, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    if is_web(root):
        from player.sources import web  # noqa: PLC0415 - aiohttp is not imported for a mirror on disk

        return web.scan(root, form, containers, tally)
    return SCANS[form](root, containers, tally)
