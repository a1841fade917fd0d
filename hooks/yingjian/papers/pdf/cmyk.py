"""The ICC profile for device CMYK, the same for all papers and measured from PDFium.

PDF/A-2 requires a profile for every CMYK colour (ISO 19005-2, 6.2.4.3). A common press profile
would shift colours against what staff see on their screens, so ``cmyk.icc`` describes PDFium's own
conversion. ``tests/papers/cmyk_profile.py`` builds it, and a test compares the two.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from pikepdf import Array, Name

if TYPE_CHECKING:
    import pikepdf


@functools.cache
def profile() -> bytes:
    """Return the profile (ICC.1 version 2, input class, CMYK to Lab)."""
    return (Path(__file__).parent / "cmyk.icc").read_bytes()


def make_space(file: pikepdf.Pdf) -> pikepdf.Object:
    """Return a new ``ICCBased`` colour space of ``file`` with this profile."""
    stream = file.make_stream(profile())
    stream.N = 4
    stream.Alternate = Name.DeviceCMYK
    return file.make_indirect(Array([Name.ICCBased, stream]))
