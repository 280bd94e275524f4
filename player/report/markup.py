"""HTML and SVG as text: what is not markup is escaped, always."""

from html import escape

from player.report.writing import Value


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *content: str, **attributes: str | float | None) -> Markup:
    """Return the element *name* with *content*; ``class_`` and ``data_of`` become class and data-of.

    An attribute that is None is left out.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = joined(*content)
    return Markup(f"<{name}{said}>{inner}</{name}>" if content or name not in _EMPTY else f"<{name}{said}>")


_EMPTY = frozenset({"br", "hr", "meta"})


def joined(*content: str) -> Markup:
    """Return *content* one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in content))


def figure(text: str, path: str, value: Value) -> Markup:
    """Return *text* as the figure that JSON has as *value* at *path*; programs find it by that."""
    return tag("data", text, value="" if value is None else str(value), data_of=path)
