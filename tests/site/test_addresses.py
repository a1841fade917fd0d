"""Where everything stands on the site, and how links to it are written there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yingjian.base.registry import PATHS
from yingjian.model.references import Ref
from yingjian.read.secrecy import NOBODY, WHOLE
from yingjian.site.addresses import SiteMedium, calendar_path, path_of

LOWER = replace(
    WHOLE,
    name="public",
    closed=frozenset({"questions"}),
    withheld=frozenset({("evidence", "E001")}),
)


@pytest.mark.parametrize(
    ("ref", "place"),
    [
        ("page/home", ("index.md", "")),
        ("page/ledger-unit", ("ledger/by-unit.md", "")),
        ("person/P1", ("people/P1.md", "")),
        ("unit/U1", ("units/U1.md", "")),
        ("indicator/A1.1", ("indicators/A1.1.md", "")),
        ("evidence/E001", ("evidence/E001.md", "")),
        ("ledger/R01", ("ledger/R01.md", "")),
        ("requirement/Q1", ("plan.md", "requirement/Q1")),
        ("body/G1", ("organization.md", "body/G1")),
        ("phase/S1", ("schedule.md", "phase/S1")),
        ("task/T1.1", ("schedule.md", "task/T1.1")),
        ("inspection/I1", ("schedule.md", "inspection/I1")),
        ("duty/G1.1", ("responsibility.md", "duty/G1.1")),
        ("question/task", ("open-questions.md", "question/task")),
        ("system/A", ("indicators/index.md", "system/A")),
        ("block/A1", ("indicators/index.md", "block/A1")),
        ("figure/F001", ("figures.md", "figure/F001")),
        ("reconciliation/X01", ("figures.md", "reconciliation/X01")),
    ],
)
def test_every_kind_of_thing_has_an_address(ref: str, place: tuple[str, str]) -> None:
    assert path_of(Ref(*ref.split("/"))) == place


def test_a_kind_without_an_address_raises_key_error() -> None:
    with pytest.raises(KeyError):
        path_of(Ref("colour", "red"))


def test_every_page_that_stands_alone_has_a_path_of_its_own() -> None:
    assert len(PATHS) > 15
    assert len(set(PATHS.values())) == len(PATHS)


@pytest.mark.parametrize(
    ("page", "ref", "target", "url"),
    [
        ("index.md", "evidence/E002", "evidence/E002.md", "evidence/E002.html"),
        ("units/U1.md", "unit/U2", "U2.md", "U2.html"),
        ("units/U1.md", "page/home", "../index.md", "../index.html"),
        ("units/U1.md", "task/T1.1", "../schedule.md#task/T1.1", "../schedule.html#task/T1.1"),
        ("schedule.md", "task/T1.1", "#task/T1.1", "#task/T1.1"),
        ("schedule.md", "page/schedule", "schedule.md", "schedule.html"),
    ],
)
def test_links_are_relative_to_the_page_that_they_stand_on(
    page: str, ref: str, target: str, url: str
) -> None:
    medium = SiteMedium(page)
    assert medium.target(Ref(*ref.split("/"))) == target
    assert medium.url(Ref(*ref.split("/"))) == url


@pytest.mark.parametrize(
    "ref", ["evidence/E001", "page/questions", "question/task", f"person/{NOBODY}"]
)
def test_there_are_no_links_to_what_the_edition_holds_back(ref: str) -> None:
    medium = SiteMedium("index.md", LOWER)
    assert medium.target(Ref(*ref.split("/"))) is None
    assert medium.url(Ref(*ref.split("/"))) is None
    assert medium.target(Ref("evidence", "E002")) == "evidence/E002.md"


@pytest.mark.parametrize(
    ("path", "page", "url"),
    [
        ("a.pdf", 1, "../files/a.pdf"),
        ("a.pdf", 2, "../files/a.pdf#page=2"),
        ("A.PDF", 2, "../files/A.PDF#page=2"),
        ("a.docx", 2, "../files/a.docx"),
        ("表 1#.xlsx", 1, "../files/%E8%A1%A8%201%23.xlsx"),
    ],
)
def test_a_file_of_evidence_has_an_address_and_a_pdf_its_page(
    path: str, page: int, url: str
) -> None:
    assert SiteMedium("evidence/E001.md").paper_url(path, page) == url


def test_links_to_papers_lead_to_their_pages_where_those_stand_on_the_site() -> None:
    medium = SiteMedium("index.md", LOWER, {"a.docx": "0a.pdf"})
    assert medium.paper_url("a.docx", 3) == "files/0a.pdf#page=3"
    assert medium.paper_url("b.docx") is None


def test_addresses_of_pictures_and_other_files_are_relative_to_the_page() -> None:
    medium = SiteMedium("evidence/E001.md")
    assert medium.leaf_url("x.webp") == "../previews/x.webp"
    assert medium.beside("plan.ics") == "../plan.ics"
    assert SiteMedium("index.md").beside("plan.ics") == "plan.ics"
    assert calendar_path("U1") == "units/U1.ics"


def test_the_site_has_no_page_numbers_and_a_page_for_every_thing() -> None:
    medium, ref = SiteMedium("index.md"), Ref("unit", "U1")
    assert medium.page_number(ref, "text") == medium.page_range(ref, "text") == ""
    assert medium.field("score", "得分") == medium.mentions(ref, ()) == ""
    assert medium.apart(ref)
    assert not medium.paper
