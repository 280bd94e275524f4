"""Which form a mirror has by the names in its folder or its tar: one judgement, for disks and for servers."""

import shlex

from player.core.pictures import printable
from player.sources.form import Form
from player.sources.names import (
    is_of_test,
    is_table,
    number_in_val,
    refusal,
    wnid_of_member,
    wnid_of_tar,
    wnid_opening,
)
from player.sources.trouble import MirrorError

WORDS = {
    Form.CLASS_FOLDERS: "class folders",
    Form.FOLDER_OF_TARS: "per-synset tars",
    Form.FLAT_FOLDER: "pictures whose names open with a wnid",
    Form.VAL_FOLDER: "pictures of ILSVRC 2012's val",
    Form.TEST_FOLDER: "pictures of ILSVRC 2012's test",
    Form.PARQUET: "parquet tables",
}
"""What is counted in a folder of each form, for people."""


def form_of_file(name: bytes) -> Form | None:
    """Return the form of which a file called *name* is a part; tars that may be shards have none by name."""
    if wnid_of_tar(name):
        return Form.FOLDER_OF_TARS
    if is_table(name):
        return Form.PARQUET
    if refusal(name):
        return None
    if wnid_opening(name):
        return Form.FLAT_FOLDER
    if number_in_val(name):
        return Form.VAL_FOLDER
    return Form.TEST_FOLDER if is_of_test(name) else None


def form_of_member(path: bytes) -> Form | None:
    """Return the form of a tar in which *path* comes first of all pictures and inner tars."""
    name = path.rpartition(b"/")[2]
    if wnid_of_tar(name):
        return Form.TAR_OF_TARS
    if refusal(name):
        return None
    if wnid_of_member(path):
        return Form.TAR
    if number_in_val(name):
        return Form.VAL_TAR
    return Form.TEST_TAR if is_of_test(name) else None


def unasked(root: bytes, form: Form | None) -> Form:
    """Return *form*, which the members of the tar at *root* told, if it is played without being asked for.

    Raises:
        MirrorError: they told none, or that no picture has a label.
    """
    if form is Form.TEST_TAR:
        raise without_labels(root, form)
    if form is None:
        what = "a tar without a picture of any synset"
        raise MirrorError(what, root, "its pictures need class folders or wnids")
    return form


def without_labels(root: bytes, form: Form) -> MirrorError:
    """Return the error for the mirror at *root*, which would be of *form* if that were asked for."""
    command = f"index {shlex.quote(printable(root))} --form {form}"
    what = "pictures of ILSVRC 2012's test, which have no labels"
    return MirrorError(what, root, f"to have them played as unlabelled, say so: {command}")
