"""Write config/*.schema.json from the declarations in player/config.

Run from the project's folder, after a change there: ``python -m tools.make_schemas``.
"""

import json
from pathlib import Path

from player.config.schema import schemas

FOLDER = Path(__file__).resolve().parents[1] / "config"


def texts() -> dict[str, str]:
    """Return what the schema files hold, by file name."""
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas().items()
    }


def main() -> None:
    """Write both schemas and say so."""
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "utf-8")
        print(f"wrote config/{name}")


if __name__ == "__main__":
    main()
