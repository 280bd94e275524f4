from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from player.config import ConfigError, check_file, load_playlist
from player.config.leaves import POLICIES
from player.core import synsets
from player.core.playlist import (
    CaptionRule,
    Decision,
    Empty,
    Fit,
    Gentle,
    Limit,
    Order,
    Passage,
    PauseRule,
    Place,
    Playlist,
    Policy,
    Scaling,
    Selection,
    Showing,
    Style,
    TitleCard,
    When,
)
from player.core.units import MILLISECOND, SECOND, Ns
from tests.config.reading import write

EVERYTHING = """
title: Exhibiting ImageNet, London 2019
pictures: {include: [all, n00015388], exclude: [policy:winter-2021, gamecock], per_synset: 12, limit: 33.3 %}
content: {unsafe-2019: shown, winter-2021: withheld, decided_by: The curator, on: 2026-03-01}
order: by-tree
seed: 9223372036854775807
cadence: 180 ms
stretches:
  - {from: 12.5 %, cadence: 1 s}
  - {from: n02084071, cadence: 90 ms}
  - {from: 7, cadence: 20 ms}
pauses:
  fill: showing
  shortest: 1.5 s
  longest: 1m
  at_most: 12.3456789 %
  reserve: 10 m
  at: [n02084071, 1000, 0.5 %, {wnid: n02084071, file: n02084071_12.JPEG}]
  never_on: [winter-2021]
title_card:
  text: |
    Exhibiting ImageNet
    Nicolas  Malevé
  for: 8 s
withheld: {look: outline}
showing:
  from: 2019-07-01
  until: 2019-09-13
  hours: "Mo-Sa 10:00-18:00; Th 10:00-20:00; Su 11:00-18:00; PH off"
  timezone: Europe/London
  country: GB
caption: {style: london-2019, when: pauses}
fit: native
scaling: nearest
gentle: {luminance: 60 %, mean: 12.5 %}
evidence: {cadence: known, order: inferred, pauses: ours, hours: inferred}
"""


def test_every_key_becomes_its_checked_value(tmp_path: Path) -> None:
    day = date(2026, 3, 1)
    assert load_playlist(write(tmp_path, EVERYTHING, "my-showing.yaml")) == Playlist(
        id="my-showing",
        title="Exhibiting ImageNet, London 2019",
        pictures=Selection(
            ("all", "n00015388"), ("policy:winter-2021", "gamecock"), 12, Limit(share=333_000_000)
        ),
        content={
            "unsafe-2019": Policy(Decision.SHOWN, "The curator", day),
            "winter-2021": Policy(Decision.WITHHELD, "The curator", day),
        },
        order=Order.BY_TREE,
        seed=2**63 - 1,
        cadence=Ns(180 * MILLISECOND),
        pauses=PauseRule(
            None,
            Ns(1500 * MILLISECOND),
            Ns(60 * SECOND),
            at_most=123_456_789,
            reserve=Ns(600 * SECOND),
            at=(
                Place(wnid="n02084071"),
                Place(position=1000),
                Place(share=5_000_000),
                Place(wnid="n02084071", file="n02084071_12.JPEG"),
            ),
            never_on=("winter-2021",),
        ),
        stretches=(
            Passage(Place(share=125_000_000), Ns(SECOND)),
            Passage(Place(wnid="n02084071"), Ns(90 * MILLISECOND)),
            Passage(Place(position=7), Ns(20 * MILLISECOND)),
        ),
        title_card=TitleCard(("Exhibiting ImageNet", "Nicolas Malevé"), Ns(8 * SECOND)),
        empty=Empty.OUTLINE,
        showing=Showing(
            date(2019, 7, 1),
            date(2019, 9, 13),
            "Mo-Sa 10:00-18:00; Th 10:00-20:00; Su 11:00-18:00; PH off",
            "Europe/London",
            "GB",
        ),
        caption=CaptionRule(Style.LONDON_2019, When.PAUSES),
        fit=Fit.NATIVE,
        scaling=Scaling.NEAREST,
        gentle=Gentle(600_000_000, 125_000_000),
        evidence={"order": "inferred", "cadence": "known", "pauses": "ours", "hours": "inferred"},
    )


def test_what_nobody_writes_has_the_defaults_of_the_core_and_omits_the_slurs(tmp_path: Path) -> None:
    read = load_playlist(write(tmp_path, "{}", "bare.yaml"))
    assert read == Playlist(id="bare", content={"unsafe-2019": Policy(Decision.OMITTED)})


def test_a_pause_rule_without_lengths_has_those_of_the_core(tmp_path: Path) -> None:
    read = load_playlist(write(tmp_path, "pauses: {every: 100 pictures}"))
    assert read.pauses == PauseRule(every=100)


