"""Order and pauses of a score, recomputed from docs/score.md alone.

    python independent_score.py < question.json > answer.json

It knows nothing of the player: this is what a registrar's programmer would
write ten years on, with the page, the mirror's file names and the WordNet
table in hand. The question is an object:

    mirror        {wnid: [file name, …]} or {wnid: number of pictures}: wnid_1 … wnid_number
    hypernyms     {wnid: [wnid, …]}, needed for the order by-tree
    cuts          wnids at which a path ends, as above
    order         by-synset | by-tree | shuffled
    per_synset    at most so many of each synset, or null
    seed          an integer
    tempo         [[position, share, shortest ms, longest ms], …], ascending
    ask           [[pass, position], …]

The answer has for each that is asked [wnid, file name or number, pause in ms or null].
"""

import json
import re
import sys

MASK = 2**64 - 1
WHETHER, LENGTH, SHUFFLE = 0x70617573, 0x6C656E67, 0x73687566


def mix(word: int) -> int:
    z = (word + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def key(*parts: int) -> int:
    result = 0
    for part in parts:
        result = mix(result ^ (part & MASK))
    return result


def draw(stream: int, position: int) -> int:
    return mix(stream ^ mix(position))


def permuted(number: int, size: int, seed: int) -> int:
    """The number that stands at the place `number` in the permutation of `size` numbers."""
    bits = 2
    while 2**bits <= size - 1:
        bits += 1
    half = -(-bits // 2)
    while True:
        left, right = number // 2**half, number % 2**half
        for round_number in range(6):
            left, right = right, left ^ (mix(key(seed, round_number) ^ right) % 2**half)
        number = left * 2**half + right
        if number < size:
            return number


def stem(name: str) -> str:
    base = name.rpartition("/")[2]
    before, dot, _ = base.rpartition(".")
    return before if dot and before else base


def place_in_synset(name: str) -> tuple[int, bytes]:
    """Number first, then stem, as bytes."""
    rest = re.sub(r"^n[0-9]{8}", "", stem(name))
    digits = re.findall(r"[0-9]+", rest)
    return (int(digits[-1]) if digits else -1, stem(name).encode())


def path(wnid: str, hypernyms: dict[str, list[str]], cuts: set[str]) -> tuple[str, ...]:
    """From the top down: the first hypernym at each step, as far as the first top."""
    found = [wnid]
    while found[0] not in cuts and hypernyms.get(found[0]):
        found.insert(0, hypernyms[found[0]][0])
    return tuple(found)


class Score:
    """The pictures selected, numbered, and the tempo rows."""

    def __init__(self, seed: int, order: str, tempo: list[list[int]]) -> None:
        self.seed, self.order, self.tempo = seed, order, tempo
        self.synsets: list[tuple[str, int | list[str]]] = []
        self.starts: list[int] = []
        self.selected = 0

    def select(self, wnid: str, held: int | list[str], most: int | None) -> None:
        """Number the pictures of the next synset."""
        if not isinstance(held, int):
            held = sorted(held, key=place_in_synset)
        count = held if isinstance(held, int) else len(held)
        self.synsets.append((wnid, held))
        self.starts.append(self.selected)
        self.selected += count if most is None else min(count, most)

    def picture(self, pass_number: int, position: int) -> list[str | int]:
        number = position
        if self.order == "shuffled":
            number = permuted(position, self.selected, key(self.seed, pass_number, SHUFFLE))
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts[middle] <= number else (low, middle)
        wnid, held = self.synsets[low]
        nth = number - self.starts[low]
        return [wnid, nth + 1 if isinstance(held, int) else held[nth]]

    def pause(self, pass_number: int, position: int) -> int | None:
        in_force = [row for row in self.tempo if row[0] <= position]
        if not in_force:
            return None
        _, share, shortest, longest = in_force[-1]
        if draw(key(self.seed, pass_number, WHETHER), position) >= share:
            return None
        drawn = draw(key(self.seed, pass_number, LENGTH), position)
        return shortest + drawn * (longest - shortest + 1) // 2**64


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    wnids = sorted(asked["mirror"])
    if asked["order"] == "by-tree":
        wnids.sort(key=lambda wnid: path(wnid, asked["hypernyms"], set(asked["cuts"])))
    score = Score(asked["seed"], asked["order"], asked["tempo"])
    for wnid in wnids:
        score.select(wnid, asked["mirror"][wnid], asked["per_synset"])
    json.dump([[*score.picture(*place), score.pause(*place)] for place in asked["ask"]], sys.stdout)
