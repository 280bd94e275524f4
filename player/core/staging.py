"""How slots become scenes: the playlist's caption and fit, and what people changed by keys."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from player.core.pictures import Frame, Slot
from player.core.playlist import Fit, Gentle, Style
from player.core.scene import Caption, Scene

STYLES = tuple(Style)


@dataclass(frozen=True, slots=True, eq=False)
class Staging:
    """The look of the wall, but for the picture itself.

    *always* is whether the caption stands during the beat or in pauses only.
    *words* gives the caption of a slot, *plate* the lines that stand in place of
    a withheld picture, *withheld* tells which synsets are. *keys* is the list laid
    over the wall, empty if hidden.
    """

    style: Style
    fit: Fit
    always: bool
    words: Callable[[Slot], Caption]
    plate: Callable[[Slot], tuple[str, ...]]
    withheld: Callable[[str], bool] = lambda _: False
    keys: tuple[tuple[str, str], ...] = ()
    gentle: Gentle = Gentle()

    def bare(self, frame: Frame) -> bool:
        """Tell whether the empty ground stands in place of *frame*, decoded or not."""
        return frame.pixels is None or self.withheld(frame.slot.picture.wnid)

    def scene(self, frame: Frame, *, standing: bool) -> Scene:
        """Return the scene of *frame*; *standing* is whether it pauses or is held."""
        bare = self.bare(frame)
        captioned = (self.always or standing) and not bare and self.style is not Style.NONE
        return Scene(
            frame=Frame(frame.slot, None) if bare else frame,
            style=self.style,
            fit=self.fit,
            gentle=self.gentle,
            caption=self.words(frame.slot) if captioned else None,
            plate=self.plate(frame.slot) if bare else (),
            keys=self.keys,
        )

    def ground(self, notice: str = "") -> Scene:
        """Return the bare ground, with one quiet line."""
        return Scene(style=self.style, fit=self.fit, notice=notice, keys=self.keys)

    def next_style(self) -> "Staging":
        """Return the same look with the caption style that follows."""
        return replace(self, style=STYLES[(STYLES.index(self.style) + 1) % len(STYLES)])

    def with_keys(self, keys: tuple[tuple[str, str], ...]) -> "Staging":
        """Return the same look with the list of keys shown, or hidden if it was shown."""
        return replace(self, keys=() if self.keys else keys)
