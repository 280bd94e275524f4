"""The screen: window, picture, caption. The only room that imports pygame."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # a wall says nothing about its libraries
