from typing import Any

from player.report import Line, sections


def labels(figures: dict[str, Any], heading: str) -> dict[str, Line]:
    return {line.label: line for line in sections(figures)[heading]}


def test_the_page_says_how_the_mirror_differs_and_what_was_left_out(figures: dict[str, Any]) -> None:
    told = labels(figures, "Pictures")
    assert told["In this mirror"].remark == "−8 to the published"
    assert told["less beyond so many a synset"].text == "−14,175,273"
    assert "less excluded" not in told


def test_exclusions_are_one_line_and_decisions_have_a_name_and_a_day(figures: dict[str, Any]) -> None:
    names = [{"name": name, "pictures": 10} for name in ("policy:winter-2021", "fungus", "sport", "misc")]
    decided = {"policy": "unsafe-2019", "decision": "omitted", "synsets": 1, "pictures": 5}
    whose = {"decided_by": "The curator", "on": "2019-06-01"}
    told = labels(
        {
            **figures,
            "pictures": {**figures["pictures"], "excluded": names, "excluded_sum": 40},
            "content": [{**decided, **whose}, {**decided, "policy": "other", "decided_by": None, "on": None}],
        },
        "Pictures",
    )
    assert told["less excluded"].text == "−40"
    assert told["less excluded"].remark == "policy:winter-2021, fungus and 2 more"
    assert told["less omitted: unsafe-2019"].remark == "The curator, 1 June 2019"
    assert told["less omitted: other"].remark == "by whom: not stated"


def test_many_reasons_are_summed_up_and_withdrawn_pictures_stand_first(figures: dict[str, Any]) -> None:
    reasons = [{"reason": f"reason {k}", "pictures": 9 - k, "withdrawn": k == 0} for k in range(5)]
    told = labels({**figures, "unshowable_reasons": reasons}, "Pictures")
    parts = [label for label, line in told.items() if line.weight < 0]
    assert parts == ["withdrawn: no longer in the mirror", "reason 1", "reason 2", "2 other reasons"]
    assert told["2 other reasons"].text == "11"


def test_what_the_gallery_withdrew_has_a_line_of_its_own_if_there_is_any(figures: dict[str, Any]) -> None:
    reasons = [
        {"reason": "withdrawn", "pictures": 3, "withdrawn": False},
        {"reason": "truncated", "pictures": 2, "withdrawn": False},
    ]
    pictures = {**figures["pictures"], "withdrawn_by_gallery": 3}
    told = labels({**figures, "pictures": pictures, "unshowable_reasons": reasons}, "Pictures")
    assert told["withdrawn by the gallery"].text == "3"
    assert told["truncated"].path == "unshowable_reasons.1.pictures"
    assert "withdrawn" not in told
    assert "withdrawn by the gallery" not in labels(figures, "Pictures")


def test_a_cadence_that_was_changed_is_told_by_pictures(figures: dict[str, Any]) -> None:
    assert [label for label in labels(figures, "Cadence") if label.startswith("Pictures at")] == []
    played = [{"ms": 90.0, "pictures": 100}, {"ms": 180.0, "pictures": 7}]
    told = labels({**figures, "cadence": {**figures["cadence"], "played": played}}, "Cadence")
    assert told["Pictures at 180 ms"].text == "7"


def test_a_showing_that_does_not_fit_says_so(figures: dict[str, Any]) -> None:
    tempo = [{**figures["pauses"]["tempo"][0], "short_s": 5_400.0}]
    told = labels({**figures, "pauses": {**figures["pauses"], "tempo": tempo}}, "Pauses")
    assert told["Too short, even without pauses, by"].text == "1 h 30 min"
    assert told["Rule"].text == "fills the showing; 2 to 20 s, evenly"
    every = {**figures["pauses"]["rule"], "fill": None, "every": 100}
    fixed = labels({**figures, "pauses": {**figures["pauses"], "rule": every}}, "Pauses")
    assert fixed["Rule"].text == "one in 100; 2 to 20 s, evenly"
    composed = {**every, "every": 0, "at": ["n02084071", "7"], "never_on": ["unsafe-2019"]}
    chosen = labels({**figures, "pauses": {**figures["pauses"], "rule": composed}}, "Pauses")["Rule"].text
    assert chosen == "only those chosen; 2 to 20 s, evenly; chosen: n02084071, 7; none on unsafe-2019"


def test_where_several_cadences_were_asked_for_each_has_a_line(figures: dict[str, Any]) -> None:
    slower = {**figures["cadence"], "stretches": [{"from": "50 %", "ms": 360}]}
    told = labels({**figures, "cadence": slower}, "Cadence")
    assert told["Asked, from 50 % on"].text == "360 ms"


def test_disturbances_have_lines_and_the_rest_is_named(figures: dict[str, Any]) -> None:
    total = {"number": 2, "sum_s": 12.0, "longest_s": 7.0}
    kinds = dict.fromkeys(("slip", "hold", "mirror", "weather"), total)
    told = labels({**figures, "disturbances": {**figures["disturbances"], "totals": kinds}}, "Disturbances")
    assert (told["Held by hand"].text, told["Held by hand"].remark) == ("12.0 s", "2 times")
    assert told["Entered besides"].text == "mirror changed 2, weather 2"
    assert "Slips of the grid" not in told


def test_a_broken_chain_is_said_in_the_words_of_the_audit(figures: dict[str, Any]) -> None:
    broken = {**figures, "proof": {**figures["proof"], "chain": "row 7 breaks the chain", "head": ""}}
    told = labels(broken, "Proof")
    assert told["Chain"].text.endswith("rows: row 7 breaks the chain")
    assert told["Chain head"].text == "no row is sealed yet"


def test_what_was_jumped_or_replayed_by_hand_is_named_with_its_moments(figures: dict[str, Any]) -> None:
    def jump(what: str, first: int, last: int, number: int = 0) -> dict[str, Any]:
        at = "2019-07-03T14:02:00.000+01:00"
        return {"what": what, "first": first, "last": last, "at": at, "pass": number, "pictures": 1}

    jumps = [jump("jumped", 500, 4_999), jump("replayed", 7, 9, 1), *[jump("jumped", 9, 9)] * 3]
    counted = {**figures["pictures"], "jumped": 4_500, "replayed": 3}
    told = labels({**figures, "jumps": jumps, "pictures": counted}, "Pictures")
    assert told["Jumped by hand"].text == "4,500"
    assert told["Jumped by hand"].remark == (
        "500 to 4,999 on 3 July 2019, 14:02:00; 9 to 9 on 3 July 2019, 14:02:00 and 2 more"
    )
    assert told["Replayed by hand"].remark == "pass 1, 7 to 9 on 3 July 2019, 14:02:00"
    assert "Jumped by hand" not in labels(figures, "Pictures")
