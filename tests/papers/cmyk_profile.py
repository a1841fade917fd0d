"""Build the ICC profile ``cmyk.icc`` from PDFium's conversion of device CMYK.

The conversion is sampled on a grid of :data:`GRID` steps for each ink.
"""

from __future__ import annotations

import struct
from itertools import product
from typing import Final

#: Steps of each ink.
GRID: Final = 9
# IEC 61966-2-1 (sRGB) to XYZ, adapted to D50 by Bradford, as the ICC's sRGB profiles have it.
_TO_XYZ: Final = (
    (0.4360747, 0.3850649, 0.1430804),
    (0.2225045, 0.7168786, 0.0606169),
    (0.0139322, 0.0971045, 0.7141733),
)
# D50 white (ICC.1:2001-04, 6.1.4.2).
_D50: Final = (0.9642, 1.0, 0.8249)


def steps() -> bytes:
    """Return the grid as CMYK pixels, four bytes each, black running fastest."""
    values = [round(step * 255 / (GRID - 1)) for step in range(GRID)]
    return bytes(ink for inks in product(values, repeat=4) for ink in inks)


def build(colours: bytes) -> bytes:
    """Build the profile from the sRGB colours of :func:`steps`, three bytes each."""
    ramp = struct.pack(">2H", 0, 0xFFFF)
    table = b"".join(
        struct.pack(">3H", *_lab(colours[start : start + 3])) for start in range(0, len(colours), 3)
    )
    # lut16Type (ICC.1:2001-04, 6.5.7): identity matrix, linear curves, the grid.
    identity = struct.pack(">9i", *(0x10000 if i % 4 == 0 else 0 for i in range(9)))
    lut = b"mft2\0\0\0\0" + bytes((4, 3, GRID, 0)) + identity + struct.pack(">2H", 2, 2)
    lut += ramp * 4 + table + ramp * 3
    name = b"yingjian device CMYK"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + bytes(1 + 4 + 4 + 70)
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in _D50))
    tags = (
        (b"desc", description),
        (b"cprt", b"text\0\0\0\0MIT\0"),
        (b"wtpt", white),
        (b"A2B0", lut),
    )
    directory, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags:
        directory += tag + struct.pack(">2I", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    # Header (6.1): no preferred module, version 2.4, a fixed day, relative intent 0.
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"scnr", b"CMYK", b"Lab ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += white[8:] + bytes(128 - len(head) - 12)
    return head + struct.pack(">I", len(tags)) + directory + body


def _lab(colour: bytes) -> tuple[int, int, int]:
    """Return a colour in the 16-bit Lab of lut16Type (6.5.7, table 38): 0xFF00 is L* 100."""
    linear = [_linear(value / 255) for value in colour]
    x, y, z = (
        _cube(sum(part * value for part, value in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _D50, strict=True)
    )
    l, a, b = 116 * y - 16, 500 * (x - y), 200 * (y - z)  # noqa: E741 -- CIE's own letters
    return (
        max(0, min(0xFFFF, round(l * 652.8))),
        max(0, min(0xFFFF, round((a + 128) * 256))),
        max(0, min(0xFFFF, round((b + 128) * 256))),
    )


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # IEC 61966-2-1


def _cube(value: float) -> float:
    return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116  # CIE 15
