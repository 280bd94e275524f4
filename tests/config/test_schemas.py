import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from player.config import check_file
from player.config.machine import MACHINE
from player.config.playlist import PLAYLIST
from player.config.schema import schemas
from tests.config.reading import read, write
from tools.make_schemas import texts

ROOT = Path(__file__).parents[2]
PLAYLISTS = sorted((ROOT / "playlists").glob("*.yaml"))
CONFIGS = sorted((ROOT / "config").glob("*.yaml"))

SHOWING = "showing: {from: 2019-07-01, until: 2019-09-13, hours: 24/7, timezone: Europe/London}"

GOOD = [
    "title: x",
    "pictures: {include: [all, gamecock], exclude: [policy:winter-2021], per_synset: 3, limit: 33.3 %}",
    "pictures: {limit: 7000000}",
    "content: {unsafe-2019: shown, decided_by: The curator, on: 2026-03-01}",
    "content: {unsafe-2019: withheld}",
    "pauses: {every: 100 pictures, shortest: 1.5s, longest: 2 m}",
    "pauses: {fill: showing, reserve: 5 m}\n" + SHOWING,
    "pauses: {at: [n02084071, 1000, 50 %, {wnid: n02084071, file: n02084071_12.JPEG}]}",
    "pauses: {every: 9 pictures, at: [0], never_on: [unsafe-2019, winter-2021]}",
    "pauses: {fill: showing, never_on: [], at: [n02084071]}\n" + SHOWING,
    "stretches: [{from: 0 %, cadence: 1 s}, {from: n02084071, cadence: 360 ms}, {from: 7, cadence: 20 ms}]",
    "order: shuffled\nstretches: [{from: 12.5 %, cadence: 1 s}, {from: 1000, cadence: 90 ms}]",
    "title_card: {text: One line}",
    "title_card: {text: 'Exhibiting ImageNet', for: 8 s}\n" + SHOWING,
    "withheld: {look: outline}",
    "pictures: {include: [policy:unsafe-2019]}\ncontent: {unsafe-2019: withheld}",
    SHOWING.replace("24/7", "24/7; PH off").replace("}", ", country: GB}"),
    SHOWING.replace("}", ", country: NO}"),
    "evidence: {cadence: known, hours: ours}",
    "caption: {style: label, beat: top, ink: '#ffffff', accent: '#ffd400', separator: '/', counter: true}",
    "caption: {labour: true, gloss: true, template: '{leaf} ({wnid})'}",
    "caption: {style: london-2019, counter: true, gloss: false}",
    "mirror: stand-in",
    "mirror: [/srv/imagenet, 'https://mirror.example/']",
    "screen: {size: auto, height_m: null, viewing_distance_m: 4.5, rotate: 270, background: '#ffffff'}",
    "control: {listen: 'localhost:8090', token_file: null}",
    "control: {names: [wall.example, 'wall.example:8443', '[::1]:80'], live: true, token_file: a}",
    "control: {certificate: a, key: b}",
    "programme: [{playlist: a.yaml, hours: 24/7}]",
    "cache: 2 GB",
]

