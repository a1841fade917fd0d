"""Escape data for Markdown and HTML: a page shows every character of data as itself."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from html import escape as html_escape
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

# Characters with a meaning anywhere in a line, in Python-Markdown with the extensions we use.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~^!#$\"'=]")
# What would start a list, heading, quotation or rule if it came first in a line.
_LEADING = re.compile(r"^(\s*)([-+:>]|\d+(?=[.)]))")
# Most values are names: nothing in them means anything.
_PLAIN = re.compile(r"[\u3007\u3400-\u9fffA-Za-z][\u3007\u3400-\u9fffA-Za-z0-9]*")
_DIGITS = "〇一二三四五六七八九"


class Safe(Markup):
    """Markup of our own; everything else is escaped before it reaches a page."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: object, /) -> Safe:
        """Escape plain text that Markup's operators join to markup."""
        return shown(s)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


@lru_cache(maxsize=1 << 15)
def escape(text: str) -> Safe:
    """Escape a text so that Markdown (and HTML) shows exactly that text, on one line."""
    if _PLAIN.fullmatch(text):
        return Safe(text)
    line = " ".join(text.split("\n")).strip(" \t")
    line = _SPECIAL.sub(_entity, line)
    leading = _LEADING.match(line)
    if leading:
        head, sign = leading.groups()
        rest = line[leading.end() :]
        line = (
            f"{head}{sign}&#{ord(rest[0])};{rest[1:]}"
            if sign.isdigit()
            else f"{head}&#{ord(sign)};{rest}"
        )
    return Safe(line)


def shown(value: object) -> Safe:
    """Return any value of a view as it appears on a page.

    Dates are written as in ISO 8601, None as an empty text.
    """
    if isinstance(value, Safe):
        return value
    if isinstance(value, Markup):  # the result of a template's macro
        return Safe(value)
    if value is None:
        return Safe("")
    if isinstance(value, date):
        return Safe(value.isoformat())
    return escape(str(value))


def join(parts: Iterable[object], separator: str = "、") -> Safe:
    """Join parts as they appear on a page."""
    return Safe(separator.join(shown(part) for part in parts))


def element(tag: str, inner: object, **attributes: str) -> Safe:
    """Return an inline HTML element; a trailing underscore in an attribute's name is dropped."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html_escape(value)}"'
        for name, value in attributes.items()
    )
    return Safe(f"<{tag}{written}>{shown(inner)}</{tag}>")


def copy_button(text: str) -> Safe:
    """Return a button that copies a text by the theme's script."""
    return Safe(
        f'<button type="button" class="yj-copy" data-clipboard-text="{html_escape(text)}">复制</button>'
    )


def css_string(text: str) -> str:
    """Escape a text for use between the quotes of a CSS string: each character by its number."""
    return "".join(f"\\{ord(char):06x}" for char in text)


def chinese_number(number: int) -> str:
    """Write 1 as 一 … 99 as 九十九, as official documents number headings (GB/T 9704 §7.3.3).

    Raises:
        ValueError: below 1 or above 99.
    """
    if not 1 <= number <= 99:  # noqa: PLR2004 — the range that the docstring states
        message = f"no heading number: {number}"
        raise ValueError(message)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def chinese_day(day: date) -> str:
    """Write a day as 2015年7月30日 (GB/T 9704-2012 §7.3.5.4: Arabic, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


_WEEKDAYS = "一二三四五六日"


def weekday(day: date) -> str:
    """Return 星期几 of a day."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


_BREAK_BEFORE = "“‘《（〈「『〔"
_BREAK_AFTER = "”’》）〉」』〕，、；：。"


def title_lines(text: str, most: int) -> tuple[str, ...]:
    """Break a title into as few lines of at most ``most`` characters as possible, of like length.

    Lines break where a reader would pause: before an opening mark or after a closing one if such
    a place is near, never so that a line starts with a closing mark or ends with an opening one.
    """
    count = -(-len(text) // most)
    if count <= 1:
        return (text,)
    ideal = len(text) / count
    places = [
        index
        for index in range(1, len(text))
        if text[index] not in _BREAK_AFTER
        and text[index - 1] not in _BREAK_BEFORE
        and not (text[index - 1].isascii() and text[index].isascii() and text[index].isalnum())
    ]
    pauses = {
        index for index in places if text[index] in _BREAK_BEFORE or text[index - 1] in _BREAK_AFTER
    }

    def cost(index: int, start: int) -> float:
        over = 100.0 if index - start > most else 0.0
        return abs(index - start - ideal) - (ideal / 2 if index in pauses else 0.0) + over

    start, lines = 0, []
    for left in range(count - 1, 0, -1):
        fits = [index for index in places if index > start and len(text) - index <= left * most]
        if not fits:
            break
        index = min(fits, key=lambda place: (cost(place, start), place))
        lines.append(text[start:index])
        start = index
    return (*lines, text[start:])
