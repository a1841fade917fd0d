"""The catalogue in its orders, and the page of each piece of evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels, targets
from yingjian.derive.obligations import owed
from yingjian.model.editions import for_edition
from yingjian.model.evidence import EvidenceState
from yingjian.model.references import Ref
from yingjian.pages.preview import Preview
from yingjian.pages.views.common import NOWHERE, Link
from yingjian.pages.views.evidence import catalogue, evidence, size_words

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.evidence import CatalogueView


def sections(view: CatalogueView) -> list[tuple[str, list[str]]]:
    return [(part.title, [row.evidence.id for row in part.rows]) for part in view.sections]


def test_by_indicator_evidence_stands_under_each_that_it_serves(county: Project) -> None:
    view = catalogue(county, "indicator", DAY)
    assert sections(view) == [
        ("A　1.1 责任落实", ["E001", "E003", "E006", "E008"]),
        ("A　1.2 值班", ["E002", "E007"]),
        ("B　2 责任书", ["E001", "E004", "E005"]),
    ]
    assert view.sections[0].link == Link(Ref("indicator", "A1.1"), "1.1 责任落实")
    assert (view.by, view.total) == ("indicator", 9)


def test_by_unit_evidence_stands_with_who_brings_it(county: Project) -> None:
    view = catalogue(county, "unit", DAY)
    assert sections(view) == [
        ("乡政府", ["E001", "E004", "E005", "E008"]),
        ("中心小学", ["E002", "E003", "E007"]),
        ("卫生院", ["E006", "E009"]),
    ]
    assert view.sections[1].link == Link(Ref("unit", "U2"), "中心小学")


def test_by_kind_what_names_no_kind_stands_last(county: Project) -> None:
    view = catalogue(county, "kind", DAY)
    assert sections(view) == [
        ("纪要", ["E001", "E009"]),
        ("统计表", ["E002", "E007"]),
        ("照片", ["E003"]),
        ("没有写种类", ["E004", "E005", "E006", "E008"]),
    ]
    assert view.sections[0].link is None


def test_by_number_there_is_one_list(county: Project) -> None:
    assert sections(catalogue(county, "number", DAY)) == [("", [f"E00{n}" for n in range(1, 10)])]


def test_an_order_that_there_is_not_is_refused(county: Project) -> None:
    with pytest.raises(KeyError):
        catalogue(county, "colour", DAY)


def test_states_are_counted_by_urgency_as_of_the_day(county: Project) -> None:
    assert catalogue(county, "number", DAY).states == (
        (EvidenceState.DOUBTFUL, 1),
        (EvidenceState.RETURNED, 1),
        (EvidenceState.MISSING, 1),
        (EvidenceState.RECEIVED, 1),
        (EvidenceState.IN_REVIEW, 1),
        (EvidenceState.REFERRED, 1),
        (EvidenceState.REVIEWED, 2),
        (EvidenceState.NOT_NEEDED, 1),
    )
    before = dict(catalogue(county, "number", date(2024, 3, 1)).states)
    assert before[EvidenceState.MISSING] == 6
    assert EvidenceState.REVIEWED not in before


def test_rows_say_by_when_something_is_still_to_be_done(county: Project) -> None:
    (section,) = catalogue(county, "number", DAY, owed(county, DAY)).sections
    assert [row.evidence.id for row in section.rows if row.due] == [
        "E002",
        "E003",
        "E006",
        "E007",
        "E008",
    ]
    assert {row.due for row in section.rows if row.due} == {date(2024, 4, 10)}
    (section,) = catalogue(county, "number", DAY).sections
    assert {row.due for row in section.rows} == {None}


def test_files_that_nothing_names_are_told(county: Project) -> None:
    view = catalogue(county, "unit", DAY)
    assert (view.strays, view.strays_withheld) == (("无主.txt",), "")


def test_an_edition_counts_what_it_does_not_list(public: Project, inspector: Project) -> None:
    view = catalogue(public, "indicator", DAY)
    assert [(section.title, section.withheld) for section in view.sections] == [
        ("A　1.1 责任落实", "另有 1 件未列入公开版（密级）"),
        ("A　1.2 值班", ""),
        ("B　2 责任书", "另有 1 件未列入公开版（密级）"),
    ]
    assert (view.total, view.withheld) == (9, "其中 2 件未列入公开版（密级）")
    assert (view.strays, view.strays_withheld) == (
        (),
        "另有 1 个没有登记的文件未列入公开版（密级）",
    )
    assert sum(number for _, number in view.states) == 9
    assert catalogue(inspector, "unit", DAY).withheld == "其中 1 件未列入督导组版（密级）"
    assert catalogue(inspector, "unit", DAY).silent == ()


def test_a_heading_with_nothing_left_to_list_is_named_apart(edited: Edited) -> None:
    project = for_edition(
        edited(("evidence/E002", "unit: 中心小学", "unit: 供销社\nsecrecy: 内部")), "public"
    )
    view = catalogue(project, "unit", DAY)
    assert "供销社" not in [section.title for section in view.sections]
    assert [(section.title, section.withheld) for section in view.silent] == [
        ("供销社", "1 件未列入公开版（密级）")
    ]


def test_a_catalogue_without_evidence_is_empty(county: Project) -> None:
    dossier = replace(
        county.dossier, evidence={}, answers={}, evidence_of_unit={}, filling={}, strays=()
    )
    project = replace(county, dossier=dossier)
    for by in ("indicator", "unit", "kind", "number"):
        view = catalogue(project, by, DAY)
        assert (view.sections, view.states, view.total, view.withheld) == ((), (), 0, "")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 字节"),
        (1023, "1023 字节"),
        (1024, "1 KB"),
        (1536, "2 KB"),
        (1024 * 1024 - 1, "1024 KB"),
        (1024 * 1024, "1.0 MB"),
        (2516583, "2.4 MB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, words: str) -> None:
    assert size_words(size) == words


def test_a_page_of_evidence_holds_all_that_is_recorded(county: Project) -> None:
    view = evidence(county, "E001", DAY, {})
    assert view.evidence is county.dossier.evidence["E001"]
    assert (view.state, view.mark) == (EvidenceState.REVIEWED, "")
    assert view.unit == Link(Ref("unit", "U1"), "乡政府")
    assert view.person is not None
    assert view.reviewer is not None
    assert (view.person.ref.id, view.reviewer.name) == ("P3", "李四")
    assert [(one.indicator.label, one.system, one.slot, one.point) for one in view.serves] == [
        ("1.1 责任落实", "评分表", "第 1 项 会议纪要", "第 1 页"),
        ("2 责任书", "达标表", "第 1 项 责任书", None),
    ]
    assert view.figures == ((Link(Ref("figure", "F004"), "内部值班率"), "90%"),)
    assert labels(view.ledger) == ["R01 有两天缺人", "R02 值班率只有 96.5%"]
    assert view.tasks == (Link(Ref("task", "T1.3"), "T1.3 报送清单"),)
    assert not view.as_pages


def test_evidence_that_refers_to_another_is_linked_both_ways(county: Project) -> None:
    assert labels(evidence(county, "E001", DAY, {}).referred_by) == ["E004 引用纪要"]
    view = evidence(county, "E004", DAY, {})
    assert view.refers_to == Link(Ref("evidence", "E001"), "E001 会议纪要")
    # It stands as what it refers to does, although its own row says that it only refers.
    assert view.state is EvidenceState.REVIEWED
    assert view.referred_by == ()


def test_evidence_that_holds_nothing_back_says_nothing(county: Project) -> None:
    view = evidence(county, "E009", DAY, {})
    assert (view.serves, view.ledger, view.tasks, view.referred_by) == ((), (), (), ())
    assert (view.person, view.refers_to) == (None, None)
    view = evidence(county, "E003", DAY, {})
    assert (view.files, view.figures, view.mark, view.reviewer) == ((), (), "lack", None)


def test_an_answer_to_no_slot_names_none(county: Project) -> None:
    (serves,) = evidence(county, "E006", DAY, {}).serves
    assert (serves.slot, serves.point) == ("", "第 2 页")


@pytest.mark.parametrize(
    ("old", "new", "days"),
    [
        ("filed: 2024-03-06", "filed: 2024-03-06", 2),
        ("filed: 2024-03-06", "filed: 2024-03-04", 0),
        ("formed: 2024-03-04\n", "", None),
    ],
)
def test_the_days_from_making_to_filing_are_counted(
    edited: Edited, old: str, new: str, days: int | None
) -> None:
    assert evidence(edited(("evidence/E001", old, new)), "E001", DAY, {}).late_days == days


def test_files_have_their_size_and_preview(county: Project) -> None:
    seen = {"E006-2.txt": Preview(kind="text")}
    first, second = evidence(county, "E006", DAY, seen).files
    assert (first.paper, first.size) == (county.dossier.evidence["E006"].files[0], "7 字节")
    assert (first.preview, second.preview) == (Preview(), Preview(kind="text"))


def test_an_edition_without_originals_shows_pages(public: Project) -> None:
    assert evidence(public, "E002", DAY, {}).as_pages


def test_an_edition_names_no_other_record_that_it_holds_back(
    edited: Edited, public: Project
) -> None:
    assert evidence(public, "E004", DAY, {}).refers_to == Link(
        Ref("evidence", "E001"), "（未列入公开版）"
    )
    project = for_edition(
        edited(
            ("rectification", "secrecy: 内部", "secrecy: 内部, after: [E002]"),
            ("rectification", "problem: 内部问题", "progress: [{on: 2024-03-08, text: 办}], problem: 内部问题"),
            ("evidence/E004", "unit: 乡政府", "unit: 乡政府\nsecrecy: 内部"),
            ("evidence/E001", "secrecy: 督导组", "secrecy: 公开"),
            ("figures", "secrecy: 督导组, source: E001", "secrecy: 督导组, source: E002"),
        ),
        "public",
    )  # fmt: skip
    view = evidence(project, "E002", DAY, {})
    assert labels(view.ledger) == ["R01 有两天缺人", "另有 1 项未列入公开版（密级）"]
    assert view.ledger[-1].ref == NOWHERE
    assert targets(link for link, _ in view.figures) == ["figure/F001"]
    assert evidence(project, "E001", DAY, {}).referred_by == ()
