"""What the faces in the folder can print, and a fingerprint of them; both remembered in the cache."""

from __future__ import annotations

import functools
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from yingjian.base.fonts.files import FontsMissing, cache, folder
from yingjian.base.fonts.fontconfig import rules
from yingjian.base.fonts.table import FACES, Face
from yingjian.base.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Raised when the meaning of an entry below changes; older ones are then computed anew.
_SCHEMA: Final = 1
# Code points of planes 0 to 3, the only ones in which Unicode assigns graphic characters that a
# text font may hold (Unicode Standard, chapter 2.8); one bit each.
_PLANES_END: Final = 0x40000
_BITMAP_BYTES: Final = _PLANES_END // 8
# Bytes kept in the cache; one font folder takes 1.2 MB at most.
_KEPT: Final = 16 * 2**20


class CodePoints:
    """The characters one family can print, as one bit each.

    Supports ``in`` for code points and ``len``; built from :data:`_BITMAP_BYTES` bytes.
    """

    __slots__ = ("_bits",)

    def __init__(self, bits: bytes) -> None:
        """Wrap a bitmap: bit ``n & 7`` of byte ``n >> 3`` is set if code point ``n`` is printable.

        Raises ``ValueError`` if it is not exactly :data:`_BITMAP_BYTES` long.
        """
        if len(bits) != _BITMAP_BYTES:
            raise ValueError(f"bitmap of {len(bits)} bytes, expected {_BITMAP_BYTES}")
        self._bits = bits

    def __contains__(self, code_point: object) -> bool:
        """Tell whether a code point (int) has a glyph."""
        return (
            isinstance(code_point, int)
            and 0 <= code_point < _PLANES_END
            and bool(self._bits[code_point >> 3] >> (code_point & 7) & 1)
        )

    def __len__(self) -> int:
        """Count the code points that have a glyph."""
        return int.from_bytes(self._bits, "little").bit_count()

    def __iter__(self) -> Iterator[int]:
        """Yield the code points in ascending order."""
        return (point for point in range(_PLANES_END) if point in self)


def fingerprint() -> str:
    """Return the SHA-256 (hex) of the faces in use: same font files, same value, on any machine.

    Part of the key of everything typeset. Raises :class:`FontsMissing` like :func:`activate`.
    """
    return _index().fingerprint


def coverage() -> Mapping[str, CodePoints]:
    """Return, by family, the characters that all its weights present can print.

    Families that are not in the folder are not in the mapping. Read from the cache in about a
    millisecond; computed anew when a font file changed. Raises :class:`FontsMissing`.
    """
    return _index().coverage


def unprintable(text: str, families: Sequence[str]) -> tuple[str, ...]:
    """Return the characters of ``text`` for which none of ``families`` has a glyph, each once.

    In order of appearance. Spaces, controls, format characters and variation selectors draw
    nothing and are passed over (Unicode Standard, 5.21 default ignorable code points). A family
    that is not there counts as having no glyphs.
    """
    sets = [points for family in families if (points := coverage().get(family)) is not None]
    return tuple(
        char
        for char in dict.fromkeys(text)
        if not any(ord(char) in points for points in sets) and not _draws_nothing(char)
    )


def _draws_nothing(char: str) -> bool:
    point = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Zs"}
        or 0xFE00 <= point <= 0xFE0F  # noqa: PLR2004 -- variation selectors 1 to 16
        or 0xE0100 <= point <= 0xE01EF  # noqa: PLR2004 -- variation selectors 17 to 256
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """Fingerprint and coverage of the font files of one folder."""

    fingerprint: str
    coverage: Mapping[str, CodePoints]


# File name, size in bytes, time of change in ns: enough to see that a file was replaced.
_Stats = tuple[tuple[str, int, int], ...]


def _index() -> _Index:
    where = folder()
    stats = []
    for file in sorted({face.file for face in FACES}):
        try:
            facts = (where / file).stat()
        except FileNotFoundError:
            continue
        stats.append((file, facts.st_size, facts.st_mtime_ns))
    present = {file for file, _, _ in stats}
    lacking = [face for face in FACES if face.required and face.file not in present]
    if lacking:
        raise FontsMissing.lacking(lacking)
    return _load(where, tuple(stats))


@functools.lru_cache(maxsize=4)
def _load(where: Path, stats: _Stats) -> _Index:
    key = hashlib.sha256(
        json.dumps([_SCHEMA, str(where), stats, _table()], ensure_ascii=False).encode()
    ).hexdigest()
    with Store(cache() / "fontconfig" / "faces.sqlite", limit=_KEPT) as store:
        entry = store.entry(key)
        if entry is not None:
            head = json.loads(entry.text)
            return _Index(head["fingerprint"], _split(head["families"], entry.content))
        fingerprint, bitmaps = _compute(where, {file for file, _, _ in stats})
        body = b"".join(bits.to_bytes(_BITMAP_BYTES, "little") for bits in bitmaps.values())
        head = {"families": list(bitmaps), "fingerprint": fingerprint}
        store.put(key, json.dumps(head, ensure_ascii=False), body)
    return _Index(fingerprint, _split(list(bitmaps), body))


def _table() -> list[list[str | int]]:
    return [[face.family, face.weight, face.file, face.index] for face in FACES]


def _split(families: Sequence[str], body: bytes) -> Mapping[str, CodePoints]:
    return MappingProxyType(
        {
            family: CodePoints(body[i * _BITMAP_BYTES : (i + 1) * _BITMAP_BYTES])
            for i, family in enumerate(families)
        }
    )


def _compute(where: Path, present: set[str]) -> tuple[str, dict[str, int]]:
    """The fingerprint of the faces, and the code points of each family as bits."""
    digests = {}
    for file in sorted(present):
        with (where / file).open("rb") as stream:
            digests[file] = hashlib.file_digest(stream, "sha256").hexdigest()
    bitmaps: dict[str, int] = {}
    used: list[list[str | int]] = []
    for face in FACES:
        if face.file not in present:
            continue
        bits = _bitmap(where / face.file, face)
        bitmaps[face.family] = bitmaps.get(face.family, bits) & bits
        used.append([face.family, face.weight, face.index, digests[face.file]])
    total = hashlib.sha256(json.dumps([used, rules()], ensure_ascii=False).encode()).hexdigest()
    return total, bitmaps


def _bitmap(path: Path, face: Face) -> int:
    from fontTools.ttLib import TTFont, TTLibError  # slow; needed only when a font changed

    try:
        with path.open("rb") as stream, TTFont(stream, fontNumber=face.index) as font:
            names = {
                record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)
            }
            points = font.getBestCmap()
    except (TTLibError, KeyError, OSError, ValueError, AssertionError) as error:
        raise FontsMissing.broken(path, face) from error
    if face.family not in names:
        raise FontsMissing.broken(path, face)
    bits = bytearray(_BITMAP_BYTES)
    for point in points:
        if point < _PLANES_END:
            bits[point >> 3] |= 1 << (point & 7)
    return int.from_bytes(bits, "little")
