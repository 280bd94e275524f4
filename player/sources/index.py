"""Indexing: a mirror is looked at once, and becomes a stored manifest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from player.core.manifest import content_hash
from player.sources.archives import folder_of_tars, one_tar, tar_of_tars
from player.sources.folders import class_folders, flat_folder
from player.sources.form import Container, Form, root_of, survey
from player.sources.manifest_files import Draft
from player.sources.names import Skipped
from player.sources.recognise import recognise
from player.sources.rows import Batch
from player.sources.tally import Progress, Tally
from player.sources.trouble import MirrorError, of_reading

Scan = Callable[[bytes, tuple[Container, ...], Tally], Iterator[Batch]]

SCANS: Mapping[Form, Scan] = {
    Form.CLASS_FOLDERS: class_folders,
    Form.FLAT_FOLDER: flat_folder,
    Form.FOLDER_OF_TARS: folder_of_tars,
    Form.TAR: one_tar,
    Form.TAR_OF_TARS: tar_of_tars,
}


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


def build_index(mirror: str | Path, state: Path, progress: Callable[[Progress], None]) -> Indexed:
    """Scan *mirror* and leave its manifest in *state*, which the caller has locked.

    Pictures are listed, not read. Whatever *progress* raises ends the scan;
    then, as after any other end before the last moment, an earlier index of
    the mirror still stands.

    Raises:
        MirrorError: the form is not read, or the mirror is damaged, empty, or changed meanwhile.
        MirrorAway: the mirror is not there.
        OSError: *state* cannot be written.
    """
    form, root, tally = recognise(mirror), root_of(mirror), Tally(progress)
    containers = _surveyed(root, form)
    with Draft(state, root) as draft:
        content = content_hash(draft.enter(_batches(form, root, containers, tally)))
        if not tally.synsets:
            raise MirrorError("holds no pictures", root, "name the folder or tar that holds them")
        if _surveyed(root, form) != containers:
            raise MirrorError("changed while it was indexed", root, "index again when nobody writes to it")
        table = draft.keep(form, content, root, containers)
    return Indexed(
        form,
        table.pictures,
        tally.synsets,
        content,
        hash_comparable=True,  # each of these forms keeps the original names
        skipped=tally.skipped,
        remarks=tuple(tally.remarks),
    )


def _surveyed(root: bytes, form: Form) -> tuple[Container, ...]:
    try:
        return survey(root, form)
    except OSError as error:
        raise of_reading(error, root) from error


def _batches(form: Form, root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets that have pictures, and tell of each."""
    try:
        for wnid, rows in SCANS[form](root, containers, tally):
            if rows:
                yield wnid, rows
                tally.synsets += 1
                tally.tell()
    except OSError as error:
        raise of_reading(error, root) from error
