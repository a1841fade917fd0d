"""Split long pages into pieces that are converted one by one, so that an edit costs one piece."""

from __future__ import annotations

import re
from typing import Any

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_NAMELESS = re.compile(r"^#{1,6} (?!.*\{: #).*$", re.MULTILINE)
# Follows a piece while it is converted, so that the whitespace before the next piece stays.
_NEXT = "yingjiannextpiece"
#: The same, converted.
AFTER = f"<p>{_NEXT}</p>"
# Pages with fewer sections are converted whole.
_MANY = 8


def cut(markdown: str) -> list[str]:
    """Split a long page at its sections.

    A page stays whole if its sections depend on each other: a heading without an explicit id, or an
    element that is not closed in its section.
    """
    sections = _SECTION.split(markdown)
    independent = (
        len(sections) >= _MANY
        and not _NAMELESS.search(markdown)
        and all(section.count("<div") == section.count("</div>") for section in sections)
    )
    if not independent:
        return [markdown]
    return [f"{section}\n\n{_NEXT}\n" for section in sections[:-1]] + sections[-1:]


def merge(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the conversions of pieces to that of the page."""
    if len(parts) == 1:
        return parts[0]
    first, rest = parts[0], parts[1:]
    below = [token for part in rest for token in part["toc"]]
    toc = [*first["toc"], *below]
    if len(first["toc"]) == 1 and first["toc"][0]["level"] == 1:
        toc = [{**first["toc"][0], "children": [*first["toc"][0]["children"], *below]}]
    links: dict[str, dict[str, str]] = {}
    for part in parts:
        for name, anchors in part["links"].items():
            links[name] = {**anchors, **links.get(name, {})}
    return {
        "content": "".join(part["content"] for part in parts),
        "toc": toc,
        "title": first["title"],
        "ids": [name for part in parts for name in part["ids"]],
        "links": links,
        "targets": [name for part in parts for name in part["targets"]],
        # A piece that begins with a lower heading has an empty section above it.
        "sections": first["sections"]
        + [row for part in rest for row in part["sections"] if any(row)],
    }
