"""binder.json: what is bound, from which file, on which pages, in which way, and what is not."""

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
    bound: Sequence[Chapter | Paper],
    binder: Binder,
    scopes: Mapping[str, Any] | None = None,
) -> str:
    """The manifest as JSON text; pages count from 1 and are those printed."""
    pages = {part.id: part for part in binder.parts}
    entries = [entry for one in bound for entry in _entries(one, pages[one.id])]
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
                "id": one.names[0] if one.names else one.id,
                "title": one.title,
                "reason": one.stands_for,
                "page": pages[one.id].first,
                "source": one.source,
            }
            for one in bound
            if isinstance(one, Chapter) and one.stands_for
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _entries(one: Chapter | Paper, at: PartPages) -> Iterator[dict[str, Any]]:
    if isinstance(one, Paper):
        first = at.first
        for path, sha256, found in one.files:
            yield {
                "kind": "paper",
                "id": one.strip.evidence,
                "title": one.title,
                "first": first,
                "last": first + found.pages - 1,
                "source": f"{FILES}{path}",
                "sha256": sha256,
                "bound": found.how,
                "notes": list(found.notes),
                "image_only": [first + page - 1 for page in found.image_only],
            }
            first += found.pages
        return
    generated = "generated" if one.source is None else "hand-written"
    yield {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "first": at.first,
        "last": at.last,
        "source": one.source,
        "sha256": None,
        "bound": generated,
        "notes": [],
        "image_only": [],
    }
