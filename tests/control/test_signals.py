import signal
from collections.abc import Iterator

import pytest

from player.control.inbox import Inbox
from player.control.signals import catch_signals
from player.core.commands import Command


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    names = [s for s in (signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", None)) if s is not None]
    handlers = [(name, signal.getsignal(name)) for name in names]
    yield
    for name, handler in handlers:
        signal.signal(name, handler)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_end_asks_to_quit(name: signal.Signals) -> None:
    inbox = Inbox()
    catch_signals(inbox)
    signal.raise_signal(name)
    assert inbox.take() is Command.QUIT


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")
def test_sighup_asks_to_reload() -> None:
    inbox = Inbox()
    catch_signals(inbox)
    signal.raise_signal(signal.SIGHUP)
    assert inbox.take() is Command.RELOAD
