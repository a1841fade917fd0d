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
    """Limits of one conversion: seconds of wall clock, bytes of address space.

    ``retry_memory`` is for a second attempt, while nothing else runs.
    """

    seconds: int
    memory: int
    retry_memory: int


#: By the family of :class:`yingjian.papers.file_kind.Kind`. Two papers at once stay below 1.5 GB.
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
PREVIEW_SECONDS: Final = 30

#: Bytes of one file. Larger ones are refused before they are read.
MAX_FILE: Final = 300 * MB
MAX_PAGES: Final = 5000
#: Pixels of one picture: A2 at 600 dpi is 139 million; three bytes each stay within the memory.
MAX_PIXELS: Final = 140_000_000
#: Characters of a plain text, about 1,500 a page; more takes the typesetter minutes.
MAX_TEXT: Final = 300_000

#: Published e-bundle rules ask for at most 300 dpi (REFERENCE, 6).
MAX_DPI: Final = 300
#: A scan of exactly 300 dpi on A4 comes out as 300.2, because paper sizes are rounded.
TOLERATED_DPI: Final = 306
#: Resolution of a page that is replaced by a picture of it.
RASTER_DPI: Final = 200
MAX_RASTER_PIXELS: Final = 40_000_000
