"""Write a PDF file from the bytes of its objects (ISO 32000-1, 7.5.7 and 7.5.8).

A binder of a thousand pages has 85,000 objects, most of them elements of structure that differ from
those of the last binder in their numbers only. As objects of a library each costs some twenty
microseconds; here whole blocks of them get their numbers by one formatting operation.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pikepdf

from yingjian.typeset.geometry import number as length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Objects of one object stream: their places in it fit one byte.
PER_STREAM: Final = 250
#: The place of a number in a block: any object number fits.
PLACE: Final = b"%7d"

_HEAD: Final = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
_END: Final = b"\nendstream\nendobj\n"
_LEVEL: Final = 6
# A row of the cross-reference stream: kind; where, or in what stream; which of that stream.
_ROW: Final = struct.Struct(">BIB")
_FREE, _PLAIN, _PACKED = range(3)
# PNG predictor "up": a row that goes on from the one above it differs by 1 in the last byte.
_UP: Final = b"\x02"
_NEXT: Final = _UP + b"\0\0\0\0\0\x01"
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)", "\r": "\\r", "\n": "\\n"})


def text(value: str) -> bytes:
    """Return a text string (ISO 32000-1, 7.9.2.2): ASCII as it is, else UTF-16 in hexadecimal."""
    if value.isascii():
        return f"({value.translate(_ESCAPED)})".encode()
    return b"<FEFF%s>" % value.encode("utf-16-be").hex().upper().encode()


def sort_key(value: str) -> bytes:
    """Return the bytes by which names are sorted (ISO 32000-1, 7.9.6): those of :func:`text`."""
    return value.encode() if value.isascii() else b"\xfe\xff" + value.encode("utf-16-be")


def box(values: Iterable[float]) -> bytes:
    """Return an array of lengths."""
    return f"[{' '.join(map(length, values))}]".encode()


def references(numbers: Sequence[int]) -> bytes:
    """Return an array of references, ``null`` for 0."""
    if 0 in numbers:
        return b"[%s]" % b" ".join(b"%d 0 R" % number if number else b"null" for number in numbers)
    return b"[" + b"%d 0 R " * len(numbers) % tuple(numbers) + b"]"


@dataclass(frozen=True, slots=True)
class Block:
    """Objects of consecutive numbers, at most :data:`PER_STREAM`.

    ``head`` has a place for each number, followed by the offset in ``body`` at which the object
    begins; ``body`` has places for the objects' references. All places are of one width, so that
    nothing moves when they are filled.
    """

    count: int
    head: bytes
    body: bytes


def block(bodies: Sequence[tuple[bytes, int]]) -> Block:
    """Return a block of objects: pairs of a body and its number of places (:data:`PLACE`)."""
    head, offset = [], 0
    for body, places in bodies:
        head.append(b"%s %d " % (PLACE, offset))
        offset += len(body % ((0,) * places)) + 1
    return Block(len(bodies), b"".join(head), b"\n".join(body for body, _ in bodies))


@dataclass(frozen=True, slots=True)
class _Pack:
    """An object stream: numbers of its objects in order, its content, where the first begins."""

    numbers: Sequence[int]
    content: bytes
    start: int


class ObjectFile:
    """The objects of a file to be written, numbered from ``first``; lower numbers are in use."""

    def __init__(self, first: int) -> None:
        """Start without objects."""
        self._next = first
        self._bodies: dict[int, bytes] = {}
        # Scans of hundreds of megabytes are read when they are written, one after the other.
        self._streams: dict[int, tuple[bytes, bytes | pikepdf.Stream]] = {}
        self._packs: list[_Pack] = []

    def reserve(self, count: int = 1) -> int:
        """Reserve so many consecutive numbers; return the first."""
        first = self._next
        self._next += count
        return first

    def put(self, number: int, body: bytes) -> None:
        """Set the object of a reserved number."""
        self._bodies[number] = body

    def add(self, body: bytes) -> int:
        """Add an object; return its number."""
        number = self.reserve()
        self._bodies[number] = body
        return number

    def add_stream(self, data: bytes, entries: bytes = b"", *, raw: bool = False) -> int:
        """Add a stream, compressed here unless it is ``raw``; return its number.

        ``entries`` are those of its dictionary without length and, unless ``raw``, without filter.
        """
        number = self.reserve()
        self._put_stream(number, entries, data, raw=raw)
        return number

    def _put_stream(self, number: int, entries: bytes, data: bytes, *, raw: bool) -> None:
        if not raw:
            entries, data = entries + b"/Filter/FlateDecode", zlib.compress(data, _LEVEL)
        self._streams[number] = entries, data

    def add_block(self, first: int, block: Block, numbers: Sequence[int]) -> None:
        """Add the objects of a block, numbered from ``first``, with these references."""
        own = range(first, first + block.count)
        head = block.head % tuple(own)
        self._packs.append(_Pack(own, head + block.body % tuple(numbers), len(head)))

    def adopt(self, file: pikepdf.Pdf, last: int) -> None:
        """Copy the objects of ``file`` up to number ``last``, except those already put here."""
        for number in range(1, last + 1):
            if number in self._bodies:
                continue
            source: Any = file.get_object(number, 0)
            if not isinstance(source, pikepdf.Stream):
                self._bodies[number] = _unparse(source)
                continue
            entries: Any = pikepdf.Dictionary(dict(source.stream_dict.items()))
            if "/Length" in entries:
                del entries["/Length"]
            # Metadata stay uncompressed for tools that only search the file.
            raw = "/Filter" in entries or entries.get("/Type") == pikepdf.Name.Metadata
            inner = entries.unparse()[2:-2]
            if raw:
                self._streams[number] = inner, source
            else:
                self._put_stream(number, inner, source.read_raw_bytes(), raw=False)

    def write(self, root: int, info: int) -> bytes:
        """Return the file; ``root`` and ``info`` are the numbers of catalog and information."""
        out, digest = io.BytesIO(), hashlib.md5(usedforsecurity=False)
        rows, offset = {0: (_FREE, 0, 0)}, len(_HEAD)
        runs: list[tuple[int, int]] = [(0, 1)]

        def put(part: bytes) -> None:
            out.write(part)
            digest.update(part)

        def emit(number: int, entries: bytes, data: bytes) -> None:
            nonlocal offset
            rows[number] = (_PLAIN, offset, 0)
            runs.append((number, 1))
            head = b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries, len(data))
            for part in (head, data, _END):
                put(part)
            offset += len(head) + len(data) + len(_END)

        put(_HEAD)
        for number, (entries, data) in self._streams.items():
            emit(number, entries, data if isinstance(data, bytes) else data.read_raw_bytes())
        for pack in (*self._packs, *self._packed()):
            number = self.reserve()
            entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (
                len(pack.numbers),
                pack.start,
            )
            emit(number, entries, zlib.compress(pack.content, _LEVEL))
            for index, first, count in number_runs(pack.numbers):
                rows[first] = (_PACKED, number, index)
                runs.append((first, count))
        own = self.reserve()
        rows[own] = (_PLAIN, offset, 0)
        runs.append((own, 1))
        table = zlib.compress(_difference_rows(sorted(runs), rows), _LEVEL)
        name = digest.hexdigest().encode()
        head = (
            b"%d 0 obj\n<</Type/XRef/W[1 4 1]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]"
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n"
        ) % (own, own + 1, root, info, name, name, _ROW.size, len(table))
        for part in (head, table, _END, b"startxref\n%d\n%%%%EOF\n" % offset):
            out.write(part)
        return out.getvalue()

    def _packed(self) -> Iterator[_Pack]:
        """Yield the objects that were put one by one, in order of their numbers."""
        numbers = sorted(self._bodies)
        for start in range(0, len(numbers), PER_STREAM):
            chosen = numbers[start : start + PER_STREAM]
            head, bodies, offset = [], [], 0
            for number in chosen:
                body = self._bodies[number]
                head.append(b"%d %d " % (number, offset))
                bodies.append(body)
                offset += len(body) + 1
            whole = b"".join(head)
            yield _Pack(chosen, whole + b"\n".join(bodies), len(whole))


def _unparse(source: Any) -> bytes:
    """Return an object's text, ``null`` for a number that the file does not use."""
    return source.unparse(resolved=True) if isinstance(source, pikepdf.Object) else b"null"


def number_runs(numbers: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield index, first number and length of each run of consecutive numbers."""
    if not numbers:
        return
    if isinstance(numbers, range):
        yield 0, numbers[0], len(numbers)
        return
    breaks = [0, *(i for i, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1), len(numbers)]
    for start, end in pairwise(breaks):
        yield start, numbers[start], end - start


def _difference_rows(
    runs: Sequence[tuple[int, int]], rows: dict[int, tuple[int, int, int]]
) -> bytes:
    """Return the cross-reference stream's rows, each as its difference from the one above."""
    encoded = []
    above = bytes(_ROW.size)
    expected = 0
    for first, count in runs:
        assert first == expected, f"no object {expected}"  # noqa: S101 -- every number is some object's
        expected += count
        row = _ROW.pack(*rows[first])
        encoded.append(_UP + bytes((a - b) & 0xFF for a, b in zip(row, above, strict=True)))
        encoded.append(_NEXT * (count - 1))
        kind, where, index = rows[first]
        above = _ROW.pack(kind, where, index + count - 1)
    return b"".join(encoded)
