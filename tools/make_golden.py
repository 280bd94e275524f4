"""Make the golden images of the captions anew, after a deliberate change of their looks.

    python -m tools.make_golden

Look at what changed (git diff shows the sheets) before it is committed.
"""

import cv2

from player.core.playlist import Style
from tests.stage.goldens import FOLDER, made, sheet


def main() -> None:
    """Write tests/stage/golden/STYLE.png."""
    FOLDER.mkdir(exist_ok=True)
    for style in Style:
        path = FOLDER / f"{style}.png"
        cv2.imwrite(str(path), sheet(made(style)), [cv2.IMWRITE_PNG_COMPRESSION, 9])
        print(f"{path.relative_to(FOLDER.parents[2])}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
