"""A long page in pieces that are converted one by one, so that an edit costs one piece."""

from __future__ import annotations

import re
from typing import Any

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_NAMELESS = re.compile(r"^#{1,6} (?!.*\{: #).*$", re.MULTILINE)
# Stands after a piece while it is converted, so that the gap to the next one is kept.
_NEXT = "yingjiannextpiece"
#: What the converter makes of it.
AFTER = f"<p>{_NEXT}</p>"
# Pages with fewer sections are converted whole.
_MANY = 8


def cut(markdown: str) -> list[str]:
    """A long page's sections, so that one that changes is converted alone.

    Only where sections stand by themselves: their headings name their ids, their elements close.
    """
    found = _SECTION.split(markdown)
    apart = (
        len(found) >= _MANY
        and not _NAMELESS.search(markdown)
        and all(one.count("<div") == one.count("</div>") for one in found)
    )
    return [f"{one}\n\n{_NEXT}\n" for one in found[:-1]] + found[-1:] if apart else [markdown]


def merge(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """A page of its pieces."""
    if len(parts) == 1:
        return parts[0]
    first, rest = parts[0], parts[1:]
    below = [token for one in rest for token in one["toc"]]
    toc = [*first["toc"], *below]
    if len(first["toc"]) == 1 and first["toc"][0]["level"] == 1:
        toc = [{**first["toc"][0], "children": [*first["toc"][0]["children"], *below]}]
    links: dict[str, dict[str, str]] = {}
    for one in parts:
        for name, anchors in one["links"].items():
            links[name] = {**anchors, **links.get(name, {})}
    return {
        "content": "".join(one["content"] for one in parts),
        "toc": toc,
        "title": first["title"],
        "ids": [name for one in parts for name in one["ids"]],
        "links": links,
        "targets": [name for one in parts for name in one["targets"]],
        # A piece that begins with a lower heading has an empty section above it.
        "sections": first["sections"]
        + [row for one in rest for row in one["sections"] if any(row)],
    }
