"""The filter of editions removes each kind of content, and each part of it is needed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.editions import canaries
from tests.editions.holding import held
from tests.support import ROOT, some
from yingjian.base.problems import DataError
from yingjian.derive.binding import binding
from yingjian.derive.quality import assess
from yingjian.derive.standings import standings
from yingjian.model import editions, masking
from yingjian.model.editions import PLACEHOLDERS, for_edition
from yingjian.model.loading import examine, load
from yingjian.pages.views.cover import cover
from yingjian.pages.views.evidence import catalogue
from yingjian.pages.views.ledger import ledger
from yingjian.read.hand_written import level, shown
from yingjian.read.secrecy import FIELDS, NOBODY, PAGES, table
from yingjian.site.edition_pages import absent_pages, prune_navigation
from yingjian.site.pages import site_pages
from yingjian.site.papers import copies, papers
from yingjian.site.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.editions.canaries import Nest
    from yingjian.derive.quality import Assessment
    from yingjian.model.project import Project

DAY = date(2024, 3, 25)
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Nest]:
    folder = tmp_path_factory.mktemp("canaries")
    (folder / "docs" / "report").mkdir(parents=True)
    nest = canaries.write(folder / "data")
    canaries.docs(nest, folder / "docs")
    return load(folder / "data", folder / "docs"), nest


def words(project: Project, country: tuple[Project, Nest]) -> set[str]:
    text = "".join(
        page.path + page.markdown for page in site_pages(project, DAY, DOCS, {}, None, {})
    )
    plain = re.sub(r"\\|&#8203;", "", text)
    return {canary.word for canary in country[1].canaries if canary.word in plain}


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_pages_hold_no_word_above_the_level(country: tuple[Project, Nest], edition: str) -> None:
    shown = words(for_edition(country[0], edition), country)
    assert [
        canary
        for canary in country[1].canaries
        if canary.word in shown and not canary.allowed(edition)
    ] == []
    assert len(shown) > 60


def show_kind(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Let the filter pass records of a kind, whatever their level."""
    withheld = editions._withheld
    monkeypatch.setattr(
        editions,
        "_withheld",
        lambda *source: frozenset(row for row in withheld(*source) if row[0] != kind),
    )


