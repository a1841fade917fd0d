"""Reads the plainest YAML without a parser: most records of evidence are nothing else.

A text is either read exactly as ``source`` would read it, or not at all (None), and then goes
through the parser: whatever is unusual, doubtful or wrong is never judged here. Of ten thousand
records this saves half the time of reading them.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Scalar = str | int | Decimal | bool | date | None
Value = Scalar | list["Value"] | dict[str, "Value"]

MOST = 8_000

CONSTANTS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}
# Anything else cannot be a number, a date, or a word that some tools take for true, false or null.
NOT_PLAIN = re.compile(r"[0-9+.~-]|(?i:yes|no|on|off|y|n|true|false|null)?$")
INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_DATED = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ]")

# A SHA-256 that cannot be taken for a number: it holds a letter that no number does.
_SEAL = re.compile(r"(?=[0-9be]*[acdf])[0-9a-f]{64}")

_KEY = r"[a-z][a-z0-9_]*"
_QUOTED = r"'[^']*'"
# Words that hold no sign of YAML; in brackets some more characters are signs.
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"
_BLOCK = rf"{_FIRST}(?:[^\s:#]|:(?=[^\s])|#|[ ](?=[^\s#]))*"
_FLOW = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\s:#,\[\]{}'\"]|[ ](?=[^\s#:]))*"
_ITEM = rf"(?:{_QUOTED}|{_FLOW})"
_PAIR = rf"{_KEY}: {_ITEM}"
_MAPPING = rf"\{{{_PAIR}(?:, {_PAIR})*\}}"
_SEQUENCE = rf"\[{_ITEM}(?:, {_ITEM})*\]"
_VALUE = rf"(?:{_MAPPING}|{_SEQUENCE}|{_QUOTED}|{_BLOCK})"

_LINE = re.compile(
    rf"(?P<indent>    |  - |)(?:(?P<key>{_KEY}):(?: (?P<value>{_VALUE}))?|(?P<item>{_VALUE}))"
)
_PART = re.compile(rf"(?:({_KEY}): )?({_ITEM})")


class _UnusualError(Exception):
    """Something that only the parser may read."""


def _scalar(text: str) -> Scalar:
    if text[0] == "'":
        return text[1:-1]
    return _marked(text) if NOT_PLAIN.match(text) else text


def _marked(text: str) -> Scalar:
    """A value that starts like a number or a date, or is a word that may mean something else."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return Decimal(text)
    if DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _UnusualError from None
    if (text.isascii() and not _SEAL.fullmatch(text)) or _DATED.match(text):
        raise _UnusualError  # it may be a number or a moment in a form that is refused
    return text


def _put(into: dict[str, Value], key: str, value: Value) -> None:
    if key in into:
        raise _UnusualError
    into[key] = value


def _value(text: str) -> Value:
    if text[0] == "{":
        made: dict[str, Value] = {}
        for key, item in _PART.findall(text, 1, len(text) - 1):
            _put(made, key, _scalar(item))
        return made
    if text[0] == "[":
        return [_scalar(item) for _, item in _PART.findall(text, 1, len(text) - 1)]
    return _scalar(text)


def quick(text: str) -> tuple[dict[str, Value], int] | None:
    """The mapping that a plain text holds and the line of its first key; None if it is not plain.

    Plain is: keys at the margin with a value on the line or a list below it, whose items are
    values or mappings of values; brackets hold no brackets; nothing runs over a line.
    """
    if len(text) > MOST or "\t" in text or "\ufffe" in text or "\uffff" in text:
        return None
    try:
        return _lines(text)
    except _UnusualError:
        return None


class _Outline:
    """What was read so far: the mapping, the list that its last key opened, the last item's."""

    def __init__(self) -> None:
        self.top: dict[str, Value] = {}
        self.below: list[Value] | None = None
        self.inside: dict[str, Value] | None = None

    def margin(self, key: str | None, value: str | None) -> None:
        """A line at the margin."""
        if key is None or self.below == []:
            raise _UnusualError
        self.inside = None
        self.below = [] if value is None else None
        _put(self.top, key, self.below if value is None else _value(value))

    def item(self, key: str | None, value: str | None) -> None:
        """An item of a list, or the first entry of an item that is a mapping."""
        if self.below is None or value is None:
            raise _UnusualError
        if key is None:
            self.inside = None
            self.below.append(_value(value))
        else:
            self.inside = {key: _value(value)}
            self.below.append(self.inside)

    def entry(self, key: str | None, value: str | None) -> None:
        """A further entry of an item that is a mapping."""
        if self.inside is None or key is None or value is None:
            raise _UnusualError
        _put(self.inside, key, _value(value))


def _lines(text: str) -> tuple[dict[str, Value], int]:
    outline = _Outline()
    steps = {"": outline.margin, "  - ": outline.item, "    ": outline.entry}
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise _UnusualError
        indent, key, value, item = found.groups()
        steps[indent](key, item if key is None else value)
        first = first or number
    if outline.below == [] or not outline.top:
        raise _UnusualError
    return outline.top, first
