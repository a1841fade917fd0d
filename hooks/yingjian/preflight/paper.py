"""Lengths and limits of a finished binder, taken from the published rules."""

from __future__ import annotations

from typing import Final

#: Points in a millimetre.
MM: Final = 72 / 25.4
#: A4 (ISO 216) and the tolerance, in millimetres.
A4_MM: Final = (210.0, 297.0)
A4_SLACK_MM: Final = 1.0
#: The page stamp (LOOK, print geometry): 26 x 8 mm, 20 mm from the fore-edge, 12 mm from the foot.
STAMP_MM: Final = (26.0, 8.0)
STAMP_OUTER_MM: Final = 20.0
STAMP_FOOT_MM: Final = 12.0
#: REFERENCE section 6: images at most 300 dpi; 1 % allows for rounding of placed sizes.
MOST_DPI: Final = 300.0
DPI_SLACK: Final = 1.01
#: REFERENCE section 6: bytes that a mail attachment may have, and pages of one volume.
MAIL_LIMIT: Final = 36_000_000
VOLUME_PAGES: Final = 350
#: Issue "binder": bookmarks to three levels.
OUTLINE_LEVELS: Final = 3


def stamp_box(width: float, height: float, *, odd: bool) -> tuple[float, float, float, float]:
    """Return the box of the stamp on a page as shown: left, bottom, right, top in points.

    ``width`` and ``height`` are those of the page as shown. A landscape page is bound with its head
    at the left edge of the sheet: on the sheet, the stamp is where it is on a portrait page.
    """
    sheet = min(width, height)
    left = sheet - (STAMP_OUTER_MM + STAMP_MM[0]) * MM if odd else STAMP_OUTER_MM * MM
    right, foot = left + STAMP_MM[0] * MM, STAMP_FOOT_MM * MM
    top = foot + STAMP_MM[1] * MM
    if width <= height:
        return left, foot, right, top
    return foot, height - right, top, height - left
