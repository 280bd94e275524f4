from pathlib import Path

import pytest

from tools.make_copyright import page


def library(site: Path, name: str, said: str, *files: str) -> None:
    """Install a library of nothing but what it says of itself."""
    about = site / f"{name}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{said}\n")
    listed = [f"{about.name}/{file}" for file in ("METADATA", *files)]
    (about / "RECORD").write_text("".join(f"{file},,\n" for file in listed))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "python3.11" / "site-packages"


def test_a_library_stands_with_its_licence_and_where_the_text_lies(site: Path) -> None:
    library(site, "brush", "License-Expression: MIT", "licenses/LICENSE")
    assert "  brush 1.0: MIT; brush-1.0.dist-info/licenses/LICENSE\n" in page(site)
    assert "below /opt/twelve-hours/lib/python3.11/site-packages:" in page(site)


def test_a_licence_given_in_full_is_named_by_the_classifier(site: Path) -> None:
    library(
        site, "chisel", f"License: {'All rights. ' * 9}\nClassifier: License :: OSI Approved :: BSD License"
    )
    assert "  chisel 1.0: BSD License; chisel-1.0.dist-info\n" in page(site)


def test_a_library_that_names_no_licence_is_said_to_have_it_in_its_text(site: Path) -> None:
    library(site, "easel", "", "COPYING")
    assert "  easel 1.0: see the text; easel-1.0.dist-info/COPYING\n" in page(site)


def test_our_own_licence_stands_first_and_we_are_no_library(site: Path) -> None:
    library(site, "twelve-hours-of-imagenet", "License-Expression: MIT")
    text = page(site)
    assert text.index("MIT License") < 50
    assert "twelve-hours-of-imagenet" not in text
