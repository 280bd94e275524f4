"""Builders: one content, a dict of {wnid: [(name, bytes), …]}, on disk in every form of a mirror.

Each builder takes a folder of the test's own and the content, and returns the
path to give the player. Names are raw bytes, or text for those that are text.
"""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from player.assets import load_ilsvrc

Content = Mapping[str, Sequence[tuple[bytes | str, bytes]]]
Builder = Callable[[Path, Content], Path]


def entries(content: Content) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield (wnid, raw name, bytes) of every picture, in the order of the dict."""
    for wnid, pictures in content.items():
        for name, body in pictures:
            yield wnid, os.fsencode(name), body


def write(folder: Path, name: bytes, body: bytes) -> Path:
    """Write *body* to the file *name* of *folder*, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
    path.write_bytes(body)
    return path


def class_folders(root: Path, content: Content, below: str = ".") -> Path:
    """``n01440764/*``, or ``train/n01440764/*`` with *below* ``train``."""
    for wnid, name, body in entries(content):
        write(root / below / wnid, name, body)
    return root


def train_and_val(root: Path, content: Content) -> Path:
    """Every second picture of a synset below ``train``, the others below ``val``."""
    for half, split in enumerate(("train", "val")):
        class_folders(root, {wnid: pictures[half::2] for wnid, pictures in content.items()}, below=split)
    return root


def flat_folder(root: Path, content: Content) -> Path:
    """All pictures in one folder; their names must open with their wnid."""
    for wnid, name, body in entries(content):
        assert name.startswith(wnid.encode()), f"{name!r} does not open with {wnid}"
        write(root, name, body)
    return root


