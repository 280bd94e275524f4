"""Who is on the wall: what each contender is started with so that it does its best here."""

import shutil
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.wall.marks import Marked

ROOT = Path(__file__).parents[2]
PERIOD_MS = 90.0

UHD = (3840, 2160)
"""From this size on a contender for the large screen takes part."""

MPV = (
    "mpv",
    *("--no-config", "--no-audio", "--no-osc", "--osd-level=0", "--no-terminal", "--no-border"),
    "--vo=x11",
)
"""With its X11 output: on this kind of machine (no GPU) ``gpu`` and ``sdl`` take four times the CPU."""


@dataclass(frozen=True, slots=True)
class Start:
    """A command, what its environment holds besides the least, and the port of its page if it has one."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """Where a contender is started: the pictures, a folder of its own, the screen's size."""

    marked: Marked
    folder: Path
    size: tuple[int, int]


Starter = Callable[[Site], Start]


def _film(site: Site) -> Start:
    # ten places of 100/9: 0.00001 ms off in a minute
    film = ("--mf-fps=11.1111111111", "--loop-file=inf", f"mf://{site.marked.flat}/*.jpg")
    return Start((*MPV, _geometry(site), *film))


def _slides(site: Site) -> Start:
    slides = ("--image-display-duration=0.09", "--loop-playlist=inf", str(site.marked.flat))
    return Start((*MPV, _geometry(site), *slides))


def _geometry(site: Site) -> str:
    return f"--geometry={site.size[0]}x{site.size[1]}+0+0"


def _feh(site: Site) -> Start:
    return Start(("feh", "-F", "-Z", "-D", "0.09", "--sort", "filename", str(site.marked.flat)))


def _pqiv(site: Site) -> Start:
    slides = ("--slideshow", "--slideshow-interval=0.09")
    return Start(("pqiv", "-f", "-t", "-i", "-n", *slides, str(site.marked.flat)))


def _imv(site: Site) -> Start:
    config = site.folder / "imv.conf"
    config.write_text(f"[options]\nwidth = {site.size[0]}\nheight = {site.size[1]}\n")
    return Start(("imv-x11", "-t", "0.09", str(site.marked.flat)), {"imv_config": str(config)})


def _ffplay(site: Site) -> Start:
    window = ("-noborder", "-x", str(site.size[0]), "-y", str(site.size[1]), "-left", "0", "-top", "0")
    film = ("-framerate", "100/9", "-loop", "0", "-i", f"{site.marked.flat}/%05d.jpg")
    return Start(("ffplay", "-loglevel", "error", "-an", *window, *film))


def _ours(site: Site, style: str) -> Start:
    """Return how our player is started, as for the public, with a caption of *style*."""
    port = free_port()
    config, playlist = site.folder / "config.yaml", site.folder / "wall.yaml"
    control = f"control: {{listen: 127.0.0.1:{port}}}"
    config.write_text(f"mirror: {site.marked.mirror}\nstate: {site.folder / 'state'}\n{control}\n")
    playlist.write_text(f"cadence: 90 ms\ncaption: {{style: {style}}}\n")
    window = ("--window", "--size", f"{site.size[0]}x{site.size[1]}")
    command = (sys.executable, str(ROOT / "run_installation.py"), "run", str(playlist))
    return Start((*command, "--config", str(config), *window), port=port)


@dataclass(frozen=True, slots=True)
class Contender:
    """A player, of a Debian *package* if it is not ours.

    Those *judged*, of whom something was promised, are watched for longer;
    those *large* take part on the large screen too.
    """

    name: str
    start: Starter
    package: str
    remark: str
    judged: bool = False
    large: bool = False

    @property
    def missing(self) -> str:
        """Return a line on what to install, empty where it is there."""
        if not self.package or shutil.which(PROGRAMS.get(self.package, self.package)):
            return ""
        return f"without {self.name}: apt-get install {self.package}"


PROGRAMS = {"imv": "imv-x11", "ffmpeg": "ffplay"}
"""Where a program has another name than its package."""

OURS, OURS_BARE = "ours, caption", "ours, no caption"
FILM = "mpv mf://"

CONTENDERS = (
    Contender(
        OURS, partial(_ours, style="path"), "", "`run`, with ledger and page, caption `path`.",
        judged=True, large=True,
    ),
    Contender(FILM, _film, "mpv", "a film, `--mf-fps=11.1111111111 --vo=x11`.", judged=True, large=True),
    Contender("feh", _feh, "feh", "`-F -Z -D 0.09`.", judged=True),
    Contender(OURS_BARE, partial(_ours, style="none"), "", "the same, caption `none`.", large=True),
    Contender("mpv playlist", _slides, "mpv", "`--image-display-duration=0.09 --vo=x11`."),
    Contender("pqiv", _pqiv, "pqiv", "`-f -t -i -n --slideshow --slideshow-interval=0.09`."),
    Contender("imv", _imv, "imv", "`-t 0.09`, its window as large as the screen."),
    Contender("ffplay", _ffplay, "ffmpeg", "`-framerate 100/9`, its window as large as the screen."),
)  # fmt: skip


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