def test_pauses_at_chosen_pictures_alone_draw_none(tmp_path: Path) -> None:
    read = load_playlist(write(tmp_path, "pauses: {at: [5]}"))
    assert read.pauses == PauseRule(every=0, at=(Place(position=5),))


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("all", Limit()),
        ("7000000", Limit(pictures=7_000_000)),
        ("50 %", Limit(share=500_000_000)),
        ("50%", Limit(share=500_000_000)),
        ("0.0000001 %", Limit(share=1)),
        ("100 %", Limit(share=10**9)),
    ],
)
def test_a_limit_is_all_a_number_or_an_exact_share(tmp_path: Path, written: str, limit: Limit) -> None:
    assert load_playlist(write(tmp_path, f"pictures: {{limit: {written}}}")).pictures.limit == limit


@pytest.mark.parametrize(
    "written", ["0", "0 %", "100.1 %", "33.33333333 %", "half", "-1", "1.5", "true", "50"]
)
def test_a_limit_that_is_none_of_these_is_refused(tmp_path: Path, written: str) -> None:
    problems = check_file(write(tmp_path, f"title: x\npauses: {{every: 9 pictures, at_most: {written}}}"))
    assert [(p.line, p.key) for p in problems] == [(2, "pauses.at_most")]


@pytest.mark.parametrize(
    ("written", "good"), [("20 ms", True), ("1 h", True), ("19.9 ms", False), ("61 m", False)]
)
def test_a_cadence_lies_between_20_ms_and_an_hour(tmp_path: Path, written: str, *, good: bool) -> None:
    assert (check_file(write(tmp_path, f"cadence: {written}")) == []) is good


@pytest.mark.parametrize("written", ["100 pictures", "1 picture"])
def test_pauses_come_every_so_many_pictures(tmp_path: Path, written: str) -> None:
    rule = load_playlist(write(tmp_path, f"pauses: {{every: {written}}}")).pauses
    assert rule is not None
    assert rule.every == int(written.split(maxsplit=1)[0])


@pytest.mark.parametrize("zone", ["Europe", "/etc/passwd", "../UTC", "zone.tab", '""', "a" * 300])
def test_a_time_zone_is_none_by_being_a_file_somewhere(tmp_path: Path, zone: str) -> None:
    days = "from: 2019-07-01, until: 2019-07-01, hours: 24/7"
    problems = check_file(write(tmp_path, f"showing: {{{days}, timezone: {zone}}}"))
    assert [p.key for p in problems] == ["showing.timezone"]


@pytest.mark.parametrize(
    ("country", "hint"),
    [
        ("uk", 'did you mean "GB"?'),
        ("gb", 'did you mean "GB"?'),
        ("NP", "its public holidays are not known here"),
        ("Britain", "two letters"),
        ("7", "two letters"),
    ],
)
def test_a_country_is_an_iso_code_whose_holidays_are_known(tmp_path: Path, country: str, hint: str) -> None:
    days = "from: 2019-07-01, until: 2019-07-01, hours: 24/7, timezone: UTC"
    problems = check_file(write(tmp_path, f"showing: {{{days}, country: {country}}}"))
    assert [p.key for p in problems] == ["showing.country"]
    assert hint in problems[0].message


@pytest.mark.parametrize(
    ("day", "good"),
    [("1970-01-01", True), ("2199-12-31", True), ("0219-07-01", False), ("2919-07-01", False)],
)
def test_a_day_lies_in_years_that_the_clock_can_count(tmp_path: Path, day: str, *, good: bool) -> None:
    showing = f"showing: {{from: {day}, until: {day}, hours: 24/7, timezone: UTC}}"
    assert (check_file(write(tmp_path, showing)) == []) is good


def test_a_showing_may_last_one_day(tmp_path: Path) -> None:
    day = "showing: {from: 2019-07-01, until: 2019-07-01, hours: 24/7, timezone: UTC}"
    assert check_file(write(tmp_path, day)) == []


def test_a_wrong_value_does_not_also_break_the_rules_it_takes_part_in(tmp_path: Path) -> None:
    problems = check_file(write(tmp_path, "title: x\npauses: {fill: shwing, every: 5}"))
    assert [p.key for p in problems] == ["pauses.fill", "pauses.every"]


def test_omitting_and_withholding_need_nobodys_name(tmp_path: Path) -> None:
    read = load_playlist(write(tmp_path, "content: {unsafe-2019: withheld, winter-2021: omitted}"))
    assert {name: policy.decision for name, policy in read.content.items()} == {
        "unsafe-2019": Decision.WITHHELD,
        "winter-2021": Decision.OMITTED,
    }


def test_a_change_of_file_name_alone_changes_the_id_alone(tmp_path: Path) -> None:
    one, two = (load_playlist(write(tmp_path, EVERYTHING, name)) for name in ("one.yaml", "two.yaml"))
    assert replace(one, id="two") == two


def test_a_loaded_error_is_the_same_as_a_checked_one(tmp_path: Path) -> None:
    path = write(tmp_path, "title: x\ncadence: 90")
    with pytest.raises(ConfigError) as raised:
        load_playlist(path)
    assert list(raised.value.problems) == check_file(path)


def test_the_policies_are_those_of_the_census() -> None:
    # Named twice, since importing the census' module would bring numpy into every check.
    assert POLICIES == synsets.POLICIES
