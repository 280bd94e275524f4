import re
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.main import get_command

from player.cli.options import app
from tools.make_manpage import escaped, page

PAGE = page("1.2.3", datetime(2026, 11, 23, tzinfo=UTC))


def test_every_command_has_its_section() -> None:
    root: Any = get_command(app)
    assert set(re.findall(r'^\.SS "([a-z]+)', PAGE, re.MULTILINE)) == set(root.commands)


def test_commands_below_a_command_stand_with_its_name() -> None:
    assert '.SS "state export ' in PAGE


def test_the_title_has_version_and_date() -> None:
    assert PAGE.startswith('.TH TWELVE\\-HOURS 1 "2026-11-23" "twelve-hours 1.2.3"')


def test_no_word_of_the_help_is_taken_for_a_request() -> None:
    assert escaped("a\n.b 'c' \\d --e") == "a\n\\&.b \\(aqc\\(aq \\ed \\-\\-e"


@pytest.mark.slow  # needs groff
def test_the_formatter_has_nothing_to_say_against_it() -> None:
    read = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"], input=PAGE, capture_output=True, text=True, check=True
    )
    assert not read.stderr
