import threading

from player.control.inbox import ROOM, Inbox
from player.core.commands import Command, Wish


def emptied(inbox: Inbox) -> list[Wish]:
    return list(iter(inbox.take, None))


def test_an_empty_inbox_gives_nothing() -> None:
    assert Inbox().take() is None


def test_commands_come_out_in_the_order_they_came_in() -> None:
    inbox = Inbox()
    for command in (Command.HOLD, Command.RELEASE, Command.QUIT):
        inbox.put(command)
    assert emptied(inbox) == [Command.HOLD, Command.RELEASE, Command.QUIT]
    assert inbox.take() is None


def test_commands_of_many_threads_all_arrive() -> None:
    inbox = Inbox()

    def person() -> None:
        for _ in range(20):
            inbox.put(Command.NEXT)

    threads = [threading.Thread(target=person) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(emptied(inbox)) == 160


def test_a_flood_takes_no_memory_and_leaves_the_newest() -> None:
    inbox = Inbox()
    for _ in range(10 * ROOM):
        inbox.put(Command.NEXT)
    inbox.put(Command.QUIT)
    taken = emptied(inbox)
    assert len(taken) == ROOM
    assert taken[-1] is Command.QUIT
