"""Tell the setup which font files to take from which packages, and check what it brought."""

import sys
from collections.abc import Sequence

from yingjian.base import fonts


def main(arguments: Sequence[str]) -> int:
    """Run ``plan`` (print the files to have, tab-separated) or ``check`` (read them all).

    A line of the plan: package, path inside it, file name, and ``required`` or the family that is
    printed instead. Returns 0, or 2 when a font is missing or broken.
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
