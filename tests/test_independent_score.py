"""A script written from docs/score.md alone agrees with the player."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from player.assets import load_census, load_wordnet
from player.core.manifest import playing_key
from player.core.pauses import Tempo, threshold
from player.core.playlist import Order, PauseRule, Playlist, Selection
from player.core.score import Score, resolve
from player.core.synsets import TOPS
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position
from player.sources import StandIn
from tests.fakes import manifest

SCRIPT = Path(__file__).parent / "independent_score.py"
ASKED = 10_000
RULE = PauseRule(every=100, shortest=Ns(2 * SECOND), longest=Ns(20 * SECOND))
CUTS = sorted(set(TOPS.values()) - {"fa11misc"})


def recomputed(question: dict[str, Any]) -> list[list[Any]]:
    """Ask the script, in a Python that does not know where the player is."""
    ended = subprocess.run(
        [sys.executable, "-I", SCRIPT],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answer: list[list[Any]] = json.loads(ended.stdout)
    return answer


def test_the_script_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"json", "re", "sys"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


def whole(order: Order, seed: int) -> Score:
    playlist = Playlist("x", order=order, seed=seed, pauses=RULE)
    return resolve(playlist, StandIn(load_census()).manifest, load_wordnet(), load_census())


def hypernyms(wnids: tuple[str, ...]) -> dict[str, list[str]]:
    wordnet, found, ahead = load_wordnet(), dict[str, list[str]](), list(wnids)
    while ahead:
        wnid = ahead.pop()
        if wnid in wordnet and wnid not in found:
            found[wnid] = list(wordnet[wnid].hypernyms)
            ahead += found[wnid]
    return found


@pytest.mark.parametrize("order", Order)
def test_ten_thousand_positions_of_the_whole_are_what_the_page_says(order: Order) -> None:
    random = Random(str(order))
    score = whole(order, seed=random.randrange(2**64))
    ask = [(random.randrange(3), random.randrange(score.pictures)) for _ in range(ASKED)]
    tempos = [Tempo(Position(0), threshold(100), ""), Tempo(Position(5_000_000), 2**62, "")]
    manifested = score.manifest
    answers = recomputed(
        {
            "mirror": dict(zip(manifested.wnids, manifested.counts.tolist(), strict=True)),
            "hypernyms": hypernyms(manifested.wnids) if order is Order.BY_TREE else {},
            "cuts": CUTS,
            "order": str(order),
            "per_synset": None,
            "seed": score.playlist.seed,
            "tempo": [[t.start, t.share, 2_000, 20_000] for t in tempos],
            "ask": ask,
        }
    )
    pauses = 0
    for (pass_number, at), answer in zip(ask, answers, strict=True):
        position = Position(at)
        index = score.index(pass_number, position)
        nth = index - int(manifested.firsts[manifested.synset_at(index)]) + 1
        share = tempos[at >= 5_000_000].share
        pause = score.pause(pass_number, position, share)
        assert answer == [score.wnid(index), nth, None if pause is None else pause // MILLISECOND]
        pauses += pause is not None
    assert pauses > 1_000


@pytest.mark.parametrize("order", Order)
def test_odd_names_stand_in_the_order_that_the_page_says(order: Order) -> None:
    random = Random(7)
    wnids = sorted(random.sample(list(load_census().wnids), 40))
    mirror = {wnid: odd_names(wnid, random) for wnid in wnids}
    rows = [
        (wnid, name) for wnid in wnids for name in sorted(mirror[wnid], key=lambda n: playing_key(n.encode()))
    ]
    playlist = Playlist("x", pictures=Selection(per_synset=9), order=order, seed=5)
    held = manifest({wnid: len(names) for wnid, names in mirror.items()})
    score = resolve(playlist, held, load_wordnet(), load_census())
    ask = [(random.randrange(2), random.randrange(score.pictures)) for _ in range(1_000)]
    for names in mirror.values():
        random.shuffle(names)
    answers = recomputed(
        {
            "mirror": mirror,
            "hypernyms": hypernyms(tuple(wnids)),
            "cuts": CUTS,
            "order": str(order),
            "per_synset": 9,
            "seed": 5,
            "tempo": [],
            "ask": ask,
        }
    )
    for (pass_number, at), answer in zip(ask, answers, strict=True):
        index = score.index(pass_number, Position(at))
        assert answer == [*rows[Index(index)], None]


def odd_names(wnid: str, random: Random) -> list[str]:
    """Return names as mirrors have them: unpadded, padded, without a number, with digits elsewhere."""
    kinds = [
        lambda k: f"{wnid}_{k}.JPEG",
        lambda k: f"{wnid}_{k:06}.jpg",
        lambda k: f"ILSVRC2012_val_{k:08}.JPEG",
        lambda k: f"{wnid}_tench{'x' * (k % 5)}{k}.JPEG",
        lambda k: f"picture {k} of 2012.{k}.png",
    ]
    names = {random.choice(kinds)(random.randrange(500)) for _ in range(random.randrange(3, 25))}
    return sorted(names | {f"{wnid}.JPEG", "untitled"})
