"""The feeding rate: mirror → pixels in order, on two cores, without a screen."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.mirrors.corpus import Corpus, write_corpus
from bench.mirrors.figures import Comparison, Section
from bench.mirrors.running import missing, run
from bench.mirrors.server import is_installed, nginx

CONTENDERS = (
    ("ours", "tars"),
    ("torch", "tars"),
    ("torch batched", "tars"),
    ("torch ToTensor", "tars"),
    ("webdataset", "tars"),
    ("webdataset batched", "tars"),
    ("webdataset torchrgb", "tars"),
    ("cv2", "tars"),
    ("ours", "folders"),
    ("torch", "folders"),
    ("torch batched", "folders"),
    ("torch ToTensor", "folders"),
    ("cv2", "folders"),
    ("ours", "http"),
)

COMPARISONS = (
    Comparison("ours, tars", "torch batched, tars", 2.0),
    Comparison("ours, tars", "torch, tars", 2.0),
    Comparison("ours, tars", "torch ToTensor, tars", 2.0),
    Comparison("ours, folders", "torch batched, folders", 2.0),
    Comparison("ours, folders", "torch, folders", 2.0),
    Comparison("ours, folders", "torch ToTensor, folders", 2.0),
    Comparison("ours, tars", "webdataset batched, tars", 1.7),
    Comparison("ours, tars", "webdataset, tars", 1.7),
    Comparison("ours, tars", "webdataset torchrgb, tars", 1.7),
    Comparison("ours, tars", "cv2, tars", 0.6),
    Comparison("ours, folders", "cv2, folders", 0.6),
    Comparison("ours, http", "torch batched, folders", 1.5),
    Comparison("ours, http", "torch, folders", 1.5),
    Comparison("ours, http", "torch ToTensor, folders", 1.5),
)
"""What was promised is measured against each form that people give the peer, the fastest among them."""

REMARKS = (
    "torch: DataLoader, 2 workers, Pillow, 8-bit RGB tensors of each picture's own size, one at a time.",
    "torch batched: the same in lists of 32; ToTensor: lists of 32 float tensors, as torchvision makes them.",
    "webdataset: 2 workers, decode('rgb8'), one at a time; batched: the same in lists of 32.",
    "webdataset torchrgb: lists of 32 float tensors, as its documentation has it.",
    "cv2: two threads that read, decode by OpenCV and let go, in no order: about what the machine can.",
    "ours: from the score's order to BGRA in the ring, through worker processes.",
)


def feeding(folder: Path, count: int, rounds: int, samples: Path | None) -> Iterator[Section]:
    """Yield pictures a second and processor time a picture, after *rounds* of *count* pictures each."""
    corpus = write_corpus(folder / "corpus", count, samples)
    rate = Section("Feeding rate", "pictures/s", COMPARISONS)
    cost = Section("Processor time a picture, both cores together", "ms", (), more=False)
    kind = "real ones" if corpus.real else "drawn ones"
    rate.remarks += [f"{count:,} pictures, {kind}, {corpus.median_bytes // 1000} kB at the median.", *REMARKS]
    with ExitStack() as stack:
        mirrors = {"tars": str(corpus.tars), "folders": str(corpus.folders)}
        if is_installed():
            mirrors["http"] = stack.enter_context(nginx(corpus.folders, folder / "nginx"))
        else:
            rate.remarks.append("without http: install nginx (apt-get install nginx-light)")
        for _ in range(rounds):
            _round(mirrors, corpus, rate, cost)
    shutil.rmtree(folder / "corpus")
    yield rate
    yield cost


def _round(mirrors: dict[str, str], corpus: Corpus, rate: Section, cost: Section) -> None:
    pixels = set()
    for contender, form in CONTENDERS:
        if form not in mirrors:
            continue
        if lack := missing(contender):
            if lack not in rate.remarks:
                rate.remarks.append(lack)
            continue
        answer = run("contenders", contender, mirrors[form], str(corpus.pictures))
        rate.add(f"{contender}, {form}", answer["pictures"] / answer["seconds"])
        cost.add(f"{contender}, {form}", 1000 * answer["cpu"])
        pixels.add(answer["pixels"])
    assert len(pixels) == 1, f"not all deliver the same pixels: {pixels}"
