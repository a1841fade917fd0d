"""ToUnicode maps (ISO 32000-1, 9.10.3): what characters the codes of a font stand for."""

from __future__ import annotations

import re
import sys
from typing import Final

_HEX: Final = rb"<\s*([0-9A-Fa-f\s]*)>"
_CHARS: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES: Final = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR: Final = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE: Final = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[(.*?)\])", re.DOTALL)
_ITEM: Final = re.compile(_HEX)
_CODES: Final = re.compile(rb"begincodespacerange(.*?)endcodespacerange", re.DOTALL)
#: Most codes of one range; a hostile map could name any number of them.
_WIDEST: Final = 0x10000
_PER_BLOCK: Final = 100


def parse(text: bytes) -> tuple[dict[int, str], int]:
    """Read a map: the characters of each code, and the number of bytes of a code."""
    mapping: dict[int, str] = {}
    width = 1
    for block in _CODES.findall(text):
        for low, _ in _PAIR.findall(block):
            width = max(width, len(_bytes(low)))
    for block in _CHARS.findall(text):
        for code, chars in _PAIR.findall(block):
            mapping[int.from_bytes(_bytes(code), "big")] = _chars(_bytes(chars))
    for block in _RANGES.findall(text):
        for low, high, first, listed in _RANGE.findall(block):
            start, end = (int.from_bytes(_bytes(part), "big") for part in (low, high))
            if 0 <= end - start < _WIDEST:
                mapping |= _range(start, end, first, listed)
    return mapping, width


def _range(start: int, end: int, first: bytes, listed: bytes) -> dict[int, str]:
    if listed:
        items = _ITEM.findall(listed)[: end - start + 1]
        return {code: _chars(_bytes(item)) for code, item in enumerate(items, start)}
    chars = _chars(_bytes(first))
    if not chars:
        return {}
    points = ((code, ord(chars[-1]) + code - start) for code in range(start, end + 1))
    return {
        code: chars[:-1] + chr(point)
        for code, point in points
        if point <= sys.maxunicode and not 0xD800 <= point < 0xE000  # noqa: PLR2004 -- surrogates
    }


def written(mapping: dict[int, str], width: int) -> bytes:
    """Write a map for codes of ``width`` bytes."""
    digits = 2 * width
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<{'0' * digits}> <{'F' * digits}>",
        "endcodespacerange",
    ]
    pairs = sorted(mapping.items())
    for start in range(0, len(pairs), _PER_BLOCK):
        block = pairs[start : start + _PER_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{code:0{digits}X}> <{chars.encode('utf-16-be', 'replace').hex().upper()}>"
            for code, chars in block
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def _bytes(digits: bytes) -> bytes:
    text = b"".join(digits.split())
    return bytes.fromhex((text + b"0" if len(text) % 2 else text).decode())


def _chars(raw: bytes) -> str:
    return (b"\0" + raw if len(raw) % 2 else raw).decode("utf-16-be", "replace")
