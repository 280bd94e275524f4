"""Leaks to plant: a soak that does not find these proves nothing."""

import os
import resource
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Thread

from player.core.pictures import Slot
from tools.soak.faults import Fault


class Leak:
    """No leak at all."""

    def picture(self, slot: Slot) -> None:
        """See *slot* have its turn."""

    def fault(self, fault: Fault) -> None:
        """See *fault* begin."""


class ListByPicture(Leak):
    """A list that keeps a number a picture."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: list[int] = []

    def picture(self, slot: Slot) -> None:
        """Keep its position."""
        self._kept.append(slot.position)


class DescriptorByPicture(Leak):
    """A descriptor opened a picture and never closed, as long as there are any."""

    def __init__(self) -> None:
        """Allow as many as can be."""
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self._left = most // 2

    def picture(self, slot: Slot) -> None:
        """Open one; *slot* is no matter."""
        del slot
        if self._left:
            self._left -= 1
            with suppress(OSError):
                os.open(os.devnull, os.O_RDONLY)


class ThreadByFault(Leak):
    """A thread a fault, which waits for what never comes."""

    def fault(self, fault: Fault) -> None:
        """Begin one."""
        Thread(target=Event().wait, name=f"left by {fault.kind}", daemon=True).start()


class DictBySynset(Leak):
    """A dict that keeps a small one for each synset."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[str, dict[str, int]] = {}

    def picture(self, slot: Slot) -> None:
        """Keep where its synset began."""
        self._kept.setdefault(slot.picture.wnid, {"first": slot.position})


LEAKS: Mapping[str, Callable[[], Leak]] = {
    "none": Leak,
    "list": ListByPicture,
    "descriptor": DescriptorByPicture,
    "thread": ThreadByFault,
    "dict": DictBySynset,
}
