"""What keys are called."""

import pygame

from player.core.scene import Key

_KEYS = {
    pygame.K_SPACE: Key("space"),
    pygame.K_RIGHT: Key("right"),
    pygame.K_ESCAPE: Key("escape"),
    pygame.K_n: Key("n"),
    pygame.K_f: Key("f"),
    pygame.K_o: Key("o"),
    pygame.K_c: Key("c"),
    pygame.K_q: Key("q"),
}


def key_of(event: pygame.event.Event) -> Key | None:
    """Return the name of a pressed key, None for every other event and key."""
    if event.type == pygame.QUIT:
        return Key("close")
    if event.type != pygame.KEYDOWN:
        return None
    return Key("?") if event.unicode == "?" else _KEYS.get(event.key)
