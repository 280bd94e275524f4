"""Files to checked values, and which file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from player.config.document import read_document
from player.config.kinds import Kind, at
from player.config.machine import MACHINE
from player.config.playlist import PLAYLIST
from player.config.problems import ConfigError, Problem, escaped, suggestion
from player.config.tree import Node, Refused, Scope, Stopped, Table, shown, written
from player.core.machine import Control, Machine
from player.core.playlist import Playlist

T = TypeVar("T")

SYSTEM_CONFIG = Path("/etc/twelve-hours/config.yaml")


def load_playlist(path: Path) -> Playlist:
    """Return the playlist in the file *path*; its id is the file's stem.

    Raises:
        ConfigError: the file cannot be read or has errors; it holds all of them.
    """
    return replace(_loaded(path, PLAYLIST), id=path.stem)


def load_machine(path: Path) -> Machine:
    """Return the config in the file *path*; relative paths in it start from its folder.

    Raises:
        ConfigError: the file cannot be read or has errors; it holds all of them.
    """
    return _loaded(path, MACHINE)


def default_machine() -> Machine:
    """Return the config of a machine that has no file.

    Raises:
        ConfigError: there is no home folder to keep the state in.
    """
    return _checked(written({}), _scope(Path("defaults")), MACHINE)


def check_file(path: Path) -> list[Problem]:
    """Return every problem of a playlist or config; which of the two it is, its keys say."""
    scope = _scope(path)
    try:
        node = read_document(path, scope)
        value = _kind_of(node, scope).read(node, scope)
        if isinstance(value, Machine) and value.control.token_file is None:
            _ask_for_token(value.control, node, scope)
    except (Stopped, Refused):
        pass
    return _in_order(scope)


def _ask_for_token(control: Control, node: Node, scope: Scope) -> None:
    """Report what lets others in without a token: no error of the file, but there will be no page."""
    if not (key := control.lets_in):
        return
    place = at(node, f"control.{key}") or node
    who = f"others can reach {escaped(control.host)}" if key == "listen" else "these names let others in"
    scope.key("control").key(key).report(
        place.spot,
        f"{who}, so the player plays without the page until control.token_file names a file"
        ' with a token; "twelve-hours token FILE" makes one',
    )


def find_machine(
    environment: Mapping[str, str], explicit: Path | None, system: Path = SYSTEM_CONFIG
) -> Path | None:
    """Return the config to use, None for the defaults.

    What a person named (*explicit*, $TWELVE_HOURS_CONFIG) is returned even if
    it is not there, so that loading it says so; the customary places count
    only where there is a file. Without $XDG_CONFIG_HOME it is ~/.config, as
    the XDG base directory specification says.
    """
    if explicit is not None:
        return explicit
    if named := environment.get("TWELVE_HOURS_CONFIG"):
        return Path(named)
    home = environment.get("XDG_CONFIG_HOME") or (
        f"{environment['HOME']}/.config" if environment.get("HOME") else None
    )
    customary = [Path(home) / "twelve-hours" / "config.yaml"] if home else []
    return next((path for path in [*customary, system] if _is_there(path)), None)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder we may not look into
        return False


def _scope(path: Path) -> Scope:
    return Scope(str(path), path.absolute().parent)


def _loaded(path: Path, kind: Kind[T]) -> T:
    scope = _scope(path)
    try:
        node = read_document(path, scope)
    except Stopped:
        raise ConfigError(_in_order(scope)) from None
    return _checked(node, scope, kind)


def _checked(node: Node, scope: Scope, kind: Kind[T]) -> T:
    """Return the value of *node*; problems met while the tree was built count too."""
    try:
        value = kind.read(node, scope)
    except (Stopped, Refused):
        raise ConfigError(_in_order(scope)) from None
    if scope.problems:
        raise ConfigError(_in_order(scope))
    return value


def _in_order(scope: Scope) -> list[Problem]:
    return sorted(scope.problems, key=lambda problem: (problem.line, problem.column))


def _kind_of(node: Node, scope: Scope) -> Kind[Playlist] | Kind[Machine]:
    """Tell which kind of file has the keys of *node*, exactly or else misspelt; Stopped if none or both."""
    names = [entry.name for entry in node.entries[:100]] if isinstance(node, Table) else []
    playlist, machine = (sum(name in kind.names for name in names) for kind in (PLAYLIST, MACHINE))
    if playlist == machine == 0:
        playlist, machine = (
            sum(bool(suggestion(name, kind.names)) for name in names) for kind in (PLAYLIST, MACHINE)
        )
    if playlist == machine:
        got = "keys of both" if playlist else "neither" if names else shown(node)
        raise scope.stop(
            node.spot,
            f"expected a playlist ({', '.join(PLAYLIST.names)})"
            f" or a config ({', '.join(MACHINE.names)}), got {got}",
        )
    return PLAYLIST if playlist > machine else MACHINE
