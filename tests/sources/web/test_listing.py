"""Listings: entries by their links, whatever else a page says, and nothing that lies elsewhere."""

import json
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from player.sources.web.addresses import address, entry_of, folder_address
from player.sources.web.listing import Entry, NoListing, opens_a_listing, read_listing
from tests.sources.web.serving import DIALECTS, Item, nginx

HERE = "http://host:8080/Image%20Net/n01440764/"
NAMES = st.binary(min_size=1, max_size=60).map(lambda raw: raw.replace(b"/", b"-").replace(b"\0", b"0"))
ITEMS = st.builds(
    Item,
    NAMES.filter(lambda name: name not in {b".", b".."}),
    st.booleans(),
    st.integers(0, 2**40),
    st.integers(0, 2**31),
)


def names(page: str, kind: str = "text/html") -> list[tuple[bytes, bool]]:
    found = read_listing(HERE, kind, page.encode("utf-8", "surrogateescape"))
    return [(entry.name, entry.folder) for entry in found]


@given(
    items=st.lists(ITEMS, max_size=20, unique_by=lambda item: item.name), dialect=st.sampled_from([*DIALECTS])
)
def test_any_names_survive_any_dialect(items: list[Item], dialect: str) -> None:
    listing = DIALECTS[dialect]
    if dialect == "caddy":  # its pages do not say what they are: something of a mirror must be on them
        items = [
            Item(b"n01440764", folder=True, size=0, mtime=0),
            *(item for item in items if item.name != b"n01440764"),
        ]
    page = listing.page("/Image Net/n01440764/", items)
    assert names(page, listing.kind) == [(item.name, item.folder) for item in items]


@given(items=st.lists(ITEMS, min_size=1, max_size=5, unique_by=lambda item: item.name))
@pytest.mark.parametrize("dialect", ["nginx-json", "caddy-json"])
def test_sizes_are_those_that_json_gives_exactly(items: list[Item], dialect: str) -> None:
    listing = DIALECTS[dialect]
    found = read_listing(HERE, listing.kind, listing.page("/", items).encode("utf-8", "surrogateescape"))
    assert [entry.size for entry in found] == [-1 if item.folder else item.size for item in items]


@pytest.mark.parametrize(
    "dialect", ["nginx", "apache-fancy", "apache-table", "caddy", "nginx-json", "caddy-json"]
)
def test_what_is_said_beside_a_name_is_that_names_alone(dialect: str) -> None:
    listing = DIALECTS[dialect]
    items = [Item(b"n0144076%d" % k, folder=True, size=0, mtime=86_400 * k) for k in range(4)]
    page = listing.page("/", items).encode()
    found = read_listing(HERE, listing.kind, page)
    assert len({entry.said for entry in found}) == 4
    alone = [read_listing(HERE, listing.kind, listing.page("/", [item]).encode())[0] for item in items]
    assert alone == found, "a neighbour or the page's foot has crept in"


@pytest.mark.parametrize(
    "link",
    [
        "../",
        "..",
        "./",
        "",
        "/",
        "//other/Image%20Net/n01440764/a.jpg",
        "http://other:8080/Image%20Net/n01440764/a.jpg",
        "http://host/Image%20Net/n01440764/a.jpg",
        "https://host:8080/Image%20Net/n01440764/a.jpg",
        "ftp://host/a.jpg",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@b",
        "?C=N;O=D",
        "?C=M&O=A",
        "a.jpg?x=1",
        "a.jpg?",
        "#top",
        "a.jpg#top",
        "b/a.jpg",
        "../n01440765/a.jpg",
        "/a.jpg",
        "/Image%20Net/a.jpg",
        "%2e%2e",
        "%2e%2e/",
        "..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "a%00.jpg",
        "http://[broken/a.jpg",
    ],
)
def test_links_that_lead_elsewhere_are_not_taken(link: str) -> None:
    assert entry_of(HERE, link) is None


