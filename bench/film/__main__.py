"""What a film costs a picture, side by side with the ffmpeg program.

    python -m bench.film MIRROR [--seconds 20] [--rounds 3] [--json] [--write]

Plays MIRROR at 1280 × 720 with the beat of 90 ms, without pauses. *ours, whole*
is the command: it decodes, paints and codes. *ours, prepared* and *ffmpeg* are
given the same painted frames, raw, from a file, and code them with the same
codec, preset, quality, pixel format and threads; all take turns. ``--write``
puts the figures into docs/benchmarks.md.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from bench.page import write_part
from player.app.film_reel import processors
from player.clock import SystemClock
from player.core.film import Form
from player.core.pictures import Box
from player.core.units import SECOND
from player.film import Make
from player.film.coded import VP9, X264, CodedFilm

CANVAS = Box(1280, 720)
BEAT = Fraction(9, 100)
MOST, LEAST = 1.3, 5.0
"""At most so many times what ffmpeg takes, and at least so many times as fast as it plays."""

FFMPEG = {
    Form.MP4: ["-c:v", "libx264", "-preset", X264["preset"], "-crf", X264["crf"], "-g", "1", "-bf", "0"],
    Form.WEBM: ["-c:v", "libvpx-vp9", "-g", "1", *(w for k, v in VP9.items() for w in (f"-{k}", v))],
}
for _words in FFMPEG.values():
    _words[:] = ["-b:v" if word == "-b" else word for word in _words]


@dataclass(slots=True)
class Bench:
    """Frames in *folder*, and what each contender took a picture, in ms, by form."""

    mirror: str
    folder: Path
    seconds: int
    took: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        """The painted frames, BGRA, one after the other."""
        return self.folder / "frames.raw"

    def export(self, out: Path, *options: str) -> None:
        """Run the command."""
        playlist = self.folder / "beats.yaml"
        playlist.write_text("title: Beats\n")
        told = [
            "export",
            str(playlist),
            str(out),
            "--mirror",
            self.mirror,
            "--state",
            str(self.folder / "state"),
        ]
        sized = ["--for", f"{self.seconds}s", "--size", f"{CANVAS.width}x{CANVAS.height}", *options]
        subprocess.run(
            [sys.executable, "run_installation.py", *told, *sized], check=True, stdout=subprocess.DEVNULL
        )

    def prepare(self) -> int:
        """Index the mirror, paint the frames and lay them raw into one file; return how many they are."""
        self.export(self.folder / "still.png")
        stills = sorted(self.folder.glob("still-*.png"))
        with self.raw.open("wb") as file:
            for still in stills:
                file.write(cv2.cvtColor(np.asarray(cv2.imread(str(still))), cv2.COLOR_BGR2BGRA).tobytes())
                still.unlink()
        return len(stills)

    def code(self, form: Form) -> None:
        """Have our room write the prepared frames."""
        unit = Fraction(1, 1000)
        make = Make(CANVAS, unit, even=False, beat=BEAT, threads=processors())
        film, at = CodedFilm(self.folder / f"prepared.{form}", form, make), 0
        with (
            self.raw.open("rb") as file,
            ThreadPoolExecutor(1) as painter,
        ):  # side by side, as the command does

            def prepared() -> Any:  # noqa: ANN401 - a frame, of a library without types
                data = file.read(CANVAS.width * CANVAS.height * 4)
                shape = (CANVAS.height, CANVAS.width, 4)
                return film.prepare(np.frombuffer(data, np.uint8).reshape(shape)) if data else None

            ahead = painter.submit(prepared)
            while (frame := ahead.result()) is not None:
                ahead = painter.submit(prepared)
                film.write(frame, at, at + 90)
                at += 90
        film.close()

    def ffmpeg(self, form: Form) -> None:
        """Have ffmpeg write the prepared frames."""
        size = f"{CANVAS.width}x{CANVAS.height}"
        given = ["-f", "rawvideo", "-pix_fmt", "bgra", "-s", size, "-framerate", "100/9", "-i", str(self.raw)]
        made = [*FFMPEG[form], "-pix_fmt", "yuv420p", "-threads", str(processors())]
        out = str(self.folder / f"ffmpeg.{form}")
        subprocess.run(["ffmpeg", "-v", "error", "-y", *given, *made, out], check=True)

    def round(self, form: Form, frames: int) -> None:
        """Let all contenders make a film, one after the other."""
        contenders: dict[str, Callable[[], None]] = {
            "ours, whole": lambda: self.export(self.folder / f"whole.{form}"),
            "ours, prepared": lambda: self.code(form),
            "ffmpeg": lambda: self.ffmpeg(form),
        }
        clock = SystemClock()
        for name, run in contenders.items():
            begun = clock.now()
            run()
            spent = (clock.now() - begun) / SECOND
            self.took.setdefault(form, {}).setdefault(name, []).append(1000 * spent / frames)

    def rows(self) -> list[tuple[str, ...]]:
        """Return a row for each form and contender: ms a picture, of ffmpeg's, of real time."""
        told = list[tuple[str, ...]]()
        for form, took in self.took.items():
            for name, readings in took.items():
                ms = statistics.median(readings)
                of_peer = statistics.median(a / b for a, b in zip(readings, took["ffmpeg"], strict=True))
                told.append((form, name, f"{ms:.1f}", f"{of_peer:.2f} ×", f"{float(BEAT) * 1000 / ms:.1f} ×"))
        return told


def markdown(bench: Bench, frames: int) -> str:
    """Return the part of the page."""
    heads = ("film", "who", "ms a picture", "of ffmpeg's time", "of real time")
    rows = [heads, ("---", "---", "---:", "---:", "---:"), *bench.rows()]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""## Films

Written by `python -m bench.film MIRROR --write`; not by hand.

{frames} pictures at {CANVAS.width} × {CANVAS.height}, a frame each, on {processors()} cores; medians of
rounds in which all take turns. *ours, whole* is the command from start to end: it decodes, paints, codes.
*ours, prepared* and *ffmpeg* code the same painted frames, with the same codec, preset, quality, pixel format
and threads. Wanted: at most {MOST} × ffmpeg's time, at least {LEAST:g} × as fast as the film plays.

{table}
"""


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mirror")
    parser.add_argument("--seconds", type=int, default=20, help="of film")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--form", type=Form, choices=[Form.MP4, Form.WEBM], action="append")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args()
    if shutil.which("ffmpeg") is None:
        parser.error("the program ffmpeg is missing")
    with TemporaryDirectory(prefix="bench-film-") as folder:
        bench = Bench(asked.mirror, Path(folder), asked.seconds)
        frames = bench.prepare()
        for form in asked.form or [Form.MP4, Form.WEBM]:
            for _ in range(asked.rounds):
                bench.round(form, frames)
    print(json.dumps(bench.took, indent=1) if asked.json else markdown(bench, frames))
    if asked.write:
        write_part("bench.film", markdown(bench, frames))


if __name__ == "__main__":
    main()
