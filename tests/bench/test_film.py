"""The bench of films: what it reckons, and that its contenders make the same film."""

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from bench.film.__main__ import Bench, markdown
from player.core.film import Form


def test_a_contender_is_held_against_ffmpeg_and_against_real_time(tmp_path: Path) -> None:
    bench = Bench("mirror", tmp_path, 1, {"mp4": {"ours, whole": [18.0, 9.0], "ffmpeg": [15.0, 10.0]}})
    assert bench.rows() == [
        ("mp4", "ours, whole", "13.5", "1.05 ×", "6.7 ×"),
        ("mp4", "ffmpeg", "12.5", "1.00 ×", "7.2 ×"),
    ]
    assert "| mp4 | ours, whole | 13.5 | 1.05 × | 6.7 × |" in markdown(bench, 167)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.slow
def test_the_contenders_code_the_same_frames(tmp_path: Path) -> None:
    bench = Bench("stand-in", tmp_path, 1)
    frames = bench.prepare()
    bench.round(Form.MP4, frames)
    means = []
    for name in ("whole", "prepared", "ffmpeg"):
        with av.open(str(tmp_path / f"{name}.mp4")) as film:
            means.append([frame.to_ndarray(format="gray").mean() for frame in film.decode(video=0)])
    assert [len(one) for one in means] == [frames] * 3
    assert np.abs(np.subtract(means[0], means[1])).max() < 0.1
    assert np.abs(np.subtract(means[1], means[2])).max() < 3  # ffmpeg takes BT.601
