"""For scripts/setup: list the font files to take from packages, and check them afterwards."""

import sys
from collections.abc import Sequence

from yingjian.base import fonts


def main(arguments: Sequence[str]) -> int:
    """Run ``plan`` (list the files) or ``check`` (read them all).

    A line of the plan is tab-separated: package, path inside it, file name, and ``required`` or the
    family used instead. Return 0, or 2 if a font is missing or broken.
    """
    if list(arguments) == ["plan"]:
        files = {face.file: face for face in fonts.faces() if face.package}
        for face in files.values():
            print(face.package, face.path, face.file, face.fallback or "required", sep="\t")
        return 0
    try:
        fonts.activate()
    except fonts.FontsMissing as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
