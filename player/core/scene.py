"""What the stage is asked to show, as values; how it looks is the stage's business."""

from dataclasses import dataclass, replace
from typing import NewType

from player.core.pictures import Frame
from player.core.playlist import Design, Fit, Gentle, Scaling, Style

Key = NewType("Key", str)
"""A key by name: ``space right n f o c q escape ?``; ``close`` is the window's button."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of one synset: *path* holds the first lemma of each node, top first, leaf last.

    *wnid* is empty where it is not to be seen. *second* is the name in another
    language, *gloss* the definition, *lines* a template filled in, which takes
    the place of all other words; each is empty where nobody asked for it.
    """

    wnid: str
    path: tuple[str, ...]
    lemmas: tuple[str, ...]
    second: str = ""
    gloss: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """Which picture of how many stands there, counting from 1."""

    here: int
    whole: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the wall.

    *frame* None is the bare ground. *style*, *design* and *fit* decide the
    places, which stay the same while *caption* and *count* come and go.
    *gentle* dims the picture. *bright* is the leaf of a paused picture, *dim* one
    that is only hinted at; *unfolded* shows the gloss. *plate* stands, line by line, where a withheld picture
    would be, *outlined*: within the outline of one. *title* is a title card on the ground.
    *notice* is one quiet line (indexing, mirror away). *keys* is the list of keys and what
    they do, laid over the wall. *ease* goes from 0 (the scene) to 255 (the ground).
    """

    frame: Frame | None = None
    style: Style = Style.NONE
    fit: Fit = Fit.CONTAIN
    caption: Caption | None = None
    bright: bool = False
    dim: bool = False
    unfolded: bool = False
    design: Design = Design()
    count: Count | None = None
    plate: tuple[str, ...] = ()
    outlined: bool = False
    title: tuple[str, ...] = ()
    notice: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    ease: int = 0
    scaling: Scaling = Scaling.SMOOTH
    gentle: Gentle = Gentle()

    def without_keys(self) -> "Scene":
        """Return the same scene without the list of keys."""
        return replace(self, keys=())

    def plain(self) -> "Scene":
        """Return the same scene without what unfolds or brightens in a pause."""
        return replace(self, bright=False, unfolded=False)


GROUND = Scene()
