"""The typefaces of the binder: which they are, where they lie, what they can print.

The binder is typeset with the files of one folder and nothing else, so that a machine's own fonts
never change a page. ``scripts/setup`` fills that folder from Debian packages without installing
them; ``table`` tells it what to take.
"""

from __future__ import annotations

import os
import sys

from yingjian.base.fonts.coverage import CodePoints, coverage, fingerprint, unprintable
from yingjian.base.fonts.files import FontsMissing, folder, missing
from yingjian.base.fonts.fontconfig import write_configuration
from yingjian.base.fonts.table import FACES, FANG, KAI, MONO, SANS, SERIF, TITLE, Face

__all__ = [
    "FANG",
    "KAI",
    "MONO",
    "SANS",
    "SERIF",
    "TITLE",
    "CodePoints",
    "Face",
    "FontsMissing",
    "activate",
    "coverage",
    "faces",
    "fingerprint",
    "folder",
    "missing",
    "unprintable",
]


def faces() -> tuple[Face, ...]:
    """Return every face the binder may use, in the order of the table."""
    return FACES


def activate() -> None:
    """Make fontconfig, and so WeasyPrint, see the folder's faces and no other font.

    Writes ``fontconfig/*.conf`` into the cache where needed and sets ``FONTCONFIG_FILE``; worker
    processes inherit it. Call before WeasyPrint is imported. Raises :class:`FontsMissing` if a
    required face is not there, ``RuntimeError`` if WeasyPrint was already imported with other fonts.
    """
    fingerprint()  # reads every face that is new, and raises where one is missing or broken
    configuration = str(write_configuration())
    if "weasyprint" in sys.modules and os.environ.get("FONTCONFIG_FILE") != configuration:
        raise RuntimeError("fonts.activate() must run before weasyprint is imported")
    os.environ["FONTCONFIG_FILE"] = configuration
    # Either of these would let fontconfig look elsewhere.
    os.environ.pop("FONTCONFIG_PATH", None)
    os.environ.pop("FONTCONFIG_SYSROOT", None)
