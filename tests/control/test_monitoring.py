"""What docs/monitoring/ gives to Prometheus and Grafana, held against what the player tells."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from player.control.board import Board
from player.control.metrics import exposition
from player.core.snapshot import Snapshot
from player.core.units import MILLISECOND, Ns, Wall
from tests.control.posting import snapshot
from tests.fakes import FakeClock

DOCS = Path(__file__).parent.parent.parent / "docs"
ALERTS = DOCS / "monitoring" / "alerts.yaml"
DASHBOARD = json.loads((DOCS / "monitoring" / "grafana.json").read_text("utf-8"))

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")

WALL = 'job="twelve-hours", instance="wall"'
WELL = {
    f"up{{{WALL}}}": "1x60",
    f"twelve_hours_well{{{WALL}}}": "1x60",
    f"twelve_hours_open{{{WALL}}}": "1x60",
    f'twelve_hours_state{{{WALL}, state="playing"}}': "1x60",
    f'twelve_hours_state{{{WALL}, state="ended"}}': "0x60",
    f"twelve_hours_flips_total{{{WALL}}}": "0+666x60",
    f"twelve_hours_position{{{WALL}}}": "0+666x60",
    f"twelve_hours_slips_total{{{WALL}}}": "0x60",
    f'twelve_hours_late_seconds_bucket{{{WALL}, le="0.001"}}': "0+660x60",
    f'twelve_hours_late_seconds_bucket{{{WALL}, le="0.015"}}': "0+666x60",
    f'twelve_hours_late_seconds_bucket{{{WALL}, le="0.045"}}': "0+666x60",
    f'twelve_hours_late_seconds_bucket{{{WALL}, le="+Inf"}}': "0+666x60",
    f"twelve_hours_ring_pictures{{{WALL}}}": "46x60",
    f'twelve_hours_deaths_total{{{WALL}, cause="signal"}}': "1x60",
    f"twelve_hours_ledger_well{{{WALL}}}": "1x60",
    f"twelve_hours_mirror_well{{{WALL}}}": "1x60",
    f"twelve_hours_clock_synchronised{{{WALL}}}": "1x60",
}
"""An hour of a wall that is well, a sample a minute."""

SICK = {
    "TwelveHoursGone": {f"up{{{WALL}}}": "0x60"},
    "TwelveHoursNotWell": {f"twelve_hours_well{{{WALL}}}": "0x60"},
    "TwelveHoursNoFlip": {f"twelve_hours_flips_total{{{WALL}}}": "666x60"},
    "TwelveHoursPositionStands": {f"twelve_hours_position{{{WALL}}}": "666x60"},
    "TwelveHoursSlips": {f"twelve_hours_slips_total{{{WALL}}}": "0+1x60"},
    "TwelveHoursLate": {
        f'twelve_hours_late_seconds_bucket{{{WALL}, le="{le}"}}': "0+650x60" for le in ("0.001", "0.015")
    },
    "TwelveHoursRingLow": {f"twelve_hours_ring_pictures{{{WALL}}}": "9x60"},
    "TwelveHoursDied": {f'twelve_hours_deaths_total{{{WALL}, cause="signal"}}': "1x50 2x9"},
    "TwelveHoursLedgerNotWritten": {f"twelve_hours_ledger_well{{{WALL}}}": "0x60"},
    "TwelveHoursMirrorAway": {f"twelve_hours_mirror_well{{{WALL}}}": "0x60"},
    "TwelveHoursClockAdrift": {f"twelve_hours_clock_synchronised{{{WALL}}}": "0x60"},
}
CLOSED = {
    f'twelve_hours_state{{{WALL}, state="playing"}}': "0x60",
    f"twelve_hours_open{{{WALL}}}": "0x60",
    f"twelve_hours_flips_total{{{WALL}}}": "666x60",
    f"twelve_hours_position{{{WALL}}}": "666x60",
    f"twelve_hours_ring_pictures{{{WALL}}}": "0x60",
}


def scrape(board: Board, clock: FakeClock) -> str:
    told = snapshot(clock)._replace(next_change=Wall(10**18), ends=Wall(2 * 10**18))
    board.post(Snapshot(*told))
    board.meter.flipped(Ns(0), Ns(3 * MILLISECOND), Ns(90 * MILLISECOND))
    board.meter.flipped(Ns(90 * MILLISECOND), Ns(300 * MILLISECOND), Ns(90 * MILLISECOND))
    board.wells = lambda: {"ledger": True, "mirror": True, "clock": False}
    return exposition(board).decode()


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def promtool(*arguments: str | Path, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], input=told, capture_output=True, text=True, check=False)


@needs_promtool
def test_promtool_finds_nothing_to_say_of_the_metrics(board: Board, clock: FakeClock) -> None:
    # It takes the name of the work for a unit; it must have nothing else to say.
    told = scrape(board, clock)
    complaints = promtool("check", "metrics", told=told).stderr.splitlines()
    assert all(line.endswith('use base unit "seconds" instead of "hours"') for line in complaints)
    done = promtool("check", "metrics", told=told.replace("twelve_hours_", "twelvehours_"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_promtool
def test_promtool_accepts_the_alert_rules() -> None:
    done = promtool("check", "rules", ALERTS)
    assert done.returncode == 0, done.stderr
    assert f"{len(SICK)} rules found" in done.stdout


def judged(tmp_path: Path, cases: dict[str, tuple[dict[str, str], list[str]]]) -> str:
    """Return what promtool says of *cases*: for each name series, and the alerts that fire at the end."""
    tests = [
        {
            "name": name,
            "interval": "1m",
            "input_series": [{"series": s, "values": v} for s, v in (WELL | other).items()],
            "promql_expr_test": [
                {
                    "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                    "eval_time": "59m",
                    "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in fires],
                }
            ],
        }
        for name, (other, fires) in cases.items()
    ]
    file = tmp_path / "tests.yaml"  # JSON is YAML
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}))
    done = promtool("test", "rules", file)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@needs_promtool
def test_each_alert_fires_at_its_trouble_and_none_where_all_is_well_or_closed(tmp_path: Path) -> None:
    troubles = {alert: (series, [alert]) for alert, series in SICK.items()}
    assert not judged(tmp_path, {"well": ({}, []), "closed": (CLOSED, []), **troubles})


@needs_promtool
def test_an_alert_that_is_missed_would_be_found(tmp_path: Path) -> None:
    assert "FAILED" in judged(tmp_path, {"away": (SICK["TwelveHoursMirrorAway"], [])})


def test_alerts_and_dashboard_ask_for_what_the_player_tells(board: Board, clock: FakeClock) -> None:
    told = set(re.findall(r"^(twelve_hours_\w+)", scrape(board, clock), re.MULTILINE))
    for text in (ALERTS.read_text("utf-8"), *expressions()):
        assert set(re.findall(r"twelve_hours_\w+", text)) <= told


def test_the_document_names_every_metric(board: Board, clock: FakeClock) -> None:
    told = set(re.findall(r"^# TYPE (twelve_hours_\w+)", scrape(board, clock), re.MULTILINE))
    assert {name for name in told if name not in (DOCS / "monitoring.md").read_text("utf-8")} == set()


@needs_promtool
def test_every_expression_of_the_dashboard_is_one(tmp_path: Path) -> None:
    meant = [
        expr.replace("$__rate_interval", "1m").replace("$instance", ".*").replace("$job", "twelve-hours")
        for expr in expressions()
    ]
    rules = [{"record": f"panel:{k}", "expr": expr} for k, expr in enumerate(meant)]
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = promtool("check", "rules", file)
    assert done.returncode == 0, done.stderr


def test_the_dashboard_is_laid_out_without_overlaps() -> None:
    taken: set[tuple[int, int]] = set()
    panels: list[dict[str, Any]] = DASHBOARD["panels"]
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_lateness_is_counted_in_bins_and_summed(board: Board, clock: FakeClock) -> None:
    told = scrape(board, clock)
    for line in (
        'twelve_hours_late_seconds_bucket{le="0.002"} 0.0',
        'twelve_hours_late_seconds_bucket{le="0.005"} 1.0',
        'twelve_hours_late_seconds_bucket{le="0.18"} 1.0',
        'twelve_hours_late_seconds_bucket{le="+Inf"} 2.0',
        "twelve_hours_late_seconds_count 2.0",
        "twelve_hours_late_seconds_sum 0.213",
    ):
        assert line in told.splitlines()


def test_no_label_grows_with_the_mirror_and_strangers_learn_no_version(
    board: Board, clock: FakeClock
) -> None:
    told = scrape(board, clock)
    assert set(re.findall(r"[{,](\w+)=", told)) == {"state", "cause", "le"}
    assert "version" not in told
    assert len(told.splitlines()) < 120


def test_what_nobody_knows_is_left_out(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    board.wells = lambda: {"ledger": True, "clock": None}
    told = exposition(board).decode()
    assert "twelve_hours_ledger_well 1.0" in told
    assert "mirror_well" not in told
    assert "clock_synchronised" not in told
