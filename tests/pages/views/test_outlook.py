"""What is late, unit by unit, and what stands before each inspection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from tests.pages.views.reading import labels
from yingjian.derive.obligations import Owed, What, owed
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.outlook import late_units, upcoming_inspections

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


def thing(name: str, unit: str | None, days: int, *, withheld: bool = False) -> Owed:
    due = DAY - timedelta(days)
    return Owed(
        what=What.TASK,
        ref=Ref("task", name),
        text="做",
        unit=unit,
        support=(),
        person=None,
        due=due,
        own_day=True,
        late=days > 0,
        inspections=(),
        withheld=withheld,
    )


def test_what_nobody_leads_comes_first_then_the_longest_late(county: Project) -> None:
    units = late_units(county, DAY, owed(county, DAY))
    assert [(unit.name, [(row.code, row.days) for row in unit.rows]) for unit in units] == [
        ("未定牵头单位", [("T1.2", 1)]),
        ("中心小学", [("T1.3", 6)]),
        ("乡政府", [("R07", 3), ("R04", 1)]),
        ("供销社", [("R05", 2)]),
    ]
    assert [unit.ref for unit in units] == [None, *(Ref("unit", n) for n in ("U2", "U1", "U3"))]
    row = units[1].rows[0]
    assert (row.link, row.due) == (Link(Ref("task", "T1.3"), "报送清单"), date(2024, 3, 15))


def test_units_as_late_as_each_other_stand_by_id_and_things_by_code(county: Project) -> None:
    things = [
        thing("T9", "U4", 2),
        thing("T2", "U2", 2),
        thing("T1", "U2", 2),
        thing("T3", "U2", 5),
    ]
    units = late_units(county, DAY, things)
    assert [(unit.name, [row.code for row in unit.rows]) for unit in units] == [
        ("中心小学", ["T3", "T1", "T2"]),
        ("卫生院", ["T9"]),
    ]
    same = late_units(county, DAY, [thing("T9", "U4", 2), thing("T2", "U2", 2)])
    assert [unit.name for unit in same] == ["中心小学", "卫生院"]


def test_what_is_not_late_has_no_day_or_is_held_back_is_not_told(county: Project) -> None:
    none = replace(thing("T1", "U1", 3), due=None)
    hidden = thing("T2", "U1", 3, withheld=True)
    assert late_units(county, DAY, [none, hidden, thing("T3", "U1", 0)]) == ()
    assert late_units(county, DAY, []) == ()


def test_the_inspections_that_are_not_over_are_ahead_in_the_order_of_days(
    county: Project,
) -> None:
    rows = upcoming_inspections(county, DAY, owed(county, DAY))
    assert [(row.link.label, row.day, row.late, row.at_risk) for row in rows] == [
        ("县级检查", date(2024, 4, 10), 5, 14),
        ("市级抽查", date(2024, 6, 1), 5, 7),
    ]
    assert rows[0].link.ref == Ref("inspection", "I1")


def test_everything_before_an_inspection_lies_in_one_heap(county: Project) -> None:
    nearest = upcoming_inspections(county, DAY, owed(county, DAY))[0]
    assert [
        (group.name, group.shape, [i.ref.id for i in group.items]) for group in nearest.groups
    ] == [
        ("已逾期", "late", ["T1.3", "R07", "R05", "T1.2", "R04"]),
        ("缺材料", "lack", ["E008", "A1.1"]),
        ("要重报", "doubt", ["E003", "E007"]),
        ("七日内", "soon", ["R03", "T2.1"]),
        ("七日后", "open", ["T2.2", "R06", "R02", "E002", "E006", "F002", "B2", "B3"]),
    ]


def test_a_heap_without_anything_in_it_is_left_out(county: Project) -> None:
    second = upcoming_inspections(county, DAY, owed(county, DAY))[1]
    assert [group.name for group in second.groups] == ["已逾期", "七日内", "七日后"]
    assert upcoming_inspections(county, DAY, ())[0].groups == ()


def test_a_thing_is_named_with_its_unit_and_its_day(county: Project) -> None:
    groups = {
        group.name: labels(group.items)
        for group in upcoming_inspections(county, DAY, owed(county, DAY))[0].groups
    }
    assert groups["已逾期"][0] == "T1.3 报送清单（中心小学，逾期 6 天）"
    assert groups["已逾期"][3] == "T1.2 汇总自查（未定牵头单位，逾期 1 天）"
    assert groups["七日内"][1] == "T2.1 检修设施（卫生院，限 2024-03-28）"


@pytest.mark.parametrize(
    ("day", "group"), [(20, "七日后"), (21, "七日内"), (28, "七日内"), (29, "已逾期")]
)
def test_the_seventh_day_is_still_within_seven_days(county: Project, day: int, group: str) -> None:
    on = date(2024, 3, day)
    nearest = upcoming_inspections(county, on, owed(county, on))[0]
    assert group in [one.name for one in nearest.groups if "T2.1" in [i.ref.id for i in one.items]]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2024, 3, 5), ["摸底", "县级检查", "市级抽查"]),
        (date(2024, 3, 6), ["县级检查", "市级抽查"]),
        (date(2024, 4, 10), ["县级检查", "市级抽查"]),
        (date(2024, 4, 11), ["市级抽查"]),
        (date(2024, 6, 30), ["市级抽查"]),
        (date(2024, 7, 1), []),
    ],
    ids=str,
)
def test_an_inspection_is_ahead_until_its_last_day_is_over(
    county: Project, day: date, names: list[str]
) -> None:
    assert [one.link.label for one in upcoming_inspections(county, day, owed(county, day))] == names


def test_numbers_count_what_the_edition_holds_back_and_heaps_do_not(public: Project) -> None:
    nearest = upcoming_inspections(public, DAY, owed(public, DAY))[0]
    assert nearest.late == 5
    assert [item.ref.id for item in nearest.groups[0].items] == ["T1.3", "R05", "T1.2", "R04"]
    assert [unit.name for unit in late_units(public, DAY, owed(public, DAY))] == [
        "未定牵头单位", "中心小学", "供销社", "乡政府",
    ]  # fmt: skip


def test_what_has_no_day_and_no_inspection_lies_in_no_week(edited: Edited) -> None:
    # An inspection of B alone: what only A needs is not before it.
    project = edited(
        ("plan", "from: 2024-06-01, to: 2024-06-30", "from: 2024-04-05, to: 2024-04-05"),
    )
    first = upcoming_inspections(project, DAY, owed(project, DAY))[0]
    assert first.link.label == "市级抽查"
    assert "缺材料" not in [group.name for group in first.groups]