@pytest.mark.parametrize(
    ("link", "name", "folder"),
    [
        ("a.jpg", b"a.jpg", False),
        ("./a.jpg", b"a.jpg", False),
        ("/Image%20Net/n01440764/a.jpg", b"a.jpg", False),
        ("/Image Net/n01440764/a.jpg", b"a.jpg", False),
        ("http://host:8080/Image%20Net/n01440764/a.jpg", b"a.jpg", False),
        ("http://HOST:8080/Image%20Net/n01440764/a.jpg", b"a.jpg", False),
        ("train/", b"train", True),
        ("a%20b%26c%3Fd%23e%25.jpg", b"a b&c?d#e%.jpg", False),
        ("%FF%FE.jpg", b"\xff\xfe.jpg", False),
        ("\u00e9.jpg", "\u00e9.jpg".encode(), False),
        ("\udcff.jpg", b"\xff.jpg", False),
        (" a.jpg\n", b"a.jpg", False),
        ("...", b"...", False),
        ("a+b=c;d,e.jpg", b"a+b=c;d,e.jpg", False),
    ],
)
def test_links_to_what_lies_right_here_are_taken(link: str, name: bytes, folder: bool) -> None:
    assert entry_of(HERE, link) == (name, folder)


@given(name=NAMES.filter(lambda name: name not in {b".", b".."}))
def test_an_address_leads_back_to_its_name(name: bytes) -> None:
    root = b"http://host:8080/Image%20Net"
    assert entry_of(folder_address(root, b"n01440764"), address(root, b"n01440764/" + name)) == (name, False)
    assert entry_of(HERE, quote_from_bytes(name, safe="")) == (name, False)


def test_a_name_that_is_linked_twice_is_one_entry() -> None:
    page = '<title>Index of /</title><a href="a.jpg"><img></a><a href="a.jpg">a.j..&gt;</a> 1.2K'
    assert read_listing(HERE, "text/html", page.encode()) == [
        Entry(b"a.jpg", folder=False, said="1.2K", size=-1)
    ]


@pytest.mark.parametrize("title", ["Index of /n01440764/", "Directory listing for /n01440764/"])
def test_an_empty_folder_is_a_listing_of_nothing(title: str) -> None:
    assert names(f"<title>{title}</title><a href='../'>../</a>") == []
    assert names("[]", "application/json") == []


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<title>502 Bad Gateway</title>",
        "<title>Welcome</title><a href='login.html'>Log in</a>",
        "<title>404</title><p>Index of nothing</p><a href='home/'>home</a>",
        "plain text",
    ],
)
def test_a_page_that_neither_says_nor_shows_that_it_is_a_listing_is_none(page: str) -> None:
    with pytest.raises(NoListing):
        names(page)
    assert not opens_a_listing(HERE, "text/html", page.encode())


TAGS = st.text(alphabet="<a href='x\">!-[]{}&;/=\n", max_size=300).map(str.encode)


@given(page=st.one_of(st.binary(max_size=300), TAGS))
@example(page=b"<![")
@example(page=b"<![<![<![")
@example(page=b"<!x[")
@example(page=b"<a href='&#x110000;'>")
@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/octet-stream"])
def test_no_page_breaks_it(kind: str, page: bytes) -> None:
    try:
        found = read_listing(HERE, kind, page)
    except NoListing:
        return
    assert all(b"/" not in entry.name and entry.name not in {b"", b".", b".."} for entry in found)


@given(cut=st.integers(0, 4096))
def test_the_beginning_of_a_listing_shows_that_it_is_one(cut: int) -> None:
    items = [Item(b"n%08d" % k, folder=True, size=0, mtime=0) for k in range(30)]
    head = nginx("/", items).encode()[: 60 + cut]
    assert opens_a_listing(HERE, "text/html", head)


@pytest.mark.parametrize(
    "item",
    [
        {"name": "../x", "type": "file"},
        {"name": "..", "type": "directory"},
        {"name": "a/b", "type": "file"},
        {"name": "", "type": "file"},
        {"name": "x", "url": "../../x", "is_dir": False},
        {"name": "x", "url": "http://other/x", "is_dir": False},
    ],
)
def test_json_that_leads_elsewhere_is_not_taken(item: dict[str, object]) -> None:
    assert names(json.dumps([item]), "application/json") == []


def test_hostile_sizes_in_json_are_unknown() -> None:
    sizes: list[object] = [-1, 2**70, "9", None, 1.5, []]
    items = [{"name": f"{k}.jpg", "size": size} for k, size in enumerate(sizes)]
    found = read_listing(HERE, "application/json", json.dumps(items).encode())
    assert [entry.size for entry in found] == [-1] * len(sizes)
