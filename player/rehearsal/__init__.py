"""A rehearsal's world: the four ports of the loop in virtual time, without threads, pixels or a disk.

What is rehearsed is the loop itself. Time moves only when it waits, a flip
takes none, the ring is never empty; only the power may fail.
"""

from player.rehearsal.frames import ScoreFrames
from player.rehearsal.journal import Tally
from player.rehearsal.world import NoBoard, NoInbox, PowerCut, UnseenStage, VirtualClock

__all__ = ["NoBoard", "NoInbox", "PowerCut", "ScoreFrames", "Tally", "UnseenStage", "VirtualClock"]
