"""Write the man page of ``twelve-hours`` from the command line's own help.

``python -m tools.make_manpage`` prints it; its date is that of $SOURCE_DATE_EPOCH, without it the epoch.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from typer import Context
from typer.main import get_command

from player import __version__
from player.cli.options import app
from player.config.load import SYSTEM_CONFIG

HEAD = r"""
.SH NAME
twelve\-hours \- player for 12 Hours of ImageNet
.SH SYNOPSIS
.B twelve\-hours
.RI [ COMMAND ]
.RI [ OPTIONS ]
.SH DESCRIPTION
{description}
Without a command, or with options or a playlist alone, it is
.BR run .
Durations are written as 90 ms, 30s, 5m, 2h, 61d.
.SH COMMANDS
"""

TAIL = r"""
.SH FILES
The config is the first of these that is there; without any, the defaults hold:
that of
.BR \-\-config ;
.BR $TWELVE_HOURS_CONFIG ;
.I $XDG_CONFIG_HOME/twelve\-hours/config.yaml
(without the variable
.IR ~/.config ,
as is customary);
.IR {system} .
.PP
.I ~/.local/state/twelve\-hours
holds manifests and ledgers, where the config does not name another folder.
.SH SIGNALS
SIGTERM ends the player within a second, with exit status 0; SIGHUP has it read its playlist again.
.SH EXIT STATUS
0: well.
1: what was asked does not hold.
2: usage.
69: mirror, display or player unavailable.
75: state in use.
78: an error in the config.
.SH SEE ALSO
The documents in
.IR /usr/share/doc/twelve\-hours .
"""


def escaped(text: str) -> str:
    """Return *text* so that roff takes no character of it for a request or a dash."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("\n.", "\n\\&.")
    return "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in text)


def page(version: str, on: datetime) -> str:
    """Return the man page of the commands of the app, in roff."""
    root: Any = get_command(app)
    top = Context(root, info_name="twelve-hours")
    title = f'.TH TWELVE\\-HOURS 1 "{on:%Y-%m-%d}" "twelve-hours {escaped(version)}" "User Commands"'
    head, tail = HEAD.format(description=escaped(root.help)), TAIL.format(system=escaped(str(SYSTEM_CONFIG)))
    return title + head + "\n".join(_commands(root.commands, top)) + tail


def _commands(commands: Mapping[str, Any], above: Context) -> Iterator[str]:
    """Yield the lines on each of *commands* and on those below them."""
    for name, command in commands.items():
        context = Context(command, info_name=name, parent=above)
        if below := getattr(command, "commands", None):
            yield from _commands(below, context)
        else:
            yield from _command(command, context)


def _command(command: Any, context: Context) -> Iterator[str]:  # noqa: ANN401 - typer keeps its class private
    path = context.command_path.removeprefix("twelve-hours ")
    yield f'.SS "{escaped(path)} {escaped(" ".join(command.collect_usage_pieces(context)))}"'
    yield escaped(command.help)
    for parameter in command.get_params(context):
        what, meaning = parameter.get_help_record(context)
        yield f".TP\n.B {escaped(what)}\n{escaped(meaning)}"


def main() -> None:
    """Print the man page."""
    on = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    sys.stdout.write(page(__version__, on))


if __name__ == "__main__":
    main()
