"""A mirror as large as ImageNet that takes next to no room: tars of a few pictures, which its rows repeat."""

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from player.assets import load_census
from player.sources.form import Form, survey
from player.sources.manifest.tables import ROW, pointer, table_of, write_through
from tests.eye import marked
from tests.mirrors import tar_bytes

PICTURES = 14_197_122
"""ImageNet's published count; the counts of its synsets sum to eight less, which the last gets here."""

DRAWN = 16
"""Different pictures in each tar; neighbours on the wall differ."""

_ROW = np.dtype([("container", "<u4"), ("size", "<u4"), ("offset", "<u8"), ("name", "<u8")])
assert _ROW.itemsize == ROW.size

_BLOCK = 512
"""Bytes of a tar's header, and what its members are padded to."""


def whole() -> list[tuple[str, int]]:
    """Return ImageNet's 21,841 synsets and their counts, 14,197,122 in all."""
    census = load_census()
    counts = census.counts.tolist()
    counts[-1] += PICTURES - sum(counts)
    return list(zip(census.wnids, counts, strict=True))


def small(synsets: int, pictures: int = 1_000) -> list[tuple[str, int]]:
    """Return so many *synsets* that no policy omits, with the same count each, *pictures* in all."""
    census = load_census()
    kept = [wnid for wnid in census.wnids if not any(wnid in policy for policy in census.policies.values())]
    return [(wnid, pictures // synsets) for wnid in kept[:synsets]]


def lay_out(root: Path, state: Path, synsets: Sequence[tuple[str, int]]) -> Path:
    """Make the mirror *root* and its manifest in *state*: a tar for each synset, all of them links to one.

    The manifest is written as an indexing would leave it, though no tar holds
    all the pictures that its rows tell of.
    """
    bodies = [marked(number) for number in range(DRAWN)]
    root.mkdir(parents=True)
    first = root / f"{synsets[0][0]}.tar"
    first.write_bytes(tar_bytes([(f"{number}.JPEG", body) for number, body in enumerate(bodies)]))
    for wnid, _ in synsets[1:]:
        os.link(first, root / f"{wnid}.tar")
    draft = state / "manifests" / "draft"
    draft.mkdir(parents=True)
    names_bytes = _write_rows(draft, synsets, [len(body) for body in bodies])
    raw = os.fsencode(root)
    content = sha256(raw).hexdigest()
    containers = survey(raw, Form.FOLDER_OF_TARS)
    name = table_of(Form.FOLDER_OF_TARS, content, raw, names_bytes, synsets, containers).write(draft)
    draft.rename(draft.with_name(name))
    pointer(state, raw).parent.mkdir(exist_ok=True)
    write_through(pointer(state, raw), json.dumps({"manifest": name}).encode())
    return root


def _write_rows(draft: Path, synsets: Sequence[tuple[str, int]], sizes: Sequence[int]) -> int:
    """Write rows.bin and names.bin; return the size of the latter."""
    lengths = np.array(sizes)
    padded = -(-lengths // _BLOCK) * _BLOCK + _BLOCK
    offsets = padded.cumsum() - padded + _BLOCK
    at = 0
    with (draft / "rows.bin").open("wb") as rows, (draft / "names.bin").open("wb") as names:
        for container, (wnid, count) in enumerate(synsets):
            called = [b"%s_%d.JPEG" % (wnid.encode(), number) for number in range(count)]
            ends = np.cumsum([1 + len(name) for name in called])
            which = np.arange(count) % len(sizes)
            batch = np.zeros(count, _ROW)
            batch["container"], batch["size"], batch["offset"] = container, lengths[which], offsets[which]
            batch["name"][0], batch["name"][1:] = at, at + ends[:-1]
            rows.write(batch.tobytes())
            names.write(b"".join(bytes([len(name)]) + name for name in called))
            at += int(ends[-1])
    return at
