"""The registry of pages and chapters: each row is whole, and nothing is declared beside it."""

from __future__ import annotations

import re
from inspect import signature
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import ROOT, SMALL
from yingjian.base import registry
from yingjian.base.registry import BINDER, INSERTS, KINDS, PAGE, PAPERS, RECORD_PAGES, SITE
from yingjian.history.entries import KINDS as RECORD_KINDS
from yingjian.model.loading import load
from yingjian.pages import rendering
from yingjian.read import secrecy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.registry import Kind

TEMPLATES = ROOT / "hooks" / "yingjian" / "templates"
HOOKS = ROOT / "hooks"
# What views may ask for; ``name`` is a record's id.
SITE_FACTS = {
    *("project", "day", "everything", "assessed", "hand", "seen", "changes", "name", "by"),
}
BINDER_FACTS = {"project", "day", "hand", "plan", "facts", "kinds", "unbound", "by"}
MADE = [kind for kind in KINDS if kind.name not in {PAGE, PAPERS}]
ON_SITE = {kind.view for kind in MADE if kind.site} | {row.view for row in RECORD_PAGES}
IN_BINDER = {kind.view for kind in MADE if kind.binder}


def used() -> Iterator[str]:
    """Every template that a row names."""
    yield from (kind.template for kind in MADE)
    yield from (chapter.template for _, chapter in BINDER.values() if chapter.template)
    yield from (row.template for row in RECORD_PAGES)
    yield from (row.template for row in INSERTS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_row_says_what_it_is(kind: Kind) -> None:
    assert kind.title
    assert kind.site or kind.binder
    assert bool(kind.view) == bool(kind.template) == (kind in MADE)


@pytest.mark.parametrize("view", sorted({*ON_SITE, *IN_BINDER}))
def test_a_view_asks_for_what_it_can_have(view: str) -> None:
    show, _ = rendering.function(view)
    asked = signature(show).parameters.values()
    needed = {one.name for one in asked if one.default is one.empty}
    if view in ON_SITE:
        assert {one.name for one in asked} <= SITE_FACTS
    if view in IN_BINDER:
        assert needed <= BINDER_FACTS


def test_every_template_is_used_and_there() -> None:
    files = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.j2")
    }
    included = set(re.findall(r'(?:from|import|include) "([^"]+)"', "".join(files.values())))
    assert set(used()) | included == set(files)
    assert not set(used()) & included


def test_every_style_sheet_is_used_and_there() -> None:
    files = {path.name for path in (TEMPLATES / "print").glob("*.css")}
    own = chain.from_iterable(
        [*(chapter.styles for _, chapter in BINDER.values()), *(row.styles for row in INSERTS)]
    )
    assert {"page.css", "content.css", *own} == files


@pytest.mark.parametrize(
    "values",
    [
        [kind.name for kind in KINDS],
        [page.path for _, page in SITE.values()],
        [kind.title for kind, _ in SITE.values()],
        list(registry.CHAPTER_TITLES.values()),
        [row.name for row in RECORD_PAGES],
        [row.template for row in INSERTS],
    ],
    ids=["names", "paths", "titles", "titles of chapters", "kinds of records", "inserts"],
)
def test_nothing_stands_twice(values: list[str]) -> None:
    assert len(values) == len(set(values))


@pytest.mark.parametrize("side", ["site", "binder"])
def test_a_thing_stands_on_one_page_and_in_one_chapter(side: str) -> None:
    held = [thing for kind in KINDS if getattr(kind, side) for thing in kind.holds]
    assert len(held) == len(set(held))


def test_every_page_is_in_the_navigation_once() -> None:
    names = [
        name for row in registry.NAVIGATION for name in ([row] if isinstance(row, str) else row[1])
    ]
    assert sorted(names) == sorted(SITE)


def test_other_tables_name_rows() -> None:
    assert set(registry.PAGE_ORDER) <= set(SITE)
    assert set(registry.WANTS.values()) <= set(BINDER)
    assert {row.listed_on for row in RECORD_PAGES} <= set(SITE)
    assert set(secrecy.PAGES) - {secrecy.OWED} <= {kind.name for kind in KINDS}
    printed = {record for _, chapter in BINDER.values() for record in chapter.prints}
    assert printed == set(RECORD_KINDS.values()) - {"mapping"}


def test_the_search_box_knows_every_group() -> None:
    script = (ROOT / "docs/assets/javascripts/search-worker.js").read_text(encoding="utf-8")
    table = script[script.index("const KINDS = {") : script.index("const EXCERPT")]
    groups = set(re.findall(r"^\s+(\w+): \[", table, re.MULTILINE))
    assert {"page", "plan", *(row.name for row in RECORD_PAGES)} <= groups


def test_no_other_module_names_a_template_or_the_path_of_a_page() -> None:
    """A page or chapter is declared in one place; a peer's site is timed on an index of its own."""
    names = {*used(), *(page.path for _, page in SITE.values())}
    elsewhere = {
        path.name
        for path in HOOKS.rglob("*.py")
        if any(f'"{name}"' in path.read_text(encoding="utf-8") for name in names)
    }
    assert elsewhere == {"registry.py", "run_book.py"}


def test_a_fact_that_a_view_cannot_do_without_is_missed() -> None:
    facts: dict[str, Any] = {"project": load(SMALL, ROOT / "docs")}
    assert rendering.view("figures:figures", facts)
    with pytest.raises(TypeError, match="day"):
        rendering.view("plan:plan", facts)
