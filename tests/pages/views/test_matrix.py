"""From indicators to papers, from papers to indicators, and the manifest of files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels
from yingjian.derive.binding import binding
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.matrix import FileFacts, by_indicator, by_paper, manifest

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.matrix import ManifestView, MatrixView, PaperRow


def indicators(project: Project) -> MatrixView:
    return by_indicator(project, binding(project, DAY), DAY)


def papers(project: Project) -> dict[str, PaperRow]:
    return {row.evidence.id: row for row in by_paper(project, binding(project, DAY), DAY)}


FACTS = {
    "E001.txt": FileFacts(2, "照原样", (), ()),
    "E002.txt": FileFacts(1, "照原样", ("去掉了链接",), ()),
    "E006-1.txt": FileFacts(3, "重新成像", (), (1, 2, 3)),
    "E006-2.txt": FileFacts(0, "不能装订", ("加了密",), ()),
    "E007.txt": FileFacts(1, "照原样", (), (1,)),
    "E009.txt": FileFacts(1, "照原样", (), ()),
}


def files(project: Project) -> ManifestView:
    return manifest(project, binding(project, DAY), FACTS)


def test_blocks_and_groups_stand_in_the_order_of_the_systems(county: Project) -> None:
    view = indicators(county)
    assert [
        (block.title, block.anchor.id, [g.number for g in block.groups]) for block in view.blocks
    ] == [
        ("A1　管理", "A1", ["A1.1", "A1.2"]),
        ("A2　设施", "A2", ["A2.1", "A2.2"]),
        ("B1　在岗", "B1", ["B1"]),
        ("B2　责任书", "B2", ["B2"]),
        ("B3　宣传", "B3", ["B3"]),
        ("其他", "other", ["其他"]),
    ]
    assert view.blocks[0].anchor == Ref("matrix", "A1")
    group = view.blocks[0].groups[0]
    assert (group.divider, group.title) == (Ref("divider", "A1.1"), "责任落实")
    assert [row.item.number for row in group.rows] == [
        "A1.1-1", "A1.1-2", "A1.1-3", "A1.1-4", "A1.1-附1",
    ]  # fmt: skip


def test_a_group_says_why_it_has_no_papers(county: Project) -> None:
    groups = {group.number: group for block in indicators(county).blocks for group in block.groups}
    assert [number for number, group in groups.items() if group.not_applicable] == ["A2.2"]
    assert groups["A2.2"].rows == ()
    assert groups["其他"].title == "不对应指标的材料"
    assert groups["其他"].divider == Ref("divider", "other")


def test_lines_are_counted_by_kind(county: Project) -> None:
    view = indicators(county)
    assert (view.lines, view.here, view.elsewhere, view.lacking) == (11, 5, 2, 3)
    assert view.withheld == 0


def test_an_edition_counts_the_papers_that_it_does_not_hold(public: Project) -> None:
    view = indicators(public)
    assert view.withheld == 2
    assert [group.withheld for block in view.blocks for group in block.groups] == [
        "另有 1 件未列入公开版（密级）",
        "",
        "",
        "",
        "",
        "另有 2 件未列入公开版（密级）",
        "",
        "1 件未列入公开版（密级）",
    ]
    assert (view.lines, view.here, view.elsewhere, view.lacking) == (7, 3, 0, 3)


def test_a_paper_is_bound_behind_the_first_indicator_and_serves_the_others(
    county: Project,
) -> None:
    rows = papers(county)
    assert [(name, row.number) for name, row in rows.items()] == [
        ("E001", "A1.1-1"),
        ("E002", "A1.2-1"),
        ("E006", "A1.1-附1"),
        ("E007", "A1.2-2"),
        ("E009", "其他-1"),
    ]
    row = rows["E001"]
    assert row.evidence is county.dossier.evidence["E001"]
    assert row.main == Link(Ref("indicator", "A1.1"), "A1.1")
    assert labels(row.also) == ["B2"], "E004 refers to it there once more"
    assert (row.unit.label, row.state, row.mark) == ("乡政府", "齐", "")
    assert (rows["E007"].state, rows["E007"].mark) == ("疑", "doubt")


def test_an_indicator_of_what_refers_to_a_paper_counts_as_the_papers_own(edited: Edited) -> None:
    project = edited(("evidence/E001", "  - {indicator: B2, slot: 1}\n", ""))
    assert labels(papers(project)["E001"].also) == ["B2"]
    alone = edited(
        ("evidence/E001", "  - {indicator: B2, slot: 1}\n", ""),
        ("evidence/E004", "answers: [{indicator: B2, slot: 2}]", "answers: [{indicator: A1.1, slot: 3}]"),
    )  # fmt: skip
    assert papers(alone)["E001"].also == ()


def test_a_paper_of_no_indicator_has_none(county: Project) -> None:
    row = papers(county)["E009"]
    assert (row.main, row.also) == (None, ())


def test_an_edition_lists_no_paper_above_its_level(public: Project) -> None:
    assert list(papers(public)) == ["E002", "E006", "E007"]


def test_the_manifest_has_every_file_in_the_order_of_binding(county: Project) -> None:
    view = files(county)
    assert [(row.item.number, row.file, row.pages, row.how) for row in view.rows] == [
        ("A1.1-1", "E001.txt", 2, "照原样"),
        ("A1.1-2", "", 0, "待补"),
        ("A1.1-3", "", 0, "待补"),
        ("A1.1-4", "", 0, "待补"),
        ("A1.1-附1", "E006-1.txt", 3, "重新成像"),
        ("A1.1-附1", "E006-2.txt", 0, "不能装订"),
        ("A1.2-1", "E002.txt", 1, "照原样"),
        ("A1.2-2", "E007.txt", 1, "照原样"),
        ("其他-1", "E009.txt", 1, "照原样"),
    ]
    assert view.counts == (("照原样", 4), ("待补", 3), ("重新成像", 1), ("不能装订", 1))
    assert (view.pages, view.image_pages, view.withheld) == (8, 4, "")


def test_a_file_stands_with_its_fingerprint_and_what_was_done_to_it(county: Project) -> None:
    rows = {row.file: row for row in files(county).rows if row.file}
    paper = county.dossier.evidence["E002"].files[0]
    assert (rows["E002.txt"].sha256, rows["E002.txt"].notes) == (paper.sha256, ("去掉了链接",))
    assert rows["E002.txt"].item.ref == Ref("evidence", "E002")


def test_pages_as_recorded_are_told_only_of_a_single_file(county: Project) -> None:
    recorded = {row.file: row.recorded for row in files(county).rows if row.file}
    assert recorded == {
        "E001.txt": 2,
        "E002.txt": 1,
        "E006-1.txt": None,
        "E006-2.txt": None,
        "E007.txt": 1,
        "E009.txt": 1,
    }


def test_a_sheet_stands_in_the_manifest_with_its_reason_and_without_a_fingerprint(
    county: Project,
) -> None:
    row = files(county).rows[1]
    assert (row.item.evidence, row.notes) == ("E003", ("退回：看不清",))
    assert (row.sha256, row.recorded) == ("", None)
    gap = files(county).rows[2]
    assert (gap.item.evidence, gap.item.ref) == (None, Ref("gap", "A1.1-3"))


def test_a_sheet_that_stands_for_two_lines_is_listed_once(edited: Edited) -> None:
    project = edited(
        (
            "evidence/E003",
            "answers: [{indicator: A1.1, slot: 2}]",
            "answers: [{indicator: A1.1, slot: 2}, {indicator: A1.2, slot: 1}]",
        )
    )
    assert [row.item.evidence for row in files(project).rows].count("E003") == 1


def test_a_file_of_a_paper_that_was_returned_is_not_bound(edited: Edited) -> None:
    project = edited(("evidence/E003", "state: 退回", "files: [{path: 无主.txt}]\nstate: 退回"))
    row = next(row for row in files(project).rows if row.item.evidence == "E003")
    assert (row.file, row.how, row.notes) == ("", "待补", ("退回：看不清",))


def test_the_manifest_of_an_edition_says_how_many_it_does_not_hold(public: Project) -> None:
    view = files(public)
    assert {row.item.evidence for row in view.rows} == {
        "E003",
        None,
        "E008",
        "E006",
        "E002",
        "E007",
    }
    assert view.withheld == "另有 2 件未列入公开版（密级）"


def test_a_binder_without_papers_has_an_empty_manifest(county: Project) -> None:
    empty = replace(binding(county, DAY), sections=(), numbers={})
    assert by_indicator(county, empty, DAY).blocks == ()
    assert by_paper(county, empty, DAY) == ()
    view = manifest(county, empty, {})
    assert (view.rows, view.counts, view.pages, view.image_pages) == ((), (), 0, 0)
