"""The floor plan, held: who may import whom, and who may touch the world."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLAYER = Path(__file__).parent.parent / "player"
ADAPTERS = (
    "config", "control", "decode", "drawing", "film", "hours", "inspection", "install", "journal", "plots",
    "prefetch", "rehearsal", "report", "sheets", "sources", "stage", "vitals",
)  # fmt: skip
TOP = ("player.cli", "player.app")
FILES = sorted(PLAYER.rglob("*.py"))

PURE = {  # no clock, no file, no thread (pathlib for paths as values)
    "__future__", "bisect", "collections", "dataclasses", "datetime", "enum", "fractions", "functools",
    "hashlib", "heapq", "ipaddress", "itertools", "json", "math", "operator", "pathlib", "re", "struct",
    "types", "typing",
}  # fmt: skip
LOOP = {"player.ports", "player.wall", "player.piece", "player.doors", "player.pace"}
PUBLIC = {"player", "player.ports", "player.assets"}


def module(path: Path) -> str:
    parts = path.relative_to(PLAYER.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(name: str) -> str:
    """Return ``player.stage`` for ``player.stage.window``, ``player.clock`` for itself."""
    return ".".join(name.split(".")[:2])


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def ours(path: Path) -> set[str]:
    return {name for name in imports(path) if name.split(".")[0] == "player"}


def theirs(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)} - {"player"}


def in_room(name: str) -> list[Path]:
    return [f for f in FILES if room(module(f)) == f"player.{name}"]


def test_the_floor_plan_names_every_room() -> None:
    rooms = {p.name for p in PLAYER.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert rooms == {"app", "cli", "core", *ADAPTERS}


@pytest.mark.parametrize("path", in_room("core"), ids=module)
def test_the_core_imports_only_itself_pure_python_and_numpy(path: Path) -> None:
    assert all(name.startswith("player.core") for name in ours(path))
    assert theirs(path) <= PURE | {"numpy"}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_imports_core_and_ports_and_never_a_sibling(name: str) -> None:
    for path in in_room(name):
        foreign = {n for n in ours(path) if room(n) not in {f"player.{name}", "player.core", *PUBLIC}}
        assert not foreign, f"{module(path)} imports {foreign}"


def test_the_ports_and_the_loop_know_only_the_core() -> None:
    assert all(n.startswith("player.core") for n in ours(PLAYER / "ports.py"))
    for name in ("player.py", "wall.py", "piece.py", "doors.py", "pace.py"):
        known = ours(PLAYER / name) - LOOP
        assert all(n.startswith("player.core") for n in known), name


def test_nothing_below_imports_the_composition_root_or_the_commands() -> None:
    for path in FILES:
        if not module(path).startswith(TOP):
            above = {n for n in ours(path) if n.startswith((*TOP, "player.player"))}
            assert not above, f"{module(path)} imports {above}"


@pytest.mark.parametrize(
    ("library", "where"),
    [
        ("pygame", "player.stage"),
        ("yaml", "player.config"),
        ("sqlite3", "player.journal"),
        ("matplotlib", "player.plots"),
        ("av", "player.film"),
        ("fontTools", "player.sheets"),
    ],
)
def test_each_library_of_the_world_has_one_room(library: str, where: str) -> None:
    users = {module(path) for path in FILES if library in theirs(path)}
    assert users
    assert {room(user) for user in users} == {where}


def test_only_the_page_and_mirrors_in_a_network_speak_http() -> None:
    users = {module(path) for path in FILES if "aiohttp" in theirs(path)}
    assert {user.rpartition(".")[0] for user in users} == {"player.control", "player.sources.web"}


ASKS = {("time", n) for n in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter")} | {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
}


def test_only_the_clock_asks_the_time() -> None:
    for path in FILES:
        if module(path) == "player.clock":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                asked = (node.value.id, node.attr)
                assert asked not in ASKS, f"{module(path)}:{node.lineno} asks {'.'.join(asked)}"


def test_errors_are_swallowed_at_named_boundaries_only() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name):
                raised_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                broad = node.type.id in {"Exception", "BaseException"} and not raised_again
                assert not broad or module(path) in BOUNDARIES, f"{module(path)}:{node.lineno}"


BOUNDARIES = {
    "player.app.pacer",  # hands the failure to the loop, which raises it
    "player.app.preview_plan",  # as above
    "player.decode.decoding",  # one picture
    "player.control.clerk",  # hands the failure to whoever asked
    "player.control.guard",  # one web request
    "player.prefetch.prefetcher",  # hands the failure to the main thread, which raises it
    "player.prefetch.retry",  # hands the failure to whoever waits, who raises it
}