def show_field(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the filter pass a field, whatever its level."""
    rest = {field: form for field, form in PLACEHOLDERS.items() if field != name}
    monkeypatch.setattr(editions, "PLACEHOLDERS", rest)


def skip_step(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a method of the filter return its argument."""
    monkeypatch.setattr(editions._Filter, name, lambda _filter, argument: argument)


PARTS = [
    (show_kind, "person", "person.name"),
    (show_kind, "evidence", "evidence.title"),
    (show_kind, "figure", "figure.note"),
    (show_kind, "reconciliation", "reconciliation.title"),
    (show_kind, "ledger", "ledger.problem"),
    (show_field, "person.phone", "person.phone"),
    (show_field, "unit.phone", "unit.phone"),
    (show_field, "unit.basis", "unit.basis"),
    (show_field, "indicator.note", "indicator.note"),
    (show_field, "indicator.deduction", "indicator.deduction"),
    (show_field, "evidence.reason", "evidence.reason"),
    (show_field, "evidence.note", "evidence.note"),
    (show_field, "ledger.measures", "ledger.measures"),
    (show_field, "ledger.progress", "ledger.progress"),
    (show_field, "ledger.reopened", "ledger.reopened"),
    (skip_step, "plan", "plan.editor_notes"),
    (skip_step, "indicator", "indicator.deduction"),
    (skip_step, "answers", "answer.point"),
]


@pytest.mark.parametrize(("disable", "part", "leak"), PARTS)
def test_without_any_part_of_the_filter_something_leaks(
    country: tuple[Project, Nest],
    monkeypatch: pytest.MonkeyPatch,
    disable: Callable[[pytest.MonkeyPatch, str], None],
    part: str,
    leak: str,
) -> None:
    assert held(for_edition(country[0], "public"), country[1], "public") == set()
    disable(monkeypatch, part)
    assert leak in held(for_edition(country[0], "public"), country[1], "public")


def test_every_field_with_a_level_has_a_placeholder() -> None:
    assert {*PLACEHOLDERS, "plan.editor_notes"} == set(FIELDS)


def test_without_masking_every_number_would_be_read(
    country: tuple[Project, Nest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "masked", lambda text: text)
    shown = words(for_edition(country[0], "public"), country)
    assert sum(word.startswith("0991-") for word in shown) > 20


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_of_the_table_does_something(country: tuple[Project, Nest], field: str) -> None:
    project, _ = country
    rows = dict.fromkeys(FIELDS, "公开")
    from yingjian.read.records.editions import EditionsFile

    def pages(fields: dict[str, str]) -> str:
        record = EditionsFile(
            fields=fields, unmarked={"ledger": "公开"}, pages=dict.fromkeys(PAGES, "公开")
        )
        view = for_edition(replace(project, secrecy=table(record)), "public")
        return "".join(page.markdown for page in site_pages(view, DAY, DOCS, {}, None, {}))

    assert pages(rows) != pages(rows | {field: "内部"})


def counts(assessment: Assessment) -> dict[str, list[tuple[int, int]]]:
    """What was checked and what passed, in every scope."""
    scopes = {
        "whole": assessment.whole,
        **{f"system {name}": rows for name, rows in assessment.systems.items()},
        **{f"indicator {name}": rows for name, rows in assessment.indicators.items()},
        **{f"unit {name}": rows for name, rows in assessment.units.items()},
    }
    assert len(scopes) > 6
    return {name: [(row.checks, row.passed) for row in rows] for name, rows in scopes.items()}


def test_numbers_are_those_of_the_whole(country: tuple[Project, Nest]) -> None:
    whole, public = country[0], for_edition(country[0], "public")
    assert counts(assess(public, DAY)) == counts(assess(whole, DAY))
    assert cover(public, DAY).papers == cover(whole, DAY).papers
    assert catalogue(public, "number", DAY).states == catalogue(whole, "number", DAY).states
    assert ledger(public, DAY).states == ledger(whole, DAY).states
    before, after = (standings(project.dossier, DAY)["A", "self"] for project in (whole, public))
    assert (before.score, before.grade) == (after.score, after.grade)


def test_withheld_papers_are_counted_and_not_missing(country: tuple[Project, Nest]) -> None:
    plan = binding(for_edition(country[0], "public"), DAY)
    sections = {section.indicator: section for section in plan.sections}
    assert sections["A1.1"].withheld == 3
    # One was bound, one was sent back, and one was sent back that nobody may read of.
    assert [(item.number, item.evidence) for item in sections["A1.1"].items] == [
        ("A1.1-1", "E7001"),
        ("A1.1-5", "E7005"),
        ("A1.1-6", None),
    ]
    assert binding(country[0], DAY).sections[0].withheld == 0


def test_the_internal_edition_is_the_project_itself(country: tuple[Project, Nest]) -> None:
    assert for_edition(country[0], "internal") is country[0]
    with pytest.raises(KeyError):
        for_edition(country[0], "press")


def test_a_paper_that_refers_to_one_held_back_is_held_back(small: Path) -> None:
    path = small / "evidence" / "E003.yml"
    text = (
        "id: E003\ntitle: 安全照片\nunit: 中心小学\nsecrecy: 公开\nstate: 引用\nrefers_to: E001\n"
    )
    path.write_text(text + "answers:\n  - {indicator: A1.1, slot: 2}\n", encoding="utf-8")
    plan = binding(for_edition(load(small, DOCS), "public"), DAY)
    section = next(section for section in plan.sections if section.indicator == "A1.1")
    assert (section.items, section.withheld) == ((), 2)


def test_omitted_settings_are_the_safe_ones() -> None:
    rows = table(None)
    assert set(rows.fields.values()) == {"内部"}
    assert set(rows.pages.values()) == {"内部"}
    assert rows.kinds == {
        "evidence": "内部",
        "ledger": "内部",
        "figure": "内部",
        "person": "公开",
        "page": "内部",
    }
    assert [rows.editions[name].levels for name in ("internal", "inspector", "public")] == [
        ("公开", "督导组", "内部"),
        ("公开", "督导组"),
        ("公开",),
    ]
    assert [edition.originals for edition in rows.editions.values()] == [True, False, False]
    two = table(None, ("公开", "内部"))
    assert two.editions["inspector"].levels == ("公开", "内部")


def test_people_who_are_held_back_stay_in_their_places(country: tuple[Project, Nest]) -> None:
    public = for_edition(country[0], "public")
    assert public.people["P3"].name == "（未列入公开版）"
    assert public.people["P3"].posts == ()
    assert public.people["P1"].phone == "099****" + (country[0].people["P1"].phone or "")[-4:]
    assert not public.edition.leads("person", "P3")
    assert not public.edition.leads("person", NOBODY)
    assert public.memberships == country[0].memberships


def test_hand_written_pages_bear_levels(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(
        '---\ntitle: 甲\nsecrecy: "督导组"  # 给督导组\n---\n\n正文 0991-82345678\n', "utf-8"
    )
    rows = table(None)
    place = level(page.read_text(encoding="utf-8"))
    assert place == ("督导组", 3)
    assert shown(page, rows.editions["public"]) is None
    assert shown(page, rows.editions["inspector"]) == "\n正文 099****5678\n"
    assert shown(page, rows.editions["internal"]) == "\n正文 0991-82345678\n"
    page.write_text("正文\n\nsecrecy: 公开\n", "utf-8")
    assert level(page.read_text(encoding="utf-8")) is None
    assert shown(page, rows.editions["inspector"]) is None


def test_a_level_that_does_not_exist_is_a_problem(small: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("---\nsecrecy: 公共\n---\n\n正文\n", "utf-8")
    problems = [
        problem
        for problem in examine(small, docs).problems
        if problem.code == "editions.page-level"
    ]
    assert [(problem.file, problem.line, problem.found) for problem in problems] == [
        ("docs/a.md", 2, "公共")
    ]
    assert "公开" in problems[0].tip


def test_an_edition_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINGJIAN_EDITION", "press")
    with pytest.raises(DataError) as caught:
        Session.from_environment(str(DOCS))
    [problem] = caught.value.problems
    assert (problem.code, problem.found) == ("build.edition", "press")


def test_the_navigation_leaves_out_absent_pages() -> None:
    nav = ["index.md", {"方案": [{"甲": "a.md"}, {"乙": "b.md"}]}, {"说明": [{"丙": "c.md"}]}]
    assert prune_navigation(nav, frozenset({"b.md", "c.md"})) == [
        "index.md",
        {"方案": [{"甲": "a.md"}]},
    ]
    gone = absent_pages(DOCS, table(None).editions["public"])
    assert {"open-questions.md", "readiness.md", "report.md", "maintainers.md"} <= gone
    assert absent_pages(DOCS, table(None).editions["internal"]) == frozenset()


def test_papers_stand_on_the_site_as_pages(country: tuple[Project, Nest], tmp_path: Path) -> None:
    public = for_edition(country[0], "public")
    names = [paper.path for paper in public.dossier.evidence["E7001"].files]
    pages: dict[str, Path | None] = dict.fromkeys(names, tmp_path / "pages.pdf")
    pages[names[0]] = None
    shown_as = copies(public, pages)
    assert shown_as is not None
    assert set(shown_as) == set(names[1:])
    assert all(name.endswith(".pdf") for name in shown_as.values())
    listed = list(papers(public, tmp_path, pages, shown_as))
    assert [path for path, _ in listed] == [f"files/{shown_as[name]}" for name in names[1:]]
    assert copies(country[0], pages) is None
    whole = dict(papers(country[0], tmp_path, {}, None))
    assert len(whole) == 4 * len(names)


def test_two_papers_of_one_name_stand_apart(country: tuple[Project, Nest], tmp_path: Path) -> None:
    paths: dict[str, Path | None] = {"a.pdf": tmp_path, "a": tmp_path, "a-2.pdf": tmp_path}
    shown_as = copies(for_edition(country[0], "public"), paths)
    assert shown_as == {"a.pdf": "a.pdf", "a": "a-2.pdf", "a-2.pdf": "a-2-2.pdf"}


def test_warnings_show_their_kind_alone(small: Path) -> None:
    path = small / "evidence" / "E002.yml"
    path.write_text(
        path.read_text("utf-8").replace("formed: 2024-03-05", "formed: 2023-01-05"), "utf-8"
    )
    whole = load(small, DOCS, today=DAY)
    public = for_edition(whole, "public")
    assert whole.warnings
    assert [warning.code for warning in public.warnings] == [
        warning.code for warning in whole.warnings
    ]
    assert not any(
        re.search(r"\d", warning.message + warning.tip + warning.found)
        for warning in some(public.warnings)
    )
    assert public.documents == ()


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_has_three_editions() -> None:
    project = load(ROOT / "data", DOCS)
    held = [len(for_edition(project, name).edition.withheld) for name in ("inspector", "public")]
    assert 0 < held[0] < held[1]
