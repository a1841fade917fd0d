"""Pages that were read before: facts kept by the hash of everything that a page is made of."""

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

# Changes when reading.py reads otherwise.
_SCHEMA: Final = 2
_REFERENCE: Final = re.compile(rb"(\d+) (\d+) R\b")
# Where an annotation hangs in the structure tree does not show on the page.
_UNSEEN: Final = re.compile(rb"/(?:StructParents?|P) (?:\d+ \d+ R|\d+)")
_BOXES: Final = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
_DEPTH: Final = 24


def page_keys(pdf: bytes, first: int) -> list[str]:
    """Return for every page a hash of its content, resources, links and their target pages.

    ``first`` is the number that the first page bears; right-hand and left-hand pages differ.

    Raises:
        pikepdf.PdfError: the file cannot be opened.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = [page.obj for page in file.pages]
        hashes = _Hashes(file, {page.objgen: at for at, page in enumerate(pages)})
        common = f"{_SCHEMA} {pypdfium2.PYPDFIUM_INFO}".encode()
        return [
            sha256(b"%s %d " % (common, (first + at) % 2) + hashes.page(page)).hexdigest()
            for at, page in enumerate(pages)
        ]


class _Hashes:
    """Hashes of one file's objects that do not depend on how they are numbered."""

    def __init__(self, file: pikepdf.Pdf, pages: dict[tuple[int, int], int]) -> None:
        self._file = file
        self._pages = pages
        self._known: dict[tuple[int, int], bytes] = {}

    def page(self, page: Any) -> bytes:
        parts = [self.of(page[key]) if key in page else b"-" for key in _BOXES]
        content = page.get("/Contents")
        # Streams of content belong to one page: keeping their hashes gains nothing.
        parts += [
            self._stream(one, 0) if isinstance(one, Stream) else b"-"
            for one in (content if isinstance(content, Array) else [content])
        ]
        parts.append(self.of(page["/Resources"]) if "/Resources" in page else b"-")
        parts += [
            self._text(_UNSEEN.sub(b"", one.unparse(resolved=True)), 0)
            for one in page.get("/Annots", ())
        ]
        return sha256(b"\0".join(parts)).digest()

    def of(self, one: Any, depth: int = 0) -> bytes:
        if not isinstance(one, pikepdf.Object):
            return repr(one).encode()
        if not one.is_indirect:
            return self._plain(one, depth)
        at = one.objgen
        if at in self._pages:
            return b"page %d" % self._pages[at]
        known = self._known.get(at)
        if known is None:
            # Against rings: whatever leads back to itself counts as this.
            self._known[at] = b"ring"
            known = self._known[at] = self._plain(one, depth)
        return known

    def _plain(self, one: Any, depth: int) -> bytes:
        if isinstance(one, Stream):
            return self._stream(one, depth)
        if isinstance(one, Dictionary | Array):
            return sha256(self._text(one.unparse(resolved=True), depth)).digest()
        return bytes(one.unparse(resolved=True))

    def _stream(self, one: Any, depth: int) -> bytes:
        head = b"".join(
            key.encode() + self.of(one[key], depth + 1)
            for key in sorted(one.keys())
            if key != "/Length"
        )
        return sha256(head + one.read_raw_bytes()).digest()

    def _text(self, text: bytes, depth: int) -> bytes:
        """Put hashes in the place of references, which are numbers of no meaning."""
        if depth > _DEPTH:
            return b"deep"
        return _REFERENCE.sub(
            lambda found: (
                self.of(self._file.get_object(int(found[1]), int(found[2])), depth + 1)
                .hex()
                .encode()
            ),
            text,
        )


def as_text(page: Page) -> str:
    """A page in JSON."""
    return json.dumps(page, separators=(",", ":"))


def from_text(text: str) -> Page:
    """The page that :func:`as_text` was given."""
    page = Page(*json.loads(text))
    return page._replace(
        lines=tuple(Line(*one) for one in page.lines),
        turns=(page.turns[0], page.turns[1], page.turns[2], page.turns[3]),
        masked=tuple(page.masked),
        images=tuple(Image(*one) for one in page.images),
        links=tuple(Link(_box(one[0]), *one[1:]) for one in page.links),
        others=tuple(page.others),
    )


def _box(row: Sequence[float]) -> Box:
    left, bottom, right, top = row
    return left, bottom, right, top
