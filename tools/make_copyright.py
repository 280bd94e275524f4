"""Write the copyright file of the .deb: our licence, those of what we ship, those of what stands beside us.

``python -m tools.make_copyright SITE`` prints it for the libraries in the site-packages folder SITE;
that needs the standard library alone.
"""

import sys
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INSTALLED = Path("/opt/twelve-hours/lib")
"""Where the package's libraries lie, below it those of one Python."""

OURS = "twelve-hours-of-imagenet"
LONGEST = 60
"""Characters: what is longer in the field License is the licence itself, not its name."""

TEXT = """\
The player for 12 Hours of ImageNet

{ours}
With it come, beside their licences in {shipped}:
  assets/wordnet  a table from WordNet 3.0, (c) 2006 Princeton University, under the WordNet 3.0 licence
  assets/imagenet counts and lists of ImageNet; their origins stand in README.md
  assets/fonts    Source Sans 3, (c) Adobe, and Liberation Serif, (c) Google and Red Hat, under the
                  SIL Open Font License 1.1

The libraries in its own Python environment, unchanged, each with its licence and where the text lies
below {site}:

{libraries}

Where one says LGPL 2.1, its text is also in /usr/share/common-licenses/LGPL-2.1.
"""


def page(site: Path) -> str:
    """Return the copyright file for the libraries in the folder *site*."""
    installed = INSTALLED / site.parent.name / site.name
    found = sorted(distributions(path=[str(site)]), key=lambda library: library.name.lower())
    libraries = "\n".join(f"  {_line(library)}" for library in found if library.name != OURS)
    shipped = installed / "player" / "_shipped"
    ours = (ROOT / "LICENSE").read_text("utf-8")
    return TEXT.format(ours=ours, shipped=shipped, site=installed, libraries=libraries)


def _line(library: Distribution) -> str:
    return f"{library.name} {library.version}: {_licence(library.metadata)}; {_text(library)}"


def _licence(said: PackageMetadata) -> str:
    """Return the name of the licence: by its expression, its short field or its classifier."""
    fields = [*said.get_all("License-Expression", []), *said.get_all("License", [])]
    named = [line for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    short = [field for field in fields if field and "\n" not in field and len(field) <= LONGEST]
    if short:
        return str(short[0])
    return named[0].rpartition(" :: ")[2] if named else "see the text"


def _text(library: Distribution) -> str:
    """Return the first file that holds a licence, or else the folder of what the library says of itself."""
    texts = sorted(
        str(file) for file in library.files or [] if file.name.upper().startswith(("LICEN", "COPYING"))
    )
    about = next((str(file.parent) for file in library.files or [] if file.name == "METADATA"), "")
    return texts[0] if texts else about


def main() -> None:
    """Print the copyright file."""
    sys.stdout.write(page(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
