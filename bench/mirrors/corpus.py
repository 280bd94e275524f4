"""Pictures of ImageNet's usual size, laid out as a class-folder mirror and as a folder of tars."""

import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

WNIDS = (
    "n01440764",
    "n01530575",
    "n01582220",
    "n01622779",
    "n01677366",
    "n01768244",
    "n02085620",
    "n02123045",
    "n02690373",
    "n02823428",
)
"""Synsets of ILSVRC 2012, none of which a policy leaves out; several shards, so that peers can share them."""

KINDS = 300
"""Different pictures, which are repeated: 33 MB, far more than any cache of a processor holds."""

HEIGHT, WIDTH = 375, 500
"""ImageNet's median picture; it has 110 kB."""

NOISE = 18.0
"""Standard deviation of the grain, in steps of 256, that makes such a JPEG 110 kB at quality 94."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The same *pictures* pictures twice: in class folders, and as one tar for each synset."""

    folders: Path
    tars: Path
    pictures: int
    median_bytes: int
    real: bool


def write_corpus(root: Path, count: int, samples: Path | None) -> Corpus:
    """Write *count* pictures below *root*: those in the tar *samples*, repeated, or drawn ones without it."""
    kinds = list(real(samples) if samples else drawn())
    corpus = Corpus(
        root / "folders",
        root / "tars",
        count,
        int(np.median([len(kind) for kind in kinds])),
        real=samples is not None,
    )
    corpus.tars.mkdir(parents=True)
    each = -(-count // len(WNIDS))
    for number, wnid in enumerate(WNIDS):
        first = number * each
        _write_synset(corpus, wnid, [kinds[k % len(kinds)] for k in range(first, min(first + each, count))])
    return corpus


def _write_synset(corpus: Corpus, wnid: str, bodies: Sequence[bytes]) -> None:
    folder = corpus.folders / wnid
    folder.mkdir(parents=True)
    with tarfile.open(corpus.tars / f"{wnid}.tar", "w", format=tarfile.GNU_FORMAT) as tar:
        for number, body in enumerate(bodies, 1):
            path = folder / f"{wnid}_{number}.JPEG"
            path.write_bytes(body)
            tar.add(path, path.name)


def real(samples: Path) -> Iterator[bytes]:
    """Yield the pictures in the tar *samples*."""
    with tarfile.open(samples) as tar:
        for member in tar:
            if (file := tar.extractfile(member)) is not None:
                yield file.read()


def drawn() -> Iterator[bytes]:
    """Yield gradients under grain, which cost a decoder what photographs of that size cost."""
    random = np.random.default_rng(0)
    across, down = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    for _ in range(KINDS):
        slopes = random.uniform(-120, 120, (3, 2))
        plain = 128 + across[..., None] * slopes[:, 0] + down[..., None] * slopes[:, 1]
        pixels = np.clip(plain + random.normal(0, NOISE, (HEIGHT, WIDTH, 1)), 0, 255).astype(np.uint8)
        yield cast(
            "NDArray[np.uint8]", cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 94])[1]
        ).tobytes()
