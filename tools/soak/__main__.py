"""The soak: days of seeded, overlapping faults in virtual time; what must hold is looked at each picture.

    python -m tools.soak [--seeds 0-99] [--jobs N] [--json]     a day for each seed
    python -m tools.soak --seed 17 [--course]                   one of them again, with its faults
    python -m tools.soak --whole [--pictures N] [--per-synset N] [--plant LEAK] [--json]

A day has its own playlist, hours and faults; kills are kills of a process, the
ledger is the real one. ``--whole`` plays all positions of the stand-in in one
process and measures what grows; ``--plant`` has something grow. It exits with 1
if something did not hold, and says with which command that can be seen again.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from tools.soak.day import faults_of, tried_day
from tools.soak.leaks import LEAKS
from tools.soak.whole import soak_whole, told
from tools.soak.witness import Violation

Found = dict[str, Any]


def seeds(text: str) -> Sequence[int]:
    """Return the seeds that *text* means: ``7``, or ``0-99``."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> int:
    """Soak as asked; return the exit code."""
    asked = _parser().parse_args()
    found = _whole(asked) if asked.whole else _days(asked)
    if asked.json:
        print(json.dumps(found))
    return 0 if found["holds"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.soak", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", "--seed", type=seeds, default=range(100), help="such as 17, or 0-99")
    parser.add_argument("--jobs", type=int, default=1, help="days at once")
    parser.add_argument("--course", action="store_true", help="list the faults first")
    parser.add_argument("--whole", action="store_true", help="all positions of the stand-in, in one life")
    parser.add_argument("--pictures", type=int, help="of these, so many")
    parser.add_argument("--per-synset", type=int, help="and so many of each synset")
    parser.add_argument("--plant", choices=LEAKS, default="none", help="a leak to be found")
    parser.add_argument("--json", action="store_true")
    return parser


# --- days --------------------------------------------------------------------------


def _days(asked: argparse.Namespace) -> Found:
    days, broken = [], []
    for seed, day in _played(asked):
        if isinstance(day, Violation):
            broken.append({"seed": seed, "why": str(day), "again": f"python -m tools.soak --seed {seed}"})
            _say(f"seed {seed} does not hold:\n{day}\nagain: python -m tools.soak --seed {seed}")
        else:
            days.append(day)
            _say(_told(day))
    total: Counter[str] = Counter()
    for day in days:
        total.update(day)
    del total["seed"]
    found = {"holds": not broken, "seeds": len(asked.seeds), "total": dict(total), "broken": broken}
    _say(f"{len(days)} of {len(asked.seeds)} days held: {_told(total)}")
    return found


def _played(asked: argparse.Namespace) -> Iterator[tuple[int, Found | Violation]]:
    """Yield each seed with its figures, or with what did not hold."""
    for seed in asked.seeds if asked.course else ():
        _say("\n".join(map(str, faults_of(seed))))
    if asked.jobs == 1:
        yield from ((seed, tried_day(seed)) for seed in asked.seeds)
        return
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
        yield from zip(asked.seeds, pool.map(tried_day, asked.seeds), strict=True)


def _told(figures: Found) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in figures.items())


# --- the whole -----------------------------------------------------------------------


def _whole(asked: argparse.Namespace) -> Found:
    seed = asked.seeds[0]
    try:
        found = soak_whole(seed, asked.pictures, LEAKS[asked.plant](), asked.per_synset, told)
    except Violation as violation:
        _say(f"seed {seed} does not hold:\n{violation}")
        return {"holds": False, "seed": seed, "why": str(violation)}
    for leak in found["leaks"]:
        _say(leak)
    return {"holds": not found["leaks"], **found}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
