"""The captions as set type: which words stand where, in which size and tone.

A caption is read from across a room, for seconds or for a tenth of one. So
there is one size for all captions of a canvas, hierarchy comes from size and
tone alone, and nothing moves but the words: the leaf stands on one baseline
for the whole showing. The path stands above it in two reserved lines and
yields first: it is shortened from the middle, and gives up its lines where a
long leaf needs two. A gloss unfolds in those lines. A second name stands
behind the leaf, or below it, as long as that takes nothing from the leaf.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from player.core.playlist import Design, Style
from player.core.scene import Caption, Count
from player.stage import panels, styles
from player.stage.composition import Composition, Rect
from player.stage.foot import foot
from player.stage.lettering import Mark
from player.stage.stick import Palette, Stick, shortened
from player.stage.styles import Mood

__all__ = ["Palette", "Setting", "shortened"]

_TYPESET = {Style.PATH: styles.path, Style.LABEL: styles.label, Style.LONDON_2019: styles.london}


@dataclass(frozen=True, slots=True)
class Setting:
    """Type set on one composition."""

    composition: Composition
    palette: Palette
    design: Design = Design()

    def caption(
        self, caption: Caption, *, bright: bool = False, dim: bool = False, unfolded: bool = False
    ) -> list[Mark]:
        """Set *caption* in the composition's style; every mark stands within the band."""
        typeset = _TYPESET.get(self.composition.style)
        return typeset(self._stick, caption, Mood(bright, dim, unfolded)) if typeset else []

    def foot(self, count: Count | None, wnid: str) -> tuple[Rect, list[Mark]]:
        """Set the line at the foot of the band; return the rows it needs, and the line."""
        return foot(self._stick, count, wnid)

    def plate(self, lines: Sequence[str]) -> list[Mark]:
        """Set *lines* where a picture would be, one below the other, in the middle of its box."""
        return panels.plate(self._stick, lines)

    def outline(self) -> tuple[Rect, int]:
        """Return where the outline of a picture stands that is not shown, and how thick it is, in pixels."""
        return panels.outline(self.composition.picture, self.composition.unit)

    def title(self, lines: Sequence[str]) -> list[Mark]:
        """Set a title card, which has the whole canvas for itself."""
        return panels.title(self._stick, lines)

    def notice(self, text: str) -> tuple[Rect, list[Mark]]:
        """Set one quiet line in the lower left corner; return the corner it needs, and the line."""
        return panels.notice(self._stick, text)

    def keys(self, keys: Sequence[tuple[str, str]]) -> tuple[Rect, list[Mark]]:
        """Set the list of keys in two columns, in the middle; return its panel, and the list."""
        return panels.keys(self._stick, keys)

    @property
    def _stick(self) -> Stick:
        return Stick(self.composition, self.palette, self.design)
