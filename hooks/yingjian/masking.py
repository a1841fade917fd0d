"""Telephone numbers in any text, however they are written, and the one mask that stands for them.

Different masks of the same number (138****1234 here, 1381234**** there) can be put together into
the number, so there is one: the first three digits, four stars, the last four.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Full-width digits and signs read like the plain ones; places in the text stay the same.
_PLAIN: Final = str.maketrans(
    "０１２３４５６７８９＋－（）：　\u00a0‐‑‒–—―·•.．_", "0123456789+-():" + " " * 2 + "-" * 11
)
_GAP: Final = r"[ \-]{0,3}"
# How the eleven digits of a mobile number are grouped.
_GROUPS: Final = ((3, 4, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3), (3, 8), (7, 4), (5, 6), (3, 3, 3, 2))


def _grouped(sizes: tuple[int, ...]) -> str:
    first, *others = sizes
    return f"1[3-9][0-9]{{{first - 2}}}" + "".join(f"{_GAP}[0-9]{{{size}}}" for size in others)


_ALONE, _ENDS = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_MOBILE: Final = re.compile(
    rf"{_ALONE}(?:\(?\+? ?0{{0,2}}86\)?{_GAP})?(?:{'|'.join(map(_grouped, _GROUPS))}){_ENDS}"
)
# Area code and number (YD/T: 0, two or three digits; seven or eight digits), or a number alone
# where the word before it says that it is one.
_FIXED: Final = re.compile(
    rf"{_ALONE}(?:\+?86{_GAP})?\(?0[1-9][0-9]{{1,2}}\)?{_GAP}[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}{_ENDS}"
)
_NAMED: Final = re.compile(
    r"(?<=[话机线真系式])(?:号码?|方式)?[:为是 ]{0,3}([2-9][0-9]{2,3}[ \-]?[0-9]{4})(?![0-9A-Za-z])"
)


def mobiles(text: str) -> Iterator[str]:
    """Every mobile number in a text, as digits alone."""
    for found in _MOBILE.finditer(text.translate(_PLAIN)):
        yield _digits(found[0])[-11:]


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every telephone number in a text, from left to right."""
    if not _worth(text):
        return
    plain = text.translate(_PLAIN)
    places = [found.span() for form in (_MOBILE, _FIXED) for found in form.finditer(plain)]
    places += [found.span(1) for found in _NAMED.finditer(plain)]
    last = 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= last:
            yield start, end
            last = end


def _worth(text: str) -> bool:
    """Whether there are digits enough: most texts hold none."""
    return sum(char.isdigit() for char in text) >= _FEWEST


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


_FEWEST: Final = 7
_KEPT_BEFORE, _KEPT_AFTER = 3, 4


def mask(number: str) -> str:
    """A telephone number with its middle hidden: 138****1234; a country's 86 is left out."""
    digits = _digits(number.translate(_PLAIN))
    national = re.sub(r"^(?:00)?86(?=1[3-9][0-9]{9}$|0)", "", digits)
    return f"{national[:_KEPT_BEFORE]}****{national[-_KEPT_AFTER:]}"


def masked(text: str) -> str:
    """A text with every telephone number masked; the very same text where there is none."""
    parts: list[str] = []
    at = 0
    for start, end in numbers(text):
        parts += [text[at:start], mask(text[start:end])]
        at = end
    return "".join((*parts, text[at:])) if parts else text
