"""Writes a value as YAML from which the strict reader reads exactly that value."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from yingjian.read.source import INVISIBLE, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingjian.read.source import Scalar, Value


class SpliceError(Exception):
    """An edit that cannot be made without touching something else; the message is Chinese."""


#: Columns that a mapping or list written on one line may take.
WIDTH: Final = 100


def scalar(value: Scalar, *, flow: bool = False) -> str:
    """A scalar on one line; ``flow`` for inside brackets.

    Text is plain where it reads back as that text, else in single quotes, else in double quotes.

    Raises:
        SpliceError: no way of writing the text reads back, as with characters that cannot be seen.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _text(value, flow)


@lru_cache(maxsize=4096)
def _text(value: str, flow: bool) -> str:  # noqa: FBT001 — a positional key of the cache
    quoted = "'" + value.replace("'", "''") + "'"
    forms = [value, quoted] if value and "\n" not in value else []
    for form in (*forms, json.dumps(value, ensure_ascii=False)):
        if _reads_as(f"k: [{form}]\n" if flow else f"k: {form}\n", [value] if flow else value):
            return form
    match = INVISIBLE.search(value)
    if match:
        shown = INVISIBLE.sub("□", value)[:40]
        raise SpliceError(f"有看不见的字符 U+{ord(match.group()):04X}（□ 处）：{shown}")
    raise SpliceError(f"这段文字写不进 YAML：{value[:40]}")


def _reads_as(text: str, value: Value) -> bool:
    document, problems = parse(text.encode(), "")
    return document is not None and not problems and same(document.value, {"k": value})


def same(left: Value, right: Value) -> bool:
    """Equal, of the same type and in the same order: 1 is neither true nor 1.0."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and str(left) == str(right)


def inline(value: Value) -> str:
    """A value on one line: lists and mappings in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value, flow=True)


def block(value: Mapping[str, Value], indent: int = 0) -> str:
    """A mapping with each key on a line, as in our data files; ends with a newline."""
    pad = " " * indent
    return "".join(f"{pad}{key}:{under(part, indent)}\n" for key, part in value.items())


def under(value: Value, indent: int) -> str:
    """What follows ``key:`` of a mapping indented by ``indent``: a space and a value, or lines."""
    if isinstance(value, dict) and value and not _fits(value, indent):
        return "\n" + block(value, indent + 2).rstrip("\n")
    if isinstance(value, list) and value and not _fits(value, indent):
        return "\n" + "\n".join(item(part, indent + 2) for part in value)
    if isinstance(value, str) and "\n" in value and (lines := literal(value, indent)):
        return f" {lines}"
    return f" {_on_one_line(value)}"


def literal(value: str, indent: int) -> str | None:
    """A text over lines under a key indented by ``indent``; None where literal style cannot hold it."""
    words = value.removesuffix("\n")
    if not words or words != words.strip() or "\t" in words:
        return None
    pad = " " * (indent + 2)
    lines = (pad + line if line else "" for line in words.split("\n"))
    return "\n".join(("|" if words != value else "|-", *lines))


def item(value: Value, indent: int, *, spread: bool = False) -> str:
    """An item of a list, without newline; ``spread`` puts each key on a line."""
    pad = " " * indent
    if isinstance(value, dict) and value and (spread or not _fits(value, indent)):
        return pad + "- " + block(value, indent + 2)[indent + 2 :].rstrip("\n")
    return f"{pad}- {_on_one_line(value)}"


def _on_one_line(value: Value) -> str:
    """A value outside brackets."""
    return inline(value) if isinstance(value, dict | list) else scalar(value)


def _fits(value: Mapping[str, Value] | Sequence[Value], indent: int) -> bool:
    parts = value.values() if isinstance(value, dict) else [value]
    lists = (part for part in parts if isinstance(part, list))
    nested = any(isinstance(item, dict) for items in lists for item in items)
    return not nested and len(inline(value)) + indent <= WIDTH  # type: ignore[arg-type]
