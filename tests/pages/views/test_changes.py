"""What changed since a former state, by whom and when; each record's own history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from yingjian.base.git import Commit
from yingjian.history.changes import state_of
from yingjian.history.commits import Base, Histories, Step
from yingjian.model.references import Ref
from yingjian.pages.views.changes import (
    ChangesView,
    changes_view,
    history_view,
    place,
    signed,
)

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.history.changes import State
    from yingjian.model.project import Project


def commit(number: int, author: str = "李四", subject: str = "改") -> Commit:
    return Commit(f"{number:040d}", (), author, number, f"2024-03-{number:02d}", subject)


UNKNOWN = Histories()
BASE = Base(commit(1, "张三", "登记"), "", "与一周前比")


def view(
    old: State,
    new: State,
    histories: Histories = UNKNOWN,
    *commits: Commit,
) -> ChangesView:
    return changes_view(old, new, DAY, BASE, commits, histories)


def rows(found: ChangesView) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (group.title, changes.word, row.label, row.lines)
        for group in found.groups
        for changes in group.lists
        for row in changes.rows
    ]


def test_a_commit_without_author_or_words_says_so() -> None:
    assert signed(commit(2)) == commit(2)
    nameless = signed(commit(2, "", ""))
    assert (nameless.author, nameless.subject) == ("（没有署名）", "（没有说明）")


def test_where_nothing_can_be_compared_the_reason_stands_alone() -> None:
    found = ChangesView("没有版本库")
    assert (found.trouble, found.old, found.count, found.groups) == ("没有版本库", None, 0, ())
    assert (found.pending, found.refused) == (False, (0, 0))
    assert (found.why, found.day, found.commits, found.scores) == ("", None, (), ())
    assert (found.chapters, found.unreadable) == ((), ())


def test_the_same_state_twice_has_no_changes(county: Project) -> None:
    state = state_of(county)
    found = view(state, state)
    assert (found.groups, found.count, found.chapters, found.unreadable) == ((), 0, (), ())
    assert found.old == signed(BASE.commit)
    assert (found.why, found.trouble, found.day) == ("与一周前比", "", DAY)
    assert (found.commits, found.pending) == ((), False)


def test_changes_stand_by_kind_changed_before_added_before_removed(
    county: Project, edited: Edited
) -> None:
    new = edited(
        ("figures", "title: 值班率, value: 96.5", "title: 值班率, value: 97"),
        ("rectification", "problem: 灯不亮", "problem: 灯全不亮"),
        ("rectification", "  - {id: R07, source: 自查, indicator: A1.1, problem: 内部问题, found: 2024-03-07, lead: 乡政府, secrecy: 内部, due: 2024-03-18}\n",
         "  - {id: R08, source: 自查, problem: 新问题, found: 2024-03-07, lead: 乡政府, due: 2024-05-18}\n"),
    )  # fmt: skip
    found = view(state_of(county), state_of(new))
    assert [(group.title, group.unit, group.count) for group in found.groups] == [
        ("整改台账", "项", 3),
        ("数据", "个", 1),
    ]
    assert [changes.word for changes in found.groups[0].lists] == ["改动", "新增", "去掉"]
    lists = {changes.word: changes.rows for changes in found.groups[0].lists}
    assert lists["改动"][0].ref == Ref("ledger", "R05")
    assert lists["新增"][0].ref == Ref("ledger", "R08")
    assert lists["去掉"][0].ref is None, "it has no place any more"
    assert found.count == 4
    assert [changes.word for changes in found.groups[1].lists] == ["改动"]


def test_figures_in_what_changed_are_called_by_title(county: Project, edited: Edited) -> None:
    new = edited(("rectification", "problem: 值班率只有 {F001}", "problem: 只有 {F001} 和 {F004}"))
    (row,) = rows(view(state_of(county), state_of(new)))
    text = row[2] + "".join(row[3])
    assert "〔值班率〕" in text
    assert "〔内部值班率〕" in text
    assert "{F" not in text
    # What no figure stands for any more is left as it is written.
    figures = {"F001": new.dossier.figures["F001"]}
    fewer = replace(new, dossier=replace(new.dossier, figures=figures))
    (row,) = rows(view(state_of(county), replace(state_of(new), project=fewer)))
    assert "〔值班率〕 和 {F004}" in "".join(row[3])
    (row,) = rows(view(state_of(county), replace(state_of(new), project=None)))
    assert "{F001} 和 {F004}" in "".join(row[3])


def test_scores_and_papers_of_each_system_are_told_before_and_after(
    county: Project, edited: Edited
) -> None:
    new = edited(("indicators/A1", "self: {score: 3,", "self: {score: 4,"))
    first, second = view(state_of(county), state_of(new)).scores
    assert (first.title, first.before, first.after) == (
        "评分表",
        "7.5／10 分，未定",
        "8.8／10 分，未定",
    )
    assert (first.ready_before, first.ready_after) == ("1／6 件", "1／6 件")
    assert (second.title, second.before, second.after) == ("达标表", "未定", "未定")
    assert second.ready_after == "2／2 件"


def test_a_system_that_came_or_went_has_one_side_only(county: Project) -> None:
    dossier = county.dossier
    fewer = replace(county, dossier=replace(dossier, systems={"A": dossier.systems["A"]}))
    old, new = state_of(county), replace(state_of(county), project=fewer)
    gone = view(old, new).scores[1]
    assert (gone.title, gone.before, gone.after) == ("达标表", "未定", "")
    assert (gone.ready_before, gone.ready_after) == ("2／2 件", "")
    came = view(new, old).scores[1]
    assert (came.title, came.before, came.after, came.ready_before) == ("达标表", "", "未定", "")


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_state_that_the_rules_refuse_has_no_scores(county: Project, side: str) -> None:
    whole = state_of(county)
    lost = replace(whole, project=None, refused=3, unreadable=("data/plan.yml",))
    found = view(lost, whole) if side == "old" else view(whole, lost)
    assert found.scores == ()
    assert found.refused == ((3, 0) if side == "old" else (0, 3))
    assert found.unreadable == ("data/plan.yml",)


def test_chapters_that_read_otherwise_are_named(county: Project, edited: Edited) -> None:
    new = edited(("schedule", "text: 复查, lead", "text: 再查, lead"))
    assert view(state_of(county), state_of(new)).chapters == ("工作步骤",)
    new = edited(("binder", "label: 迎检册", "label: 册"))
    assert view(state_of(county), state_of(new)).chapters == ("全部",)
    lost = replace(state_of(new), project=None)
    assert view(state_of(county), lost).chapters == ()


def test_the_only_chapter_is_named_and_not_called_all(edited: Edited) -> None:
    one = "[{kind: plan}, {kind: organization}, {kind: schedule}, {kind: ledger}]"
    old = edited(("binder", one, "[{kind: schedule}]"))
    new = edited(
        ("binder", one, "[{kind: schedule}]"), ("schedule", "text: 复查, lead", "text: 再查, lead")
    )
    assert view(state_of(old), state_of(new)).chapters == ("工作步骤",)


def test_who_did_it_is_told_newest_first_each_once(county: Project, edited: Edited) -> None:
    new = edited(("schedule", "text: 复查, lead", "text: 再查, lead"))
    task = Ref("task", "T2.2")
    commits = [commit(number) for number in (9, 8, 7, 6)]

    def who(*steps: Commit | None, since: list[Commit] = commits) -> str:
        histories = Histories({task: tuple(Step(one, "changed") for one in steps)})
        found = changes_view(state_of(county), state_of(new), DAY, BASE, since, histories)
        return found.groups[0].lists[0].rows[0].who

    assert who() == ""
    assert who(None, commits[0]) == "尚未提交，李四 2024-03-09"
    assert who(commits[0], commits[0]) == "李四 2024-03-09"
    assert who(*commits[:3]) == "李四 2024-03-09，李四 2024-03-08，李四 2024-03-07"
    assert who(*commits) == "李四 2024-03-09，李四 2024-03-08，李四 2024-03-07等 4 次"
    # What was done before the state compared with is no news.
    assert who(*commits, since=commits[:1]) == "李四 2024-03-09"
    # Nothing is known of this record.
    silent = changes_view(state_of(county), state_of(new), DAY, BASE, commits, Histories())
    assert silent.groups[0].lists[0].rows[0].who == ""


def test_commits_between_are_listed_and_what_is_not_committed_pends(county: Project) -> None:
    state = state_of(county)
    done = Histories({Ref("task", "T2.2"): (Step(commit(9), "changed"),)})
    found = view(state, state, done, commit(9), commit(8))
    assert [row.day for row in found.commits] == ["2024-03-09", "2024-03-08"]
    assert not found.pending
    pending = Histories({Ref("task", "T2.2"): (Step(commit(9), "changed"), Step(None, "changed"))})
    assert view(state, state, pending).pending


@pytest.mark.parametrize(
    ("ref", "where"),
    [
        ("basis/B1", "page/plan"),
        ("change/C1", "page/organization"),
        ("page/ledger", "page/ledger"),
        ("page/plan", "page/plan"),
        ("page/organization", "page/organization"),
        ("page/schedule", "page/schedule"),
        ("page/indicators", "page/indicators"),
        ("page/figures", "page/figures"),
        ("page/checks", None),
        ("indicator/A1", "block/A1"),
        ("indicator/A1.1", "indicator/A1.1"),
        ("indicator/A9", None),
        ("evidence/E001", "evidence/E001"),
        ("evidence/E999", None),
        ("ledger/R01", "ledger/R01"),
        ("ledger/R99", None),
        ("figure/F001", "figure/F001"),
        ("reconciliation/X01", "reconciliation/X01"),
        ("system/A", "system/A"),
        ("unit/U1", "unit/U1"),
        ("person/P1", "person/P1"),
        ("body/G1", "body/G1"),
        ("duty/G1.1", "duty/G1.1"),
        ("duty/G9.1", None),
        ("phase/S1", "phase/S1"),
        ("task/T1.1", "task/T1.1"),
        ("inspection/I1", "inspection/I1"),
        ("requirement/Q1", "requirement/Q1"),
        ("colour/red", None),
    ],
)
def test_a_record_leads_to_where_it_is_shown_now(
    county: Project, ref: str, where: str | None
) -> None:
    found = place(county, Ref(*ref.split("/")))
    assert (str(found) if found else None) == where
    assert place(None, Ref(*ref.split("/"))) is None


def test_a_history_tells_each_step_newest_first() -> None:
    ref = Ref("task", "T1.1")
    steps = (Step(None, "changed", ("时限",)), Step(commit(3), "added"), Step(commit(2), "removed"))
    found = history_view(Histories({ref: steps}), ref)
    assert [(row.commit, row.word, row.titles) for row in found.steps] == [
        (None, "改", ("时限",)),
        (signed(commit(3)), "登记", ()),
        (signed(commit(2)), "删去", ()),
    ]
    assert found.note == ""
    unknown = history_view(Histories({ref: (Step(commit(3), "unknown"),)}), ref)
    assert unknown.steps[0].word == "这一版的文件读不出来，不知道改了没有"


def test_what_is_not_known_of_a_history_is_said() -> None:
    ref = Ref("task", "T1.1")
    steps = {ref: (Step(commit(3), "added"),)}
    assert history_view(Histories(steps, short="只读到近 2000 次"), ref).note == "只读到近 2000 次"
    assert len(history_view(Histories(steps, short="短"), ref).steps) == 1
    trouble = history_view(Histories(steps, short="短", trouble="没有 git"), ref)
    assert (trouble.steps, trouble.note) == ((), "没有 git")
    assert history_view(Histories(), ref).note == "没有读到改动记录"
