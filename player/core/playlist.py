"""A playlist as checked values: which pictures, in which order, how fast, captioned how, shown when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from player.core.units import MILLISECOND, SECOND, Ns


class Order(StrEnum):
    """The order of a pass."""

    BY_SYNSET = "by-synset"
    BY_TREE = "by-tree"
    SHUFFLED = "shuffled"


class Decision(StrEnum):
    """What a content policy does with its synsets."""

    OMITTED = "omitted"
    WITHHELD = "withheld"
    SHOWN = "shown"


class Style(StrEnum):
    """The design of the caption."""

    PATH = "path"
    LABEL = "label"
    LONDON_2019 = "london-2019"
    NONE = "none"


class When(StrEnum):
    """When the caption is seen; AUTO is ALWAYS if the order keeps synsets together, else PAUSES."""

    AUTO = "auto"
    ALWAYS = "always"
    PAUSES = "pauses"


class Beat(StrEnum):
    """What is seen, while the beat goes on, of a caption that stands in pauses only."""

    NOTHING = "nothing"
    TOP = "top"


class Fit(StrEnum):
    """How a picture fills its box."""

    CONTAIN = "contain"
    COVER = "cover"
    NATIVE = "native"


class Empty(StrEnum):
    """What stands in place of a picture that is withheld."""

    WNID = "wnid"
    """Its wnid, and how many pictures the synset has, on the empty ground."""
    OUTLINE = "outline"
    """The same within the outline of a picture."""
    GROUND = "ground"
    """The ground alone."""


class Scaling(StrEnum):
    """How a picture is made larger: with smooth transitions, or each pixel as a block of its own."""

    SMOOTH = "smooth"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Policy:
    """The decision on one content policy, and whose it is."""

    decision: Decision
    decided_by: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of the selection plays: at most *pictures*, or a *share* in billionths."""

    pictures: int | None = None
    share: int | None = None

    def of(self, selected: int) -> int:
        """Return how many of *selected* pictures play (a share is rounded down, one at least)."""
        if self.pictures is not None:
            return min(selected, self.pictures)
        if self.share is not None:
            return min(selected, max(1, selected * self.share // 10**9))
        return selected


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pictures: names to include and exclude, at most *per_synset* of each, at most *limit*."""

    include: tuple[str, ...] = ("all",)
    exclude: tuple[str, ...] = ()
    per_synset: int | None = None
    limit: Limit = Limit()


SHORTEST_CADENCE = Ns(20 * MILLISECOND)
LONGEST_CADENCE = Ns(3_600 * SECOND)
"""What a playlist may ask for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the pass, as a playlist names it: exactly one of these.

    A *position*, a *share* of the pass in billionths, or a *wnid*: the first picture of that
    synset itself, or, with a *file* (its name), that picture of it.
    """

    position: int | None = None
    share: int | None = None
    wnid: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        """Return it as one would write it."""
        if self.wnid is not None:
            return f"{self.wnid} {self.file}" if self.file else self.wnid
        return f"{self.position}" if self.share is None else f"{self.share / 10**7:g} %"


@dataclass(frozen=True, slots=True)
class Passage:
    """From the place *begin* on, another *cadence*."""

    begin: Place
    cadence: Ns


@dataclass(frozen=True, slots=True)
class PauseRule:
    """How often and how long the beat stands still.

    *every* is one pause in so many pictures, 0 none but the chosen ones; None means ``fill: showing``.
    *at_most* is a share of the open time in billionths. Pictures *at* these places
    pause always, those of the policies *never_on* never.
    """

    every: int | None
    shortest: Ns = Ns(2 * SECOND)
    longest: Ns = Ns(20 * SECOND)
    at_most: int = 500_000_000
    reserve: Ns = Ns(0)
    at: tuple[Place, ...] = ()
    never_on: tuple[str, ...] = ()

    @property
    def composed(self) -> bool:
        """Tell whether it is not the draws alone that decide."""
        return bool(self.at or self.never_on)


@dataclass(frozen=True, slots=True)
class TitleCard:
    """Lines that stand on the ground for *length* when the doors open."""

    lines: tuple[str, ...]
    length: Ns = Ns(5 * SECOND)


@dataclass(frozen=True, slots=True)
class Showing:
    """First day, last day (inclusive), opening hours as OpenStreetMap text, IANA time zone.

    *country* (ISO 3166, two letters) says which public holidays the hours mean by PH.
    """

    first: date
    last: date
    hours: str
    timezone: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """How the words of a caption look, whatever they are.

    *ink* and *accent* are (red, green, blue), None for the style's own; so are
    the fonts, *font* for what is quiet and *font_strong* for the leaf. *counter*
    and *labour* open a line at the foot of the band.
    """

    ink: tuple[int, int, int] | None = None
    accent: tuple[int, int, int] | None = None
    font: Path | None = None
    font_strong: Path | None = None
    separator: str = "›"
    counter: bool = False
    labour: bool = False

    @property
    def foot(self) -> bool:
        """Tell whether there is a line at the foot of the band."""
        return self.counter or self.labour


@dataclass(frozen=True, slots=True)
class CaptionRule:
    """Which caption, and when.

    *second* holds names in another language, by wnid. *template* is up to two
    lines of text with fields, empty for the words of the style. *gloss*: the
    definition unfolds in pauses that are long enough to read it.
    """

    style: Style = Style.PATH
    when: When = When.AUTO
    beat: Beat = Beat.NOTHING
    design: Design = Design()
    second: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    template: str = ""
    gloss: bool = False


@dataclass(frozen=True, slots=True)
class Gentle:
    """How bright pictures may be, in billionths of the screen's white: anywhere, and in the mean of one.

    10**9 each leaves them as they are.
    """

    luminance: int = 10**9
    mean: int = 10**9


@dataclass(frozen=True, slots=True)
class Playlist:
    """One playlist; *id* is its file's stem, *content* maps a policy's name to the decision on it."""

    id: str
    title: str = ""
    pictures: Selection = Selection()
    content: dict[str, Policy] = field(default_factory=dict)
    order: Order = Order.BY_SYNSET
    seed: int = 2019
    cadence: Ns = Ns(90 * MILLISECOND)
    pauses: PauseRule | None = None
    showing: Showing | None = None
    caption: CaptionRule = CaptionRule()
    fit: Fit = Fit.CONTAIN
    scaling: Scaling = Scaling.SMOOTH
    gentle: Gentle = Gentle()
    stretches: tuple[Passage, ...] = ()
    title_card: TitleCard | None = None
    empty: Empty = Empty.WNID
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def fastest(self) -> Ns:
        """The shortest time for which a picture beats."""
        return min([self.cadence, *(passage.cadence for passage in self.stretches)])

    @property
    def card_length(self) -> Ns:
        """For how long a title card stands before the first picture of an opening."""
        return self.title_card.length if self.title_card else Ns(0)

    def captions_always(self) -> bool:
        """Tell whether the caption stands during the beat too."""
        if self.caption.when is When.AUTO:
            return self.order is not Order.SHUFFLED
        return self.caption.when is When.ALWAYS
