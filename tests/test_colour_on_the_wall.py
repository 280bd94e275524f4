"""What a file says of its colours is what stands on the wall, patch by patch (CIEDE2000)."""

import io
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from player.core.pictures import Box, Frame
from player.core.playlist import Fit
from player.core.scene import Scene
from player.decode.decoding import decode
from player.stage.painter import Painter
from tests.colours import apart, chart, seen
from tests.commands import HERE, command
from tests.contracts.stage import slot
from tests.decode.pictures import encoded
from tests.decode.profiles import ADOBE, P3, gamma, gray, matrix, srgb_curve
from tests.eye import Framebuffer, needs_xvfb, screen

Patches = NDArray[np.float64]

UNTAGGED = 1.5
"""ΔE that 24 patches may be off on the wall."""

TAGGED = 2.0
"""ΔE from LittleCMS."""

ADOBE_RGB = matrix(ADOBE, gamma(2.2))
KINDS = {
    "JPEG": (encoded(chart(), quality=92), b""),
    "PNG": (encoded(chart(), "PNG"), b""),
    "a gray JPEG": (encoded(chart("L"), quality=92), b""),
    "Adobe RGB": (encoded(chart(), quality=92, icc_profile=ADOBE_RGB), ADOBE_RGB),
    "Display P3": (encoded(chart(), "PNG", icc_profile=matrix(P3, srgb_curve())), matrix(P3, srgb_curve())),
    "gray of gamma 1.8": (encoded(chart("L"), icc_profile=gray(gamma(1.8))), gray(gamma(1.8))),
}
WALLS = [Box(1920, 1080), Box(1080, 1920), Box(300, 200)]


def meant(name: str) -> tuple[Patches, float]:
    """Return the colours that the file of this *name* means, and how far off they may be."""
    data, icc = KINDS[name]
    if not icc:
        wanted = np.asarray(chart("L").convert("RGB")) if "gray" in name else chart()
        return seen(np.asarray(wanted)), UNTAGGED
    with Image.open(io.BytesIO(data)) as image:
        given = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        made = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return seen(np.asarray(made)), TAGGED


def on_wall(rgb: NDArray[np.uint8]) -> Patches:
    """Return the patches where a wall of (h, w, 3) RGB without a caption has them."""
    height, width = rgb.shape[:2]
    scale = min(width / 480, height / 320)
    top, left = round((height - 320 * scale) / 2), round((width - 480 * scale) / 2)
    return seen(rgb[top : height - top, left : width - left])


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: f"{wall.width}x{wall.height}")
@pytest.mark.parametrize("name", KINDS)
def test_the_patches_keep_their_colours_from_the_file_to_the_canvas(name: str, wall: Box) -> None:
    pixels = decode(KINDS[name][0], wall, Fit.CONTAIN).array
    canvas = np.zeros((wall.height, wall.width, 4), np.uint8)
    Painter(wall).paint(canvas, Scene(Frame(slot(), pixels)))
    wanted, tolerance = meant(name)
    assert apart(on_wall(canvas[..., 2::-1]), wanted).max() <= tolerance


@pytest.mark.slow
@needs_xvfb
@pytest.mark.parametrize("name", KINDS)
def test_the_patches_keep_their_colours_from_the_file_to_the_screen(name: str, tmp_path: Path) -> None:
    home = tmp_path / "mirror" / "n01440764"
    home.mkdir(parents=True)
    (home / "n01440764_1.JPEG").write_bytes(KINDS[name][0])
    playlist = tmp_path / "patches.yaml"
    playlist.write_text("caption: {style: none}\n")
    asked = command(
        "preview", str(playlist), "--mirror", str(home.parent), "--state", str(tmp_path / "state")
    )
    with screen(tmp_path / "screen", 1920, 1080) as wall:
        environment = {**HERE, "SDL_VIDEODRIVER": "x11", "DISPLAY": wall.display}
        player = subprocess.Popen([*asked, "--size", "1920x1080"], env=environment, stderr=subprocess.DEVNULL)
        try:
            rgb = when_shown(wall.framebuffer)
        finally:
            player.terminate()
            player.wait(10)
    wanted, tolerance = meant(name)
    assert apart(on_wall(rgb), wanted).max() <= tolerance


def when_shown(framebuffer: Framebuffer, patience: float = 30) -> NDArray[np.uint8]:
    """Return the screen, (h, w, 3) RGB, once something light stands in its middle."""
    until = time.monotonic() + patience
    height, width = framebuffer.pixels.shape
    while True:
        assert time.monotonic() < until, "nothing is shown"
        rgb = framebuffer.pixels.copy().view(np.uint8).reshape(height, width, 4)[..., 2::-1]
        time.sleep(0.02)  # a picture that is being painted is not the one to judge
        again = framebuffer.pixels.copy().view(np.uint8).reshape(height, width, 4)[..., 2::-1]
        if rgb[height // 2, width // 4 : -width // 4].max() > 64 and (rgb == again).all():
            return rgb
