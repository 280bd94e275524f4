"""The storm: half an hour of the real player on a real screen, with a fault every minute.

    python -m tools.storm [--minutes 30] [--every 60] [--seed 1] [--json]

Needs Xvfb and xsetroot; with libfaketime the clock jumps, too, and where a
tmpfs may be mounted the state folder fills up. One seed is one order of the
faults. The screen is read from outside: pictures carry their number, and the
desktop has a colour that tells. It exits with 1 if something did not hold.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.storm.brewing import blown


def main() -> int:
    """Blow as asked; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.storm", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--every", type=float, default=60.0, help="seconds from one fault to the next")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if lacks := [tool for tool in ("Xvfb", "xsetroot") if shutil.which(tool) is None]:
        parser.error(f"not installed: {', '.join(lacks)}")
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        found = blown(asked.seed, asked.minutes, asked.every, Path(folder), _say)
    if asked.json:
        print(json.dumps(found))
    else:
        _show(found)
    return 0 if found["holds"] else 1


def _show(found: dict[str, Any]) -> None:
    console = Console()
    table = Table("fault", "times", "longest gap", "ground", "repeated", header_style="bold")
    for name, kind in found["kinds"].items():
        gap, ground = f"{kind['longest_gap_ms']:,} ms", f"{kind['ground_s']} s"
        table.add_row(name, str(kind["times"]), gap, ground, str(kind["repeated"]))
    console.print(table)
    names = ["seed", "seconds", "faults", "pictures", "skipped", "unseen", "repeated"]
    names += ["desktop_s", "black_s", "blind_ms"]
    console.print(", ".join(f"{name.replace('_', ' ')} {found[name]:,}" for name in names))
    for name, why in found["left_out"].items():
        console.print(f"left out: {name}, {why}")
    for line in found["said"]:
        console.print(line, style="dim", markup=False, highlight=False)
    for sentence in found["broken"]:
        console.print(sentence, style="bold", markup=False)
    broken = f"does not hold; again: python -m tools.storm --seed {found['seed']}"
    console.print("holds" if found["holds"] else broken)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
