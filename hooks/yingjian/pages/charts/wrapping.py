"""Measure and wrap Chinese text; all widths are in em."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# Characters that must not begin or end a line (GB/T 15834-2011 §5.1.1–5.1.5, and the percent sign).
_NOT_FIRST: Final = frozenset("，。、；：！？）》〉」』】〕”’…—·％%,.;:!?)]}／/〜～")
_NOT_LAST: Final = frozenset("（《〈「『【〔“‘([{")
# Advance widths in Noto Sans CJK SC, rounded up: other fonts must fit too.
_SPACE: Final = 0.26
_NARROW: Final = 0.58
_WIDE_LATIN: Final = 0.82
# A last line shorter than this takes characters from the lines before it.
_SHORTEST: Final = 3.0


def char_width(char: str) -> float:
    """Return the advance width of one character in em, never too small."""
    if char == " ":
        return _SPACE
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return _WIDE_LATIN if char in "MWmw@%&" else _NARROW


def text_width(text: str) -> float:
    """Return the width of a line of text in em."""
    return sum(map(char_width, text))


def _split(text: str) -> list[str]:
    """Split text where a line may break; Latin words and numbers stay whole."""
    parts: list[str] = []
    for char in text:
        previous = parts[-1][-1] if parts else ""
        joined = bool(previous) and (
            char in _NOT_FIRST
            or previous in _NOT_LAST
            or (char_width(char) < 1 and char_width(previous) < 1 and " " not in (char, previous))
        )
        if joined:
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def wrap(text: str, width: float) -> tuple[str, ...]:
    """Break text into lines of at most `width` em.

    No line begins with a closing mark or ends with an opening one, unless an unbreakable part is
    wider than the line: it is cut, since nothing may be drawn outside its box. A last line of one
    or two characters takes some from the lines before it.
    """
    lines = _fill(text, width)
    widest = max(map(text_width, _split(text)), default=0)
    narrower = width
    while len(lines) > 1 and text_width(lines[-1]) < min(_SHORTEST, width / 2):
        narrower -= 0.5
        trial = _fill(text, narrower)
        if len(trial) > len(lines) or narrower < max(width / 2, widest):
            break
        if text_width(trial[-1]) >= min(_SHORTEST, width / 2):
            return trial
    return lines


def _fill(text: str, width: float) -> tuple[str, ...]:
    """Put as much into each line as goes in."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for unit in _split(text.strip()):
        for part in [unit] if text_width(unit) <= width else list(unit):
            size = text_width(part)
            if lines[-1] and used + size > width + 1e-6:
                lines.append([])
                used = 0.0
                if part == " ":
                    continue
            lines[-1].append(part)
            used += size
    return tuple(joined for line in lines if (joined := "".join(line).strip()))


def wrap_clauses(text: str, width: float) -> tuple[str, ...]:
    """Wrap text after commas, semicolons and full stops where that takes no more lines."""
    clauses = re.findall(r"[^，；。]+[，；。]*", text)
    lines = wrap(text, width)
    by_clause = wrap_items(clauses, width, joint="")
    return by_clause if len(by_clause) <= len(lines) else lines


def wrap_items(items: Sequence[str], width: float, *, joint: str = "、") -> tuple[str, ...]:
    """Wrap items joined by `joint`, breaking between items where possible."""
    lines: list[str] = []
    for index, item in enumerate(items):
        tail = joint if index < len(items) - 1 else ""
        if lines and text_width(lines[-1] + item + tail) <= width:
            lines[-1] += item + tail
        else:
            lines.extend(wrap(item + tail, width))
    return tuple(lines)
