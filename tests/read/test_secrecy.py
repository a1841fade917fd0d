"""What an edition shows, holds back and says of it; the table with all that it leaves unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from yingjian.read.records.editions import EditionsFile
from yingjian.read.secrecy import (
    FIELDS,
    KINDS,
    NOBODY,
    PAGES,
    WHOLE,
    Edition,
    highest_default,
    table,
)

PUBLIC = Edition(
    "public",
    "公开版",
    "只收可以公开的内容",
    ("公开",),
    frozenset({"quality", "questions"}),
    originals=False,
    page_level="内部",
    withheld=frozenset({("person", "P1")}),
)


@pytest.mark.parametrize(
    ("edition", "level", "shown"),
    [(PUBLIC, "公开", True), (PUBLIC, "内部", False), (WHOLE, "内部", True), (WHOLE, "绝密", True)],
)
def test_levels_that_are_shown(edition: Edition, level: str, *, shown: bool) -> None:
    assert edition.shows(level) is shown
    assert edition.page_shown(level) is shown


def test_a_page_without_a_level_has_that_of_its_kind() -> None:
    assert not PUBLIC.page_shown(None)
    assert WHOLE.page_shown(None)
    assert Edition("public", "", "", ("公开",), page_level="公开").page_shown(None)


@pytest.mark.parametrize(
    ("kind", "name", "leads"),
    [
        ("page", "quality", False),
        ("page", "report", True),
        ("question", "any", False),
        ("person", "P1", False),
        ("person", "P2", True),
        ("unit", "P1", True),
        ("unit", NOBODY, False),
    ],
)
def test_where_references_lead(kind: str, name: str, *, leads: bool) -> None:
    assert PUBLIC.leads(kind, name) is leads


def test_what_is_held_back_is_there() -> None:
    assert PUBLIC.hides("person", "P1")
    assert not PUBLIC.hides("person", "P2")
    assert (PUBLIC.whole, WHOLE.whole) == (False, True)
    assert WHOLE.leads("question", "any")
    assert (WHOLE.originals, WHOLE.closed, WHOLE.withheld, WHOLE.strays) == (
        True,
        frozenset(),
        frozenset(),
        0,
    )


def test_what_stands_in_its_place() -> None:
    assert PUBLIC.word == "（未列入公开版）"
    assert PUBLIC.told(0) == ""
    assert PUBLIC.told(3) == "另有 3 件未列入公开版（密级）"
    assert PUBLIC.told(1, "人", beside=False) == "1 人未列入公开版（密级）"
    assert PUBLIC.of_these(0, 3) == ""
    assert PUBLIC.of_these(2, 3) == "其中 2 件未列入公开版（密级）"
    assert PUBLIC.of_these(2, 3, "人") == "其中 2 人未列入公开版（密级）"
    assert PUBLIC.of_these(3, 3) == "都未列入公开版（密级）"


@pytest.mark.parametrize(
    ("levels", "highest"),
    [
        (("甲",), ("甲", "甲", "甲")),
        (("甲", "乙"), ("乙", "乙", "甲")),
        (("甲", "乙", "丙", "丁"), ("丁", "乙", "甲")),
    ],
)
def test_the_highest_level_where_nothing_is_said(
    levels: tuple[str, ...], highest: tuple[str, ...]
) -> None:
    names = ("internal", "inspector", "public")
    assert tuple(highest_default(name, levels) for name in names) == highest


def test_the_table_without_a_file() -> None:
    rows = table(None)
    assert rows.levels == ("公开", "督导组", "内部")
    assert dict(rows.kinds) == dict.fromkeys(KINDS, "内部") | {"person": "公开"}
    assert dict(rows.fields) == dict.fromkeys(FIELDS, "内部")
    assert dict(rows.pages) == dict.fromkeys(PAGES, "内部")
    assert list(rows.editions.values()) == [
        Edition(
            "internal",
            "内部版",
            "含内部材料，用后收回",
            ("公开", "督导组", "内部"),
            page_level="内部",
        ),
        Edition(
            "inspector",
            "督导组版",
            "供督导组查阅，用后收回",
            ("公开", "督导组"),
            frozenset(PAGES),
            originals=False,
            page_level="内部",
        ),
        Edition(
            "public",
            "公开版",
            "只收可以公开的内容",
            ("公开",),
            frozenset(PAGES),
            originals=False,
            page_level="内部",
        ),
    ]


def test_the_table_of_a_file() -> None:
    said: dict[str, Any] = {
        "editions": {
            "inspector": {"title": "检查组版", "line": "阅后收回", "upto": "内部", "papers": "originals"},
            "public": {"papers": "pages"},
        },
        "unmarked": {"evidence": "公开", "page": "督导组"},
        "fields": {"unit.basis": "公开"},
        "pages": {"report": "公开", "quality": "督导组"},
    }  # fmt: skip
    rows = table(EditionsFile.model_validate(said))
    inspector, public = rows.editions["inspector"], rows.editions["public"]
    assert (inspector.title, inspector.line, inspector.originals) == ("检查组版", "阅后收回", True)
    assert (inspector.levels, inspector.closed) == (("公开", "督导组", "内部"), frozenset())
    assert (public.title, public.line, public.originals) == ("公开版", "只收可以公开的内容", False)
    assert (public.levels, public.closed) == (("公开",), frozenset(PAGES) - {"report"})
    assert {edition.page_level for edition in rows.editions.values()} == {"督导组"}
    assert rows.kinds["evidence"] == "公开"
    assert rows.kinds["ledger"] == "内部"
    assert (rows.fields["unit.basis"], rows.fields["unit.phone"]) == ("公开", "内部")
    assert (rows.pages["report"], rows.pages["owed"]) == ("公开", "内部")
