"""Write binder.json: what is bound, from which file, on which pages, how, and what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from yingjian.binder.book import FILES, Chapter, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yingjian.binder.metadata import About
    from yingjian.binder.parts import Binder, PartPages
    from yingjian.read.secrecy import Edition

SCHEMA: Final = 2


def manifest(
    about: About,
    edition: Edition,
    parts: Sequence[Chapter | Paper],
    binder: Binder,
    scopes: Mapping[str, Any] | None = None,
) -> str:
    """Return the manifest as JSON text; pages count from 1 and are those printed."""
    pages = {part.id: part for part in binder.parts}
    entries = [entry for part in parts for entry in _entries(part, pages[part.id])]
    content = {
        "schema": SCHEMA,
        "title": about.title,
        "as_of": about.day.isoformat(),
        "edition": edition.name,
        "edition_title": edition.title,
        "data_sha256": about.fingerprint,
        "pdfa": f"2{about.conformance.lower()}" if about.conformance else None,
        "pages": binder.pages,
        "volumes": [
            {"number": number, "first": first, "last": last}
            for number, (first, last) in enumerate(binder.volumes, start=1)
        ],
        "entries": entries,
        **(scopes or {}),
        "anchors": dict(sorted(binder.anchors.items())),
        "fonts": dict(sorted(binder.fonts.items())),
        "image_only": sorted(page for entry in entries for page in entry["image_only"]),
        "omissions": [
            {
                "id": part.names[0] if part.names else part.id,
                "title": part.title,
                "reason": part.stands_for,
                "page": pages[part.id].first,
                "source": part.source,
            }
            for part in parts
            if isinstance(part, Chapter) and part.stands_for
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _entries(part: Chapter | Paper, pages: PartPages) -> Iterator[dict[str, Any]]:
    """Yield an entry for a chapter, or for each file of a paper."""
    if isinstance(part, Paper):
        first = pages.first
        for path, sha256, taken in part.files:
            yield {
                "kind": "paper",
                "id": part.strip.evidence,
                "title": part.title,
                "first": first,
                "last": first + taken.pages - 1,
                "source": f"{FILES}{path}",
                "sha256": sha256,
                "bound": taken.how,
                "notes": list(taken.notes),
                "image_only": [first + page - 1 for page in taken.image_only],
            }
            first += taken.pages
        return
    yield {
        "kind": part.kind,
        "id": part.id,
        "title": part.title,
        "first": pages.first,
        "last": pages.last,
        "source": part.source,
        "sha256": None,
        "bound": "generated" if part.source is None else "hand-written",
        "notes": [],
        "image_only": [],
    }
