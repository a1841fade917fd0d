"""Keys and texts under which pages that were read are stored, so that each is read only once."""

from __future__ import annotations

import io
import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Stream

from yingjian.preflight.facts import Image, Line, Link, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.preflight.facts import Box

# To be raised when reading.py reads otherwise.
_SCHEMA: Final = 2
_REFERENCE: Final = re.compile(rb"(\d+) (\d+) R\b")
# The place of an annotation in the structure tree does not show on the page.
_STRUCTURE: Final = re.compile(rb"/(?:StructParents?|P) (?:\d+ \d+ R|\d+)")
_BOXES: Final = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
_MAX_DEPTH: Final = 24


def page_keys(pdf: bytes, first: int) -> list[str]:
    """Return for every page a hash of its content, resources, links and their target pages.

    ``first`` is the number of the first page: right-hand and left-hand pages have other hashes.

    Raises:
        pikepdf.PdfError: the file cannot be opened.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = [page.obj for page in file.pages]
        hashes = _Hashes(file, {page.objgen: index for index, page in enumerate(pages)})
        version = f"{_SCHEMA} {pypdfium2.PYPDFIUM_INFO}".encode()
        return [
            sha256(b"%s %d " % (version, (first + index) % 2) + hashes.of_page(page)).hexdigest()
            for index, page in enumerate(pages)
        ]


class _Hashes:
    """Hashes of one file's objects that do not depend on how the objects are numbered."""

    def __init__(self, file: pikepdf.Pdf, pages: dict[tuple[int, int], int]) -> None:
        self._file = file
        self._pages = pages
        self._hashes: dict[tuple[int, int], bytes] = {}

    def of_page(self, page: Any) -> bytes:
        parts = [self.of(page[key]) if key in page else b"-" for key in _BOXES]
        content = page.get("/Contents")
        # Content streams belong to one page: to keep their hashes gains nothing.
        parts += [
            self._of_stream(item, 0) if isinstance(item, Stream) else b"-"
            for item in (content if isinstance(content, Array) else [content])
        ]
        parts.append(self.of(page["/Resources"]) if "/Resources" in page else b"-")
        parts += [
            self._resolve(_STRUCTURE.sub(b"", annotation.unparse(resolved=True)), 0)
            for annotation in page.get("/Annots", ())
        ]
        return sha256(b"\0".join(parts)).digest()

    def of(self, item: Any, depth: int = 0) -> bytes:
        if not isinstance(item, pikepdf.Object):
            return repr(item).encode()
        if not item.is_indirect:
            return self._of_direct(item, depth)
        number = item.objgen
        if number in self._pages:
            return b"page %d" % self._pages[number]
        digest = self._hashes.get(number)
        if digest is None:
            # Break reference cycles: within the object, a reference to it hashes as this.
            self._hashes[number] = b"ring"
            digest = self._hashes[number] = self._of_direct(item, depth)
        return digest

    def _of_direct(self, item: Any, depth: int) -> bytes:
        if isinstance(item, Stream):
            return self._of_stream(item, depth)
        if isinstance(item, Dictionary | Array):
            return sha256(self._resolve(item.unparse(resolved=True), depth)).digest()
        return bytes(item.unparse(resolved=True))

    def _of_stream(self, stream: Any, depth: int) -> bytes:
        head = b"".join(
            key.encode() + self.of(stream[key], depth + 1)
            for key in sorted(stream.keys())
            if key != "/Length"
        )
        return sha256(head + stream.read_raw_bytes()).digest()

    def _resolve(self, text: bytes, depth: int) -> bytes:
        """Replace references, whose numbers mean nothing, by hashes of their objects."""
        if depth > _MAX_DEPTH:
            return b"deep"

        def hash_target(reference: re.Match[bytes]) -> bytes:
            target = self._file.get_object(int(reference[1]), int(reference[2]))
            return self.of(target, depth + 1).hex().encode()

        return _REFERENCE.sub(hash_target, text)


def to_json(page: Page) -> str:
    """Return the text to be stored for a page."""
    return json.dumps(page, separators=(",", ":"))


def from_json(text: str) -> Page:
    """Return the page that :func:`to_json` was called with."""
    page = Page(*json.loads(text))
    return page._replace(
        lines=tuple(Line(*line) for line in page.lines),
        turns=(page.turns[0], page.turns[1], page.turns[2], page.turns[3]),
        covered=tuple(page.covered),
        images=tuple(Image(*image) for image in page.images),
        links=tuple(Link(_box(link[0]), *link[1:]) for link in page.links),
        annotations=tuple(page.annotations),
    )


def _box(row: Sequence[float]) -> Box:
    left, bottom, right, top = row
    return left, bottom, right, top
