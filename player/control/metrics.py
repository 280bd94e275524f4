"""The wall in Prometheus' words: base units, no label that grows with the mirror."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from player.control.board import Board
from player.core.deaths import Cause
from player.core.playback import State
from player.core.snapshot import LATE, CadenceMeter
from player.core.units import SECOND

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

WELLS = {
    "ledger": ("ledger_well", "1 while what is shown reaches the disk."),
    "mirror": ("mirror_well", "1 while the mirror gives pictures."),
    "clock": ("clock_synchronised", "1 while somebody keeps the wall clock right."),
}


class WallCollector(Collector):
    """Reads *board* anew at each scrape; keeps nothing."""

    def __init__(self, board: Board) -> None:
        """Collect from *board*."""
        self._board = board

    def collect(self) -> Iterator[Metric]:
        """Yield the families; none before the first snapshot."""
        status = self._board.status()
        if status is None:
            return
        yield _states(status["state"])
        for name, text, value in _gauges(status, self._board.wells()):
            if value is not None:
                yield GaugeMetricFamily(f"twelve_hours_{name}", text, value=value)
        for name, text, value in _counters(status, self._board.meter):
            yield CounterMetricFamily(f"twelve_hours_{name}", text, value=value)
        yield _late(self._board.meter)
        yield _deaths(status["deaths"])


def _counters(status: dict[str, Any], meter: CadenceMeter) -> list[tuple[str, str, int]]:
    return [
        ("flips", "Pictures put on the wall since the start.", meter.flips),
        ("pauses", "Pauses since the start.", status["pauses"]),
        ("slips", "Slips of the beat since the start.", status["cadence"]["slips"]),
    ]


def _late(meter: CadenceMeter) -> HistogramMetricFamily:
    counts, total = meter.lateness()
    edges = [*(f"{edge / SECOND:g}" for edge in LATE), "+Inf"]
    return HistogramMetricFamily(
        "twelve_hours_late_seconds",
        "How late each picture came, since the start.",
        buckets=list(zip(edges, counts, strict=True)),
        sum_value=total / SECOND,
    )


def _states(current: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily("twelve_hours_state", "1 for what the wall is doing.", labels=["state"])
    for state in State:
        family.add_metric([state], 1.0 if state == current else 0.0)
    return family


def _deaths(counted: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily("twelve_hours_deaths", "Ends that nobody asked for.", labels=["cause"])
    for cause in Cause:
        family.add_metric([cause], counted.get(cause, 0))
    return family


def _gauges(status: dict[str, Any], wells: Mapping[str, bool | None]) -> list[tuple[str, str, float | None]]:
    cadence, ring = status["cadence"], status["ring"]
    return [
        ("well", "1 while the wall does what it should.", float(status["well"])),
        ("open", "1 while the doors are open.", float(status["open"])),
        ("pass", "The pass through the score.", status["pass"]),
        ("position", "The position on screen.", status["position"]),
        ("pictures", "The pictures of one pass.", status["pictures"]),
        ("cadence_wanted_seconds", "One beat as the playlist has it.", _seconds(cadence["wanted_ms"])),
        ("cadence_mean_seconds", "The last thousand beats in the mean.", _seconds(cadence["mean_ms"])),
        ("late_p99_seconds", "99th percentile of their lateness.", _seconds(cadence["p99_late_ms"])),
        ("ring_pictures", "Pictures ready in the ring.", ring["filled"]),
        ("ring_bytes", "Bytes they occupy.", ring["bytes"]),
        ("troubles", "Sentences about what is wrong.", len(status["troubles"])),
        ("next_change_timestamp_seconds", "When doors open or close next.", _instant(status["next_change"])),
        ("projected_end_timestamp_seconds", "When the pass ends.", _instant(status["projected_end"])),
        ("uptime_seconds", "Since the player started.", status["uptime_s"]),
        *((name, text, _truth(wells.get(what))) for what, (name, text) in WELLS.items()),
    ]


def _truth(told: bool | None) -> float | None:
    return None if told is None else float(told)


def _instant(iso: str | None) -> float | None:
    """Return *iso* as seconds since 1970 UTC."""
    return None if iso is None else datetime.fromisoformat(iso).timestamp()


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1_000


def exposition(board: Board) -> bytes:
    """Return one scrape in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(WallCollector(board))
    return generate_latest(registry)
