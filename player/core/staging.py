"""How slots become scenes: the playlist's caption and fit, and what people changed by keys."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from player.core.captions import hint_of, reading_time
from player.core.pictures import Frame, Slot
from player.core.playlist import Beat, Design, Fit, Gentle, Scaling, Style
from player.core.scene import Caption, Count, Scene
from player.core.units import Ns

STYLES = tuple(Style)

_LINED = (Style.PATH, Style.LABEL)
"""The styles that set lines as they are given; that of 2019 would call a sign a synset."""


@dataclass(frozen=True, slots=True, eq=False)
class Staging:
    """The look of the wall, but for the picture itself.

    *always* is whether the caption stands during the beat or in pauses only, and
    *beat* what is seen of it then. *words* gives the caption of a slot, *count*
    which of how many it is, *plate* the lines that stand in place of a withheld
    picture, *withheld* tells which synsets are, and *outlined* that an outline stands
    there, too. *keys* is the list laid over the wall, empty if hidden.
    *sign* stands in the caption's band in place of the caption; a look
    without captions makes room for one meanwhile, for nothing stands over a picture.
    """

    style: Style
    fit: Fit
    always: bool
    words: Callable[[Slot], Caption]
    plate: Callable[[Slot], tuple[str, ...]]
    withheld: Callable[[str], bool] = lambda _: False
    keys: tuple[tuple[str, str], ...] = ()
    beat: Beat = Beat.NOTHING
    design: Design = Design()
    count: Callable[[Slot], Count | None] = lambda _: None
    scaling: Scaling = Scaling.SMOOTH
    gentle: Gentle = Gentle()
    sign: tuple[str, ...] = ()
    outlined: bool = False

    def bare(self, frame: Frame) -> bool:
        """Tell whether the empty ground stands in place of *frame*, decoded or not."""
        return frame.pixels is None or self.withheld(frame.slot.picture.wnid)

    def scene(self, frame: Frame, *, standing: bool) -> Scene:
        """Return the scene of *frame*; *standing* is whether it pauses or is held."""
        bare = self.bare(frame)
        seen = not bare and self.style is not Style.NONE
        whole = seen and (self.always or standing)
        hinted = seen and not whole and self.beat is Beat.TOP
        caption = self.words(frame.slot) if whole or hinted else None
        scene = Scene(
            frame=Frame(frame.slot, None) if bare else frame,
            style=self.style,
            fit=self.fit,
            scaling=self.scaling,
            gentle=self.gentle,
            caption=hint_of(caption) if caption and hinted else caption,
            dim=hinted,
            design=self.design,
            count=self.count(frame.slot) if whole else None,
            plate=self.plate(frame.slot) if bare else (),
            outlined=bare and self.outlined,
            keys=self.keys,
        )
        return self._signed(scene) if self.sign else scene

    def unfolds(self, slot: Slot, pausing: Ns) -> bool:
        """Tell whether a pause of that length is long enough to read the gloss of *slot*."""
        gloss = self.words(slot).gloss
        return bool(gloss) and pausing >= reading_time(gloss)

    def ground(self, notice: str = "") -> Scene:
        """Return the bare ground, with one quiet line."""
        scene = Scene(style=self.style, fit=self.fit, design=self.design, notice=notice, keys=self.keys)
        return self._signed(scene) if self.sign else scene

    def _signed(self, scene: Scene) -> Scene:
        """Return *scene* with the sign in the place of its caption, its first line the large one."""
        style = self.style if self.style in _LINED else Style.PATH
        lines = self.sign if style is Style.LABEL else self.sign[::-1]
        sign = Caption("", (), self.sign[:1], lines=lines)
        return replace(scene, style=style, caption=sign, dim=False, count=None)

    def next_style(self) -> "Staging":
        """Return the same look with the caption style that follows."""
        return replace(self, style=STYLES[(STYLES.index(self.style) + 1) % len(STYLES)])

    def with_sign(self, sign: tuple[str, ...]) -> "Staging":
        """Return the same look with *sign* in the caption's band, empty for the caption itself."""
        return replace(self, sign=sign)

    def with_keys(self, keys: tuple[tuple[str, str], ...]) -> "Staging":
        """Return the same look with the list of keys shown, or hidden if it was shown."""
        return replace(self, keys=() if self.keys else keys)
