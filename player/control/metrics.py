"""The status in Prometheus' words: base units, no label that grows with the mirror."""

from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from player.core.deaths import Cause
from player.core.playback import State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class StatusCollector(Collector):
    """Reads the status anew at each scrape; keeps nothing."""

    def __init__(self, status: Callable[[], dict[str, Any] | None]) -> None:
        """Collect from *status*."""
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """Yield the families; none before the first snapshot."""
        status = self._status()
        if status is None:
            return
        yield _states(status["state"])
        for name, text, value in _gauges(status):
            if value is not None:
                yield GaugeMetricFamily(f"twelve_hours_{name}", text, value=value)
        yield CounterMetricFamily("twelve_hours_pauses", "Pauses of this run.", value=status["pauses"])
        slips = status["cadence"]["slips"]
        yield CounterMetricFamily("twelve_hours_slips", "Slips of the beat since the start.", value=slips)
        yield _deaths(status["deaths"])


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


def _gauges(status: dict[str, Any]) -> list[tuple[str, str, float | None]]:
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
        ("uptime_seconds", "Since the player started.", status["uptime_s"]),
    ]


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1_000


def exposition(status: Callable[[], dict[str, Any] | None]) -> bytes:
    """Return one scrape in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StatusCollector(status))
    return generate_latest(registry)
