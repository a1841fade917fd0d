"""Recall of the search, typed into the real box of the project's own site.

The table in search_queries.yml says what people type and what they mean by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor, Way

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "search_queries.yml").read_text(encoding="utf-8")
)
FIRST = 0.95  # so many must stand first; all must be among the first ten


@dataclass(frozen=True)
class Hit:
    """A result as it is shown: where it leads, what its line says."""

    address: str
    line: str


def shown(visitor: Visitor, query: str) -> list[Hit]:
    """The results in the order of the page; links to pages of papers belong to the line above."""
    visitor.search(query)
    rows = visitor.page.evaluate(
        """() => Array.from(document.querySelectorAll(".md-search-result__item a[href]"))
             .map((a) => [a.href, a.textContent, a.classList.contains("yj-hit-open")])"""
    )
    return [Hit(href.split("/", 3)[3], text) for href, text, paper in rows if not paper]


def fits(address: str, wanted: str) -> bool:
    """A thing on a page is meant with its place; a page may be entered at any of its sections."""
    return (address if "#" in wanted else address.partition("#")[0]).endswith(wanted)


def test_the_table_is_large_and_says_each_query_once() -> None:
    queries = [row["query"] for rows in TABLE.values() for row in rows]
    assert len(queries) >= 120
    assert len(queries) == len(set(queries))
    assert (
        sum(row.get("first", True) for rows in TABLE.values() for row in rows)
        >= len(queries) * FIRST
    )


@pytest.mark.parametrize("way", ["http", "file"])
def test_everything_is_found(visitor: Visitor, way: Way) -> None:
    visitor.visit("index.html", way)
    missed: dict[str, list[str]] = {}
    later: dict[str, list[str]] = {}
    unplaced: dict[str, str] = {}
    for row in (row for rows in TABLE.values() for row in rows):
        wanted = [row["find"]] if isinstance(row["find"], str) else row["find"]
        hits = shown(visitor, row["query"])
        ranks = [at for at, hit in enumerate(hits) if any(fits(hit.address, one) for one in wanted)]
        addresses = [hit.address for hit in hits[:3]]
        if not ranks or ranks[0] >= 10:
            missed[row["query"]] = addresses
        elif ranks[0] > 0:
            later[row["query"]] = addresses
        if ranks and "where" in row and row["where"] not in hits[ranks[0]].line:
            unplaced[row["query"]] = hits[ranks[0]].line
    total = sum(map(len, TABLE.values()))
    assert missed == {}
    assert unplaced == {}
    assert len(later) <= total * (1 - FIRST), later
    assert visitor.foreign() == []
    assert visitor.complaints == []