def folder_of_tars(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """``n01440764.tar`` and so on, each flat."""
    root.mkdir(parents=True, exist_ok=True)
    for wnid, pictures in content.items():
        (root / f"{wnid}.tar").write_bytes(tar_bytes(pictures, form))
    return root


def flat_tar(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """One tar of names that open with their wnid, the synsets mixed."""
    mixed = sorted(((name, body) for _, name, body in entries(content)), key=lambda pair: pair[0][::-1])
    return write(root, b"flat.tar", tar_bytes(mixed, form))


def tar_of_folders(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """One tar of class folders below ``train``."""
    members = [(b"train/%s/%s" % (wnid.encode(), name), body) for wnid, name, body in entries(content)]
    return write(root, b"folders.tar", tar_bytes(members, form))


def tar_of_tars(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """One tar of ``n01440764.tar`` and so on, each flat, in no order."""
    inner = [(f"{wnid}.tar", tar_bytes(pictures, form)) for wnid, pictures in content.items()]
    return write(root, b"whole.tar", tar_bytes(sorted(inner, key=lambda pair: pair[0][::-1]), form))


def winter21(root: Path, content: Content) -> Path:
    """``winter21_whole/n01440764.tar`` and so on, as winter21_whole.tar.gz unpacks."""
    folder_of_tars(root / "winter21_whole", content)
    return root


def tar_of_winter21(root: Path, content: Content) -> Path:
    """The plain tar of what `winter21` lays out."""
    inner = [(f"winter21_whole/{wnid}.tar", tar_bytes(pictures)) for wnid, pictures in content.items()]
    return write(root, b"winter21_whole.tar", tar_bytes(inner))


def kaggle(root: Path, content: Content) -> Path:
    """``ILSVRC/Data/CLS-LOC/train/n01440764/*`` and, of names of val, ``val/*`` with LOC_val_solution.csv."""
    tree = root / "ILSVRC" / "Data" / "CLS-LOC"
    for wnid, name, body in entries(content):
        write(tree / "val" if name.startswith(b"ILSVRC2012_val_") else tree / "train" / wnid, name, body)
    return solution(root, content)


def solution(folder: Path, content: Content) -> Path:
    """Kaggle's LOC_val_solution.csv for those of the pictures that are val's, in *folder*."""
    rows = [
        f"{name.decode()[:23]},{wnid} 85 1 499 272 {wnid} 1 1 9 9 \n"
        for wnid, name, _ in entries(content)
        if name.startswith(b"ILSVRC2012_val_")
    ]
    write(folder, b"LOC_val_solution.csv", ("ImageId,PredictionString\n" + "".join(rows)).encode())
    return folder


def devkit(folder: Path, content: Content, ids: Mapping[str, int]) -> Path:
    """The devkit's ground truth for val, by ILSVRC's own *ids*, and its meta.mat, in *folder*."""
    labels = {name: ids[wnid] for wnid, name, _ in entries(content)}
    truth = "".join(f"{labels[name]}\n" for name in sorted(labels))
    data = folder / "ILSVRC2012_devkit_t12" / "data"
    write(data, b"ILSVRC2012_validation_ground_truth.txt", truth.encode())
    write(data, b"meta.mat", meta_mat(ids))
    return folder


def meta_mat(ids: Mapping[str, int], *, compressed: bool = True) -> bytes:
    """Return the devkit's meta.mat for *ids*: ``synsets``, a column of structs of eight fields."""
    import numpy as np  # noqa: PLC0415 - few tests need it
    from scipy.io import savemat  # noqa: PLC0415 - takes 0.2 s, and few tests need it

    counts = ("num_children", "children", "wordnet_height", "num_train_images")
    fields = ("ILSVRC2012_ID", "WNID", "words", "gloss", *counts)
    synsets = np.zeros((len(ids), 1), dtype=[(field, object) for field in fields])
    for row, (wnid, number) in enumerate(ids.items()):
        none, some = np.zeros((1, 0)), np.array([[2.0, 3.0]])
        children = some if row % 2 else none
        numbers = (float(children.size), children, 4.0, 1300.0)
        synsets[row, 0] = (float(number), wnid, "crème, cream", "a gloss; of words", *numbers)
    file = io.BytesIO()
    savemat(file, {"version": 1.0, "synsets": synsets}, do_compression=compressed)
    return file.getvalue()


def val_folder(root: Path, content: Content) -> Path:
    """``ILSVRC2012_val_00000001.JPEG`` and so on in one folder; nothing says their labels."""
    for _, name, body in entries(content):
        write(root, name, body)
    return root


def val_tar(root: Path, content: Content) -> Path:
    """ILSVRC2012_img_val.tar; nothing says its labels."""
    members = [(name, body) for _, name, body in entries(content)]
    return write(root, b"ILSVRC2012_img_val.tar", tar_bytes(sorted(members)))


def webdataset(root: Path, content: Content, a_shard: int = 40) -> Path:
    """Shards in which ``00000000.jpg``, ``.cls`` and ``.json`` stand side by side, the synsets mixed."""
    numbers = {wnid: number for number, wnid in enumerate(load_ilsvrc())}
    for shard, rows in enumerate(in_pieces(content, a_shard)):
        members: list[tuple[bytes | str, bytes]] = []
        for nth, (wnid, name, body) in enumerate(rows):
            key = f"{shard * a_shard + nth:08d}"
            about = {"filename": f"{wnid}/{os.fsdecode(name)}", "label": numbers.get(wnid, wnid)}
            label = [(f"{key}.cls", b"%d" % numbers[wnid])] if wnid in numbers else []
            members += [*label, (f"{key}.jpg", body), (f"{key}.json", json.dumps(about).encode())]
        write(root, b"imagenet1k-train-%04d.tar" % shard, tar_bytes(members))
    return root


def parquet(root: Path, content: Content, a_table: int = 100, a_group: int = 30) -> Path:
    """Tables below ``data``, as Hugging Face's imagenet-1k has them, the synsets mixed; names are text."""
    import pyarrow as pa  # noqa: PLC0415 - takes 0.1 s, and few tests need it
    from pyarrow.parquet import write_table  # noqa: PLC0415 - as above

    numbers = {wnid: number for number, wnid in enumerate(load_ilsvrc())}
    (root / "data").mkdir(parents=True)
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    for nth, rows in enumerate(in_pieces(content, a_table)):
        images = [{"bytes": body, "path": hugging_face_name(wnid, name)} for wnid, name, body in rows]
        labels = pa.array([numbers.get(wnid, -1) for wnid, _, _ in rows], pa.int64())
        table = pa.table({"image": pa.array(images, image), "label": labels})
        write_table(table, root / "data" / f"train-{nth:05d}-of-00009.parquet", row_group_size=a_group)
    return root


def hugging_face_name(wnid: str, name: bytes) -> str:
    """``n01440764_10026.JPEG`` as Hugging Face calls it: with the wnid added."""
    stem, dot, ending = name.decode().rpartition(".")
    return f"{stem}_{wnid}.{ending}" if dot else f"{ending}_{wnid}"


def in_pieces(content: Content, size: int) -> Iterator[list[tuple[str, bytes, bytes]]]:
    """Yield the pictures, mixed in an order of no meaning, *size* at a time."""
    mixed = sorted(entries(content), key=lambda entry: entry[1][::-1])
    return (mixed[at : at + size] for at in range(0, len(mixed), size))


FORMS: Mapping[str, Builder] = {
    "class-folders": class_folders,
    "train-and-val": train_and_val,
    "flat-folder": flat_folder,
    "folder-of-tars": folder_of_tars,
    "flat-tar": flat_tar,
    "tar-of-folders": tar_of_folders,
    "tar-of-tars": tar_of_tars,
}
"""Every way to lay out one content whose names open with their wnids."""

FURTHER_FORMS: Mapping[str, Builder] = {
    "winter21": winter21,
    "tar-of-winter21": tar_of_winter21,
    "kaggle": kaggle,
    "webdataset": webdataset,
    "parquet": parquet,
}
"""More ways, which not all need to be tested in all respects; names must be text."""


def tar_bytes(members: Sequence[tuple[bytes | str, bytes]], form: int = tarfile.GNU_FORMAT) -> bytes:
    """Return a tar of regular files in the tarfile format *form*."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form, errors="surrogateescape") as tar:
        for name, body in members:
            member = tarfile.TarInfo(os.fsdecode(name))
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return buffer.getvalue()
