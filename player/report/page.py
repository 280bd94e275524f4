"""The record as one file of HTML: nothing is fetched, the letters come with it, and it prints in grey."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from player.assets import font
from player.report.behind import behind
from player.report.front import front
from player.report.lines import Figures
from player.report.markup import Markup, joined, tag

FACES = ((400, "SourceSans3-Regular.ttf"), (600, "SourceSans3-Semibold.ttf"))


def page(figures: Figures) -> str:
    """Return the page that sets *figures*, the record as JSON has it; every figure on it is one of these."""
    title = figures["work"]["title"] or figures["work"]["playlist"] or "Untitled"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{figures['heading']}: {title}"),
        tag("style", _style(figures["heading"], title)),
    )
    body = tag("body", front(figures), behind(figures), class_="rehearsal" if figures["rehearsal"] else None)
    return joined(Markup("<!DOCTYPE html>\n"), tag("html", head, body, lang="en"), "\n")


def _style(heading: str, title: str) -> Markup:
    running = "".join(_in_css(letter) for letter in f"{heading}: {title}" if letter.isprintable())
    style = (Path(__file__).parent / "style.css").read_text("utf-8")
    return Markup(faces() + style.replace("RUNNING", running))


def _in_css(letter: str) -> str:
    """Return *letter* as it stands within a string of CSS within HTML."""
    return f"\\{ord(letter):x} " if letter in '"\\<' else letter


@cache
def faces() -> str:
    """Return the rules that carry the letters, so that the page looks the same everywhere, for good."""
    rule = '@font-face{{font-family:"Source Sans 3";font-weight:{};src:url("data:font/ttf;base64,{}")}}\n'
    return "".join(
        rule.format(weight, b64encode(font(name).read_bytes()).decode("ascii")) for weight, name in FACES
    )
