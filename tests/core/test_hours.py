import pytest

from player.core.hours import Day, Joint, Rule, Span, rules_of

NORMAL, ADDITIONAL, FALLBACK = Joint.NORMAL, Joint.ADDITIONAL, Joint.FALLBACK


def h(begin: float, end: float) -> Span:
    return round(begin * 60), round(end * 60)


def day_of(text: str) -> Day:
    """Return what all the rules of *text* together make of a day."""
    day = Day()
    for rule in rules_of(text):
        day.follow(rule)
    return day


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("24/7", [Rule(NORMAL, "24/7", (), closes=False)]),
        ("off", [Rule(NORMAL, "24/7", (), closes=True)]),
        ("24/7 closed", [Rule(NORMAL, "24/7", (), closes=True)]),
        ("9:30-18:00", [Rule(NORMAL, "00:00-24:00", (h(9.5, 18),), closes=False)]),
        ("Mo-Fr 10:00-18:00 open", [Rule(NORMAL, "Mo-Fr 00:00-24:00", (h(10, 18),), closes=False)]),
        ("Mo 10:00-18:00off", [Rule(NORMAL, "Mo 00:00-24:00", (h(10, 18),), closes=True)]),
        ("Fr 22:00-02:00", [Rule(NORMAL, "Fr 00:00-24:00", (h(22, 26),), closes=False)]),
        ("Fr 22:00-26:00", [Rule(NORMAL, "Fr 00:00-24:00", (h(22, 26),), closes=False)]),
        ("12:00-12:00", [Rule(NORMAL, "00:00-24:00", (h(12, 36),), closes=False)]),
        ("Jan 1-7: 10:00 - 12:00", [Rule(NORMAL, "Jan 1-7: 00:00-24:00", (h(10, 12),), closes=False)]),
        (
            "Mo 10:00-12:00,13:00-14:00, 15:00-16:00",
            [Rule(NORMAL, "Mo 00:00-24:00", (h(10, 12), h(13, 14), h(15, 16)), closes=False)],
        ),
        (
            "Mo-Su 10:00-18:00, Fr 20:00-22:00;PH off || 12:00-13:00",
            [
                Rule(NORMAL, "Mo-Su 00:00-24:00", (h(10, 18),), closes=False),
                Rule(ADDITIONAL, "Fr 00:00-24:00", (h(20, 22),), closes=False),
                Rule(NORMAL, "PH", (), closes=True),
                Rule(FALLBACK, "00:00-24:00", (h(12, 13),), closes=False),
            ],
        ),
        (
            "week 1-53/2 Mo[1,-1] 10:00-11:00; Dec 25,Dec 26 off",
            [
                Rule(NORMAL, "week 1-53/2 Mo[1,-1] 00:00-24:00", (h(10, 11),), closes=False),
                Rule(NORMAL, "Dec 25,Dec 26", (), closes=True),
            ],
        ),
    ],
)
def test_a_text_is_a_list_of_rules(text: str, rules: list[Rule]) -> None:
    assert list(rules_of(text)) == rules


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('Mo-Fr 10:00-18:00 "by appointment"', "comment"),
        ("Mo-Fr 10:00-18:00 Unknown", "either open or closed"),
        ("10:00-Sunset", "write times"),
        ("(sunrise+01:00)-18:00", "write times"),
        ("SH off", "name the days"),
        ("18:00+", "open end"),
        ("18:00-20:00+", "open end"),
        ("10:00-18:00/02:00", "recur"),
        ("10:00-18:00; Dec 25, Dec 26 off", "Dec 25,Dec 26 off"),
        ("Mo-Fr, 10:00-12:00", "no spaces"),
    ],
)
def test_hours_that_leave_something_open_are_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        rules_of(text)


@pytest.mark.parametrize(
    "text", ["2019+ 10:00-12:00", "week 1-53/2 10:00-12:00", "24/7, Su off", "Mo open, Tu off"]
)
def test_a_plus_a_slash_and_a_comma_may_be_well_meant(text: str) -> None:
    assert rules_of(text)


@pytest.mark.parametrize(
    ("text", "windows", "closed"),
    [
        ("24/7", [h(0, 24)], []),
        ("10:00-12:00; 14:00-15:00", [h(14, 15)], []),
        ("10:00-12:00, Mo-Su 14:00-15:00", [h(10, 12), h(14, 15)], []),
        ("10:00-12:00 || 14:00-15:00", [h(10, 12)], []),
        ("off || 14:00-15:00", [h(14, 15)], []),
        ("10:00-18:00; off", [], []),
        ("10:00-18:00; 12:00-13:00 off", [h(10, 12), h(13, 18)], [h(12, 13)]),
        ("10:00-18:00; 09:00-11:00,17:00-19:00 off", [h(11, 17)], [h(9, 11), h(17, 19)]),
        ("10:00-18:00; 12:00-13:00 off, Mo-Su 12:30-12:45", [h(10, 12), h(13, 18), h(12.5, 12.75)],
         [h(12, 12.5), h(12.75, 13)]),
        ("12:00-13:00 off; 10:00-18:00", [h(10, 18)], []),
        ("20:00-26:00; 23:00-01:00 off", [h(20, 23), h(25, 26)], [h(23, 25)]),
        ("10:00-18:00; 12:00-13:00 off; off", [], []),
    ],
)  # fmt: skip
def test_later_rules_change_what_earlier_ones_said(
    text: str, windows: list[Span], closed: list[Span]
) -> None:
    assert (day_of(text).windows, day_of(text).closed) == (windows, closed)
