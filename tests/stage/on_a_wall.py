"""A wall to look at from outside: opens a window, shows a picture, then does as each line of stdin says.

    python on_a_wall.py WIDTHxHEIGHT|full

Answers each line with one of its own: driver, mode and the keys pressed.
"""

import sys
from itertools import chain

import numpy as np

from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.scene import Scene
from player.core.units import Index, Position
from player.stage.window import Screen, Window

COLOURS = {"red": (0, 0, 255, 255), "green": (0, 255, 0, 255)}


def picture(colour: str) -> Scene:
    pixels = np.full((375, 500, 4), COLOURS[colour], np.uint8)
    slot = Slot(0, Position(0), Picture(Index(0), "n00000000", b"", Drawn("n00000000", 0, "")))
    return Scene(Frame(slot, pixels))


def main() -> None:
    full = sys.argv[1] == "full"
    size = None if full else Box(*map(int, sys.argv[1].split("x")))
    window = Window(Screen(size=size, full_screen=full))
    for line in chain(["show red"], sys.stdin):
        verb, _, what = line.strip().partition(" ")
        if verb in ("show", "draw"):
            window.draw(picture(what))
        if verb == "show":
            window.flip()
        if verb == "toggle":
            window.toggle_full_screen()
        keys = window.keys()
        sys.stdout.write(f"{window.driver} {window.mode} {' '.join(keys)}\n")
        sys.stdout.flush()
    window.close()


if __name__ == "__main__":
    main()
