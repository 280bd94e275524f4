"""The map, the tree and the last days, in a real browser."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.installation import Installation
from tests.browser.seeing import Seen

pytestmark = pytest.mark.slow


def heading(page: Seen) -> str:
    """Return the name of the synset that is open, once the focus is on it."""
    page.eventually(lambda: page.script("return document.activeElement.id === 'synset'"))
    return page.text("synset")


def test_the_map_has_a_cell_for_each_synset_and_says_the_same_in_figures(
    installation: Installation, page: Seen
) -> None:
    page.open(installation.url)
    page.says("covered", "1,234,566 of 14,197,114 pictures shown, 8.70 %, as of ")
    assert "; 1,000 synsets, a cell for each" in page.text("covered")
    rows = page.script(
        "return [...document.getElementById('tops').rows].map((row) => [row.textContent,"
        " row.querySelector('canvas').getAttribute('aria-label')])"
    )
    assert rows == [
        ["animal90.0 %500,000", "800 synsets, 90.0 % of their pictures shown"],
        ["fungus0.00 %500,000", "200 synsets, 0.00 % of their pictures shown"],
    ]
    shades = page.script(
        "const pen = document.querySelector('#tops canvas').getContext('2d');"
        "const columns = Math.floor(document.querySelector('#tops canvas').width / 4);"
        "return [10, 710, 790].map((k) =>"
        " pen.getImageData((k % columns) * 4 + 1, Math.floor(k / columns) * 4 + 1, 1, 1).data[0])"
    )
    assert shades == sorted(shades)
    assert len(set(shades)) == 3


def test_what_is_not_new_says_of_when_it_is_and_is_soon_renewed(
    installation: Installation, page: Seen
) -> None:
    page.open(installation.url)
    page.says("covered", "1,234,566 of 14,197,114 pictures shown, 8.70 %, as of ")
    page.says("of-when", "As of ")
    installation.is_busy, installation.position = True, 2_000_000
    page.script("document.dispatchEvent(new Event('visibilitychange'))")
    page.eventually(lambda: requests(page, "coverage") >= 2)
    installation.is_busy = False
    page.says("covered", "2,000,000 of ")  # long before the next minute


def requests(page: Seen, what: str) -> int:
    """Return how often the page has asked for *what*."""
    script = (
        "return performance.getEntriesByType('resource').filter((e) => e.name.endsWith(arguments[0])).length"
    )
    return int(page.script(script, what))


def test_the_nine_tops_are_named_once(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("synset", "The nine tops")
    assert not page.one("within").is_displayed()
    page.script("document.querySelector('#children button').click()")
    page.says("synset", "animal")
    assert page.one("within").is_displayed()


def test_a_cell_of_the_map_opens_its_synset(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("covered", "synsets")
    page.script(
        "const canvas = document.querySelector('#tops canvas');"
        "const box = canvas.getBoundingClientRect();"
        "const columns = Math.floor(canvas.width / 4);"
        "canvas.dispatchEvent(new MouseEvent('click', {"
        " clientX: box.left + (300 % columns) * 4 + 1,"
        " clientY: box.top + Math.floor(300 / columns) * 4 + 1 }))"
    )
    assert heading(page) == "gamecock"


def test_the_tree_is_walked_by_keyboard_alone(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("covered", "synsets")
    page.script("document.querySelector('#tops button').focus()")
    for name in ("animal", "bird", "gamecock"):
        page.chrome.switch_to.active_element.send_keys(Keys.ENTER)
        page.says("synset", name)
        assert heading(page) == name
        # What follows the heading in the order of the tab key are its children.
        if name != "gamecock":
            page.script("document.querySelector('#children button').focus()")
    assert "312 of 1,300 shown" in page.text("facts")
    assert "last Tue 2 Jul 2019, 10:12" in page.text("facts")  # by the gallery's clock, not the reader's
    assert "next Fri 5 Jul 2019, 14:20, position 1,300,000" in page.text("facts")
    assert page.text("gloss") == "what is called ‘gamecock’"
    assert page.text("below") == "Nothing below it."
    page.all("#trail button")[1].send_keys(Keys.ENTER)
    page.eventually(lambda: page.text("synset") == "animal")


def test_the_wnid_on_the_label_leads_into_the_tree(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("wnid", "n01514752")
    page.click("wnid")
    assert heading(page) == "gamecock"


def test_the_last_days_are_told_with_the_seals_of_their_closings(
    installation: Installation, page: Seen
) -> None:
    page.open(installation.url)
    page.says("days", "Wed 10 Jul")
    assert len(page.all("#days tbody tr")) == 7
    headings = [cell.text for cell in page.all("#days thead th")]
    day = dict(zip(headings, [cell.text for cell in page.all("#days tbody tr:first-child > *")], strict=True))
    assert (day["Unshowable"], day["Withdrawn"]) == ("1", "2")
    page.script("document.querySelector('#history .more button').click()")
    assert len(page.all("#days tbody tr")) == 10
    assert "9f3c2a7e01b8d45c" in page.text("closings")
    assert "gamecock" in page.text("disturbances")
