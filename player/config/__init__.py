"""YAML → checked values. The only room that imports yaml."""

from player.config.load import check_file, default_machine, find_machine, load_machine, load_playlist
from player.config.problems import ConfigError, Problem, aligned

__all__ = [
    "ConfigError",
    "Problem",
    "aligned",
    "check_file",
    "default_machine",
    "find_machine",
    "load_machine",
    "load_playlist",
]