BAD = [
    "title: 7",
    "title: x\ncolour: red",
    "cadence: 90",
    "cadence: 90 m s",
    "control: {names: ['https://wall.example']}",
    "control: {names: [-wall]}",
    "control: {names: wall}",
    "control: {live: 1}",
    "control: {certificate: wall.pem}",
    "control: {key: wall.key}",
    "order: by_synset",
    "seed: -1",
    "seed: 2019.5",
    "pictures: {include: []}",
    "pictures: {include: all}",
    "pictures: {include: [policy:winter-2012]}",
    "pictures: {exclude: [policy:winter-2012]}",
    "pictures: {per_synset: 0}",
    "pictures: {limit: half}",
    "content: {unsafe-2019: shown}",
    "content: {winter-2021: shown, on: 2026-03-01}",
    "pauses: {fill: showing}",
    "pauses: {longest: 3 s}",
    "pauses: {fill: showing, every: 3 pictures}\n" + SHOWING,
    "pauses: {every: 100}",
    "pauses: {at: []}",
    "pauses: {at: n02084071}",
    "pauses: {at: [-1]}",
    "pauses: {at: [dog]}",
    "pauses: {at: [101 %]}",
    "pauses: {at: [true]}",
    "pauses: {at: [{wnid: n02084071}]}",
    "pauses: {at: [{wnid: n02084071, file: a/b.JPEG}]}",
    "pauses: {never_on: [unsafe-2019]}",
    "pauses: {every: 9 pictures, never_on: [unsafe-2020]}",
    "pauses: {every: 9 pictures, never_on: unsafe-2019}",
    "stretches: {from: 0 %, cadence: 1 s}",
    "stretches: [{from: 50 %}]",
    "stretches: [{cadence: 1 s}]",
    "stretches: [{from: half, cadence: 1 s}]",
    "stretches: [{from: 5, cadence: 1}]",
    "order: shuffled\nstretches: [{from: n02084071, cadence: 1 s}]",
    "title_card: Exhibiting ImageNet",
    "title_card: {for: 5 s}",
    "title_card: {text: ' '}",
    "title_card: {text: 7}",
    "title_card: {text: x, for: 5}",
    "withheld: outline",
    "withheld: {look: black}",
    "showing: {from: 2019-07-01}",
    "showing: {from: 1.7.2019, until: 2019-09-13, hours: 24/7, timezone: UTC}",
    SHOWING.replace("24/7", "24/7; PH off"),
    SHOWING.replace("}", ", country: gb}"),
    "caption: {beat: leaf}",
    "caption: {ink: white}",
    "caption: {separator: ' '}",
    "caption: {separator: '----'}",
    "caption: {counter: yes}",
    "caption: {template: ''}",
    "caption: {font: Sans.woff}",
    "caption: {second: names.txt}",
    "caption: {style: london-2019, gloss: true}",
    "caption: {style: london-2019, template: '{leaf}'}",
    "evidence: {cadence: guessed}",
    "mirror: [stand-in]",
    "mirror: []",
    "screen: {required: yes}",
    "screen: {rotate: 45}",
    "screen: {background: red}",
    "screen: {size: 1920*1080}",
    "screen: {height_m: 0}",
    "control: {listen: 8090}",
    "playlist: a.yaml\nprogramme: [{playlist: a.yaml, hours: 24/7}]",
    "programme: [{playlist: a.yaml}]",
    "programme: [{playlist: a.yaml, hours: 24/7; PH off}]",
    "cache: 2 GiB",
    "cache: 2000000000",
]


def accepted_by_schema(path: Path) -> bool:
    document = read(path)
    assert isinstance(document, dict)
    name = "playlist" if set(document) & set(PLAYLIST.names) else "config"
    assert name == "playlist" or set(document) & set(MACHINE.names)
    return bool(Draft202012Validator(schemas()[f"{name}.schema.json"]).is_valid(document))


@pytest.mark.parametrize("name", ["playlist.schema.json", "config.schema.json"])
def test_the_shipped_schemas_are_what_the_tool_makes(name: str) -> None:
    assert (ROOT / "config" / name).read_text("utf-8") == texts()[name], "run python -m tools.make_schemas"


@pytest.mark.parametrize("name", ["playlist.schema.json", "config.schema.json"])
def test_the_shipped_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads((ROOT / "config" / name).read_text("utf-8")))


@pytest.mark.parametrize("path", PLAYLISTS + CONFIGS, ids=lambda path: path.stem)
def test_schema_and_loader_accept_every_shipped_file(path: Path) -> None:
    assert check_file(path) == []
    assert accepted_by_schema(path)


@pytest.mark.parametrize("text", GOOD)
def test_schema_and_loader_both_accept(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    assert check_file(path) == []
    assert accepted_by_schema(path)


@pytest.mark.parametrize("text", BAD)
def test_schema_and_loader_both_refuse(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    assert check_file(path) != []
    assert not accepted_by_schema(path)
