"""The registry of pages and chapters: each row is complete, and nothing is declared elsewhere."""

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

TEMPLATES = rendering.TEMPLATES
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
def test_a_row_has_a_title_a_place_and_a_view_with_its_template(kind: Kind) -> None:
    assert kind.title
    assert kind.site or kind.binder
    assert bool(kind.view) == bool(kind.template) == (kind in MADE)


@pytest.mark.parametrize("view", sorted({*ON_SITE, *IN_BINDER}))
def test_a_view_asks_only_for_facts_that_exist(view: str) -> None:
    show, _ = rendering.view_function(view)
    asked = signature(show).parameters.values()
    needed = {parameter.name for parameter in asked if parameter.default is parameter.empty}
    if view in ON_SITE:
        assert {parameter.name for parameter in asked} <= SITE_FACTS
    if view in IN_BINDER:
        assert needed <= BINDER_FACTS


def test_every_template_exists_and_is_used() -> None:
    files = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.j2")
    }
    included = set(re.findall(r'(?:from|import|include) "([^"]+)"', "".join(files.values())))
    assert set(used()) | included == set(files)
    assert not set(used()) & included


def test_every_style_sheet_exists_and_is_used() -> None:
    files = {path.name for path in (TEMPLATES / "print").glob("*.css")}
    listed = chain.from_iterable(
        [*(chapter.styles for _, chapter in BINDER.values()), *(row.styles for row in INSERTS)]
    )
    assert {"page.css", "content.css", *listed} == files


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
def test_names_paths_and_titles_are_unique(values: list[str]) -> None:
    assert len(values) == len(set(values))


@pytest.mark.parametrize("side", ["site", "binder"])
def test_a_kind_of_thing_is_held_by_one_page_and_one_chapter(side: str) -> None:
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
    """The benchmark writes an index.md of its own."""
    names = {*used(), *(page.path for _, page in SITE.values())}
    elsewhere = {
        path.name
        for path in HOOKS.rglob("*.py")
        if any(f'"{name}"' in path.read_text(encoding="utf-8") for name in names)
    }
    assert elsewhere == {"registry.py", "run_book.py"}


def test_a_view_without_a_fact_that_it_needs_raises() -> None:
    facts: dict[str, Any] = {"project": load(SMALL, ROOT / "docs")}
    assert rendering.view("figures:figures", facts)
    with pytest.raises(TypeError, match="day"):
        rendering.view("plan:plan", facts)
