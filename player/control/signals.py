"""Signals become commands."""

import signal
from types import FrameType

from player.control.inbox import Inbox
from player.core.commands import Command


def catch_signals(inbox: Inbox) -> None:
    """From now on SIGTERM and SIGINT ask to quit and SIGHUP, where there is one, to reload (main thread)."""
    meanings = {signal.SIGTERM: Command.QUIT, signal.SIGINT: Command.QUIT}
    if hasattr(signal, "SIGHUP"):  # Windows has none
        meanings[signal.SIGHUP] = Command.RELOAD

    def ask(number: int, _frame: FrameType | None) -> None:
        inbox.put(meanings[signal.Signals(number)])

    for number in meanings:
        signal.signal(number, ask)
