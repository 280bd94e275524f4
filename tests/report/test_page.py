import re
from typing import Any

import pytest

from player.report import page
from player.report.writing import at_path
from tests.report.reading import assert_equal, read

HOSTILE = '</style><img src=x onerror="document.title=1"> & "bird" \\'

ON_THE_PAGE = (
    *(f"pictures.{name}" for name in ("published", "mirror", "score", "shown_once", "uncertain", "repeated")),
    *(f"pictures.{name}" for name in ("withheld", "unshowable", "withdrawn", "missing", "not_reached")),
    *(f"pauses.{name}" for name in ("number", "sum_s", "mean_s", "share_of_played", "cut_short")),
    *(
        f"hours.{name}"
        for name in ("planned_s", "passed_s", "played_s", "beats_s", "pauses_s", "greetings_s")
    ),
    *(f"cadence.{name}" for name in ("asked_ms", "beyond_5_ms", "slips", "bins.0", "bins.15")),
    *(f"disturbances.{name}" for name in ("starts", "unclean_starts")),
    *(f"synsets.{name}" for name in ("shown", "withheld", "families.8.pictures_shown")),
    *(f"days.2.{name}" for name in ("planned_s", "played_s", "pictures", "pauses")),
    *(f"proof.{name}" for name in ("manifest", "head")),
)


def test_every_figure_on_the_page_is_that_of_json(figures: dict[str, Any]) -> None:
    paths = assert_equal(page(figures), figures)
    assert set(ON_THE_PAGE) <= paths
    assert len(paths) > 150


def test_nothing_is_fetched_and_nothing_runs(figures: dict[str, Any]) -> None:
    text = page(figures)
    reader = read(text)
    assert reader.addresses == []
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "base", "form"}
    # The letters come with the page; a name space is no address.
    assert set(re.findall(r"https?://[^\"')\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"url\(\"([a-z]+:[a-z]+/[a-z]+)", text)) == {"data:font/ttf"}


def test_the_page_is_in_greys(figures: dict[str, Any]) -> None:
    colours = re.findall(
        r"#([0-9a-f]{6}|[0-9a-f]{3})\b", re.sub(r"base64,[^\"]*|<dd>.*?</dd>", "", page(figures))
    )
    assert colours
    assert [c for c in colours if len({*re.findall("." * (len(c) // 3), c)}) > 1] == []


@pytest.mark.parametrize(
    "path", ["work.title", "stated.venue", "unshowable_reasons.0.reason", "disturbances.listed.0.cause"]
)
def test_what_people_and_files_are_called_is_text(figures: dict[str, Any], path: str) -> None:
    *above, name = path.split(".")
    hostile = {**figures, above[0]: _deep(figures[above[0]])}
    at_path(hostile, ".".join(above))[name] = HOSTILE
    reader = read(page(hostile))
    assert "img" not in reader.tags


def _deep(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _deep(part) for key, part in value.items()}
    return [_deep(part) for part in value] if isinstance(value, list) else value


def test_a_rehearsal_is_headed_so_and_nothing_is_called_a_certificate(figures: dict[str, Any]) -> None:
    text = page(figures)
    assert "<title>Rehearsal: Three days</title>" in text
    assert "Record of showing" not in text
    assert "certificate" not in text.casefold()
    public = page({**figures, "heading": "Record of showing", "rehearsal": []})
    assert "Rehearsal" not in public


def test_what_nobody_stated_is_left_blank_and_what_was_noted_stands_there(figures: dict[str, Any]) -> None:
    assert page(figures).count("not stated") >= 8
    said = {**figures, "stated": {**figures["stated"], "venue": "The Small Gallery"}}
    assert "The Small Gallery" in page(said)


BARE: dict[str, Any] = {
    "content": None,
    "synsets": None,
    "screen": None,
    "quarters": [],
    "days": [],
    "unshowable_reasons": [],
    "notes": [],
    "remarks": ["The manifest is not at hand."],
}


def test_a_ledger_without_a_picture_and_without_a_mirror_makes_a_page(figures: dict[str, Any]) -> None:
    nothing = dict.fromkeys(("from", "until", "hours", "first_picture_at", "last_picture_at", "closes_at"))
    bare = {
        **figures,
        **BARE,
        "work": {**figures["work"], "title": None, "evidence": {}},
        "showing": {**figures["showing"], **nothing, "last_picture_before_closing_s": None},
        "pictures": {**figures["pictures"], "mirror": None},
        "pauses": {**figures["pauses"], "rule": None, "tempo": [], "number": 0, "mean_s": None},
        "cadence": {**figures["cadence"], "bins": [0] * 16, "asked_ms": None, "late_p99_ms": None},
        "hours": {**figures["hours"], "planned_s": None, "passed_s": None, "greetings_s": None},
        "disturbances": {**figures["disturbances"], "listed": [], "totals": {}},
    }
    text = page(bare)
    assert_equal(text, bare)
    assert "nothing was shown yet" in text
    assert "The manifest is not at hand." in text
