"""Find words anywhere in a build: text, names, streams, metadata, archives."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_DATA = re.compile(rb"data:[\w/+.-]*;base64,([A-Za-z0-9+/]+=*)")
_CSS = re.compile(r"\\([0-9a-fA-F]{6}|[0-9a-fA-F]{4,5} )")


def plain(text: str) -> str:
    """Without white space and hyphens, forms unified: as a searcher would compare."""
    return re.sub(r"[\s\u200b\u00ad]+", "", unicodedata.normalize("NFKC", text)).casefold()


def text(data: bytes) -> str:
    """Bytes as text, escapes of every kind undone."""
    read = data.decode("utf-8", "ignore")
    unescaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), read)
    unescaped = _CSS.sub(lambda match: chr(int(match[1], 16)), unescaped)
    return f"{read}\n{html.unescape(unquote(unescaped))}"


def contents(name: str, data: bytes) -> Iterator[tuple[str, str | bytes]]:
    """(where, text or bytes) of everything inside a file."""
    yield f"{name} (name)", unquote(name)
    yield name, data
    if data.startswith(b"\x1f\x8b"):
        yield from contents(f"{name}!", gzip.decompress(data))
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from contents(f"{name}!{inner}", archive.read(inner))
    elif data.startswith(b"%PDF"):
        yield from _pdf(name, data)
    elif data.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            yield f"{name} (png)", str(getattr(image, "text", ""))
    elif not data.startswith(b"\xff\xd8"):
        yield name, text(data)
        for match in _DATA.finditer(data):
            yield from contents(f"{name} data address", base64.b64decode(match[1]))


def _pdf(name: str, data: bytes) -> Iterator[tuple[str, str | bytes]]:
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(document, start=1):
        yield f"{name} page {number}", page.get_textpage().get_text_bounded()
    document.close()
    with pikepdf.open(io.BytesIO(data)) as file:
        for part in file.objects:
            words = "\n".join(_strings(part))
            if words:
                yield f"{name} object", words
            if isinstance(part, pikepdf.Stream):
                try:
                    stream = part.read_bytes()
                except pikepdf.PdfError:
                    stream = part.read_raw_bytes()
                yield f"{name} stream", stream
                if part.get("/Subtype") == "/XML":
                    yield f"{name} metadata", text(stream)
        for attached in file.attachments.values():
            yield f"{name} attachment", attached.filename
            yield from contents(f"{name} attachment", attached.get_file().read_bytes())


def _strings(part: Any, depth: int = 0) -> Iterator[str]:
    if depth > 40 or not isinstance(part, pikepdf.Object):
        return
    if isinstance(part, pikepdf.String):
        yield str(part)
        yield bytes(part).decode("utf-16-be", "ignore")
    elif isinstance(part, pikepdf.Name):
        yield str(part)
    elif isinstance(part, pikepdf.Array):
        for item in part:
            if not getattr(item, "is_indirect", False):
                yield from _strings(item, depth + 1)
    elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        for key in part.keys():  # noqa: SIM118 — a stream has no other way
            yield str(key)
            inner: Any = part.get(key)
            if not getattr(inner, "is_indirect", False):
                yield from _strings(inner, depth + 1)


def find_words(out: Path, words: Iterable[str]) -> dict[str, str]:
    """Each of the words that turns up, and the first place where it does."""
    wanted = {
        word: (plain(word), [word.encode(how) for how in ("utf-8", "utf-16-be", "utf-16-le")])
        for word in words
    }
    places: dict[str, str] = {}
    read: set[str | bytes] = set()  # typefaces and pages come again and again
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out)
        if not path.is_file():
            continue
        for where, content in contents(name.as_posix(), path.read_bytes()):
            if content in read:
                continue
            read.add(content)
            left = [(word, *forms) for word, forms in wanted.items() if word not in places]
            if isinstance(content, bytes):
                hits = [
                    word for word, _, raw in left if any(spelling in content for spelling in raw)
                ]
            else:
                squeezed = plain(content)
                hits = [word for word, key, _ in left if key in squeezed]
            places |= dict.fromkeys(hits, where)
    return places


def manifest_of(path: Path) -> dict[str, Any]:
    found_: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found_
