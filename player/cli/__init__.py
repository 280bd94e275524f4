"""The command line: what people ask for, in their words; what came of it, in an exit code."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from player import __version__
from player.cli.options import app

# Each adds its commands to the app; their order is that of --help.
from player.cli import playing, exporting, sheeting, planning, explaining, flashing, indexing  # noqa: F401 # isort: skip
from player.cli import checking, looking  # noqa: F401 # isort: skip
from player.cli import recording, withdrawing, archiving, installing  # noqa: F401 # isort: skip


def with_command(arguments: Sequence[str]) -> list[str]:
    """Return *arguments* with ``run`` before them where they name no command."""
    given = list(arguments)
    if given[:1] == ["--version"] or given[:1] == ["--help"]:
        return given
    if not given or given[0].startswith("-") or given[0].endswith((".yaml", ".yml")):
        return ["run", *given]
    return given


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="say which version this is")] = False,
) -> None:
    if version:
        typer.echo(__version__)


def main() -> None:
    """Run the command line and exit."""
    try:
        app(args=with_command(sys.argv[1:]), prog_name="twelve-hours")
    finally:
        _let_go_of_stderr()


def _let_go_of_stderr() -> None:
    """Forget a line that a full disk did not take: Python would try it again, and exit with 120."""
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.stderr = None  # as Python itself has it where there is none
