"""Every limit of the intake in one place: memory, time, pixels, pages, resolution."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Limit:
    """``seconds`` of wall clock; ``memory`` in bytes of address space at first, ``more`` alone."""

    seconds: int
    memory: int
    more: int


#: By the kind that ``file_kind.detect_kind`` gives. Two papers at once stay below 1.5 GB; one that needs more
#: is done again while nothing else runs.
LIMITS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        "pdf": Limit(180, 700 * MB, 1400 * MB),
        "picture": Limit(60, 700 * MB, 1400 * MB),
        "office": Limit(120, 1400 * MB, 1400 * MB),
        "text": Limit(120, 1200 * MB, 1400 * MB),
        "other": Limit(30, 700 * MB, 700 * MB),
    }
)

#: Seconds of wall clock for the pictures of a paper's first pages.
GLANCE_SECONDS: Final = 30

#: Bytes of one file. Larger ones are refused before they are read.
MAX_FILE: Final = 300 * MB
MAX_PAGES: Final = 5000
#: Pixels of one picture: A2 at 600 dpi is 139 million; three bytes each stay within the memory.
MAX_PIXELS: Final = 140_000_000
#: Characters of a plain text, about 1,500 a page; more takes the typesetter minutes.
MAX_TEXT: Final = 300_000

#: Published e-bundle rules ask for at most 300 dpi (REFERENCE, 6); a scan of exactly 300 dpi on
#: A4 comes out as 300.2 because paper sizes are rounded, hence what is let pass.
MAX_DPI: Final = 300
PASSING_DPI: Final = 306
#: Resolution of a page drawn anew.
RASTER_DPI: Final = 200
MAX_RASTER_PIXELS: Final = 40_000_000
