"""Telephone numbers in any text, however they are written, and the one mask that stands for them.

Different masks of the same number (138****1234 here, 1381234**** there) can be put together into
the number, so there is one: the first three digits, four stars, the last four, however the number
is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Full-width digits and signs read like the plain ones; places in the text stay the same.
_PLAIN: Final = str.maketrans(
    "０１２３４５６７８９＋－（）：．\u3000\u00a0‐‑‒–—―·•_", "0123456789+-():.  " + "-" * 9
)
_ALONE, _ENDS = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z%]|\.[0-9])"
# Between groups there may be blanks or points where people group so: tables hold blanks, too, and
# amounts hold points.
_GROUPS: Final = ((3, 4, 4), (3, 3, 5), (3, 8), (7, 4))


def _grouped(sizes: tuple[int, ...]) -> str:
    first, *others = sizes
    return f"1[3-9][0-9]{{{first - 2}}}" + "".join(
        rf"(?: {{1,3}}|\.)[0-9]{{{size}}}" for size in others
    )


_COUNTRY: Final = r"(?:(?:\((?:\+ ?|00)?86\)|(?:\+ ?|00)?86)[ -]{0,2})?"
# Eleven digits, with hyphens anywhere (138-1234-5678), or in groups.
_MOBILE: Final = re.compile(
    rf"{_ALONE}{_COUNTRY}(?:1(?: ?- ?)?[3-9](?:(?: ?- ?)?[0-9]){{9}}|{'|'.join(map(_grouped, _GROUPS))}){_ENDS}"
)
# Area code and number (YD/T: 0, two or three digits; seven or eight digits), or a number alone
# where the word before it says that it is one.
_FIXED: Final = re.compile(
    rf"{_ALONE}{_COUNTRY}\(?0[1-9][0-9]{{1,2}}\)?[ -]{{0,3}}[2-9][0-9]{{2,3}}[ -]?[0-9]{{4}}{_ENDS}"
)
_NAMED: Final = re.compile(
    r"(?<=[话机线真系式])(?:号码?|方式)?[:为是 ]{0,3}([2-9][0-9]{2,3}[ \-]?[0-9]{4})(?![0-9A-Za-z])"
)


def mobiles(text: str) -> Iterator[str]:
    """Every mobile number in a text, as digits alone."""
    for match in _MOBILE.finditer(text.translate(_PLAIN)):
        yield _digits(match[0])[-11:]


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every telephone number in a text, from left to right."""
    if not _has_digits(text):
        return
    plain = text.translate(_PLAIN)
    places = [match.span() for form in (_MOBILE, _FIXED) for match in form.finditer(plain)]
    places += [match.span(1) for match in _NAMED.finditer(plain)]
    last = 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= last:
            yield start, end
            last = end


def _has_digits(text: str) -> bool:
    """Whether a text holds as many digits as the shortest number; most hold none."""
    return sum(char.isdigit() for char in text) >= _FEWEST


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


_FEWEST: Final = 7
_KEPT_BEFORE, _KEPT_AFTER = 3, 4


def mask(number: str) -> str:
    """A telephone number with its middle hidden: 138****1234.

    A country's 86 and an extension are left out. Of a number without area code the last four
    digits are left, so that it gives nothing away that its mask with area code hides.
    """
    plain = number.translate(_PLAIN)
    match = _MOBILE.search(plain) or _FIXED.search(plain)
    digits = _digits(match[0] if match else plain)
    national = re.sub(r"^(?:00)?86(?=1[3-9][0-9]{9}$|0)", "", digits)
    shown = national[:_KEPT_BEFORE] if national.startswith(("0", "1")) else ""
    return f"{shown}****{national[-_KEPT_AFTER:]}"


def masked(text: str) -> str:
    """A text with every telephone number masked; the very same text where there is none."""
    parts: list[str] = []
    last = 0
    for start, end in numbers(text):
        parts += [text[last:start], mask(text[start:end])]
        last = end
    return "".join((*parts, text[last:])) if parts else text
