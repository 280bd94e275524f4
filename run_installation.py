"""Plays the installation from a checkout: the same commands as the installed ``twelve-hours``."""

from player.cli import main

if __name__ == "__main__":
    main()
