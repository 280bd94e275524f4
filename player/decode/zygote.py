"""The process that workers are forked from: imports once, then forks one for each request.

    python -m player.decode.zygote FD MODULE:FUNCTION

A fork of a process that has imported everything takes 5 ms, a fresh
interpreter 250 ms, and shares what was imported: 12 MB of its own a worker
instead of 25. (Python writes to objects when it looks at them, so that some of
the sharing is lost; measured over 100,000 pictures, and over an hour's worth of
odd files, that comes to an end within the first thousand.) It must come from a
process without threads, windows and sockets, hence not from the player. A
request is one packet on the socket FD: a post's number, with the worker's end
of the post's socket and its scratch memfd attached. It replaces the post's
former worker, which is killed here and nowhere else: only its parent can know
that a process id is still its own. Nobody has to shut us down: when the player
is gone, FD ends, and we and all workers with us.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
import traceback
from typing import NoReturn

import cv2

from player.decode.making import Draw, drawing
from player.decode.worker import serve


def main(control_fd: int, draw_name: str) -> None:
    """Fork workers until the player is gone."""
    for sent_to_the_whole_group in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sent_to_the_whole_group, signal.SIG_IGN)
    _quiet()
    cv2.setNumThreads(0)
    draw = drawing(draw_name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=control_fd) as control:
        _fork_on_request(control, draw)


def _fork_on_request(control: socket.socket, draw: Draw) -> None:
    workers: dict[int, int] = {}
    while True:
        packet, fds, _, _ = socket.recv_fds(control, 1, 2)
        _bury(workers)
        if not packet:
            return _end(workers)
        post, (pool, scratch) = packet[0], fds
        if post in workers:
            os.kill(workers[post], signal.SIGKILL)
        workers[post] = _fork(control, pool, scratch, draw)


def _bury(workers: dict[int, int]) -> None:
    """Reap the dead and forget them, without waiting: a worker may hang in a disk's driver, unkillable."""
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            for post in [post for post, worker in workers.items() if worker == pid]:
                del workers[post]


def _end(workers: dict[int, int]) -> None:
    for pid in workers.values():
        os.kill(pid, signal.SIGKILL)
    for pid in workers.values():
        os.waitpid(pid, 0)


def _fork(control: socket.socket, pool: int, scratch: int, draw: Draw) -> int:
    zygote = os.getpid()
    pid = os.fork()
    if pid == 0:
        control.close()
        _live(pool, scratch, draw, zygote)
    os.close(pool)
    os.close(scratch)
    return pid


def _live(pool: int, scratch: int, draw: Draw, zygote: int) -> NoReturn:
    """Be a worker, and never return into the zygote's code."""
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the player has gone
            serve(socket.socket(fileno=pool), scratch, draw, zygote)
    finally:
        if sys.exc_info()[0]:
            traceback.print_exc()
        os._exit(0)


def _quiet() -> None:
    """Keep Python's stderr; silence that of the C libraries, which write a line about every odd byte."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
