"""What is owed, as rows and by stretches of time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY
from yingjian.derive.obligations import Owed, What, of_unit, owed
from yingjian.model.references import Ref
from yingjian.pages.views.common import Link
from yingjian.pages.views.owing import owed_groups, owed_row

if TYPE_CHECKING:
    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project
    from yingjian.pages.views.owing import OwedGroup


def thing(due: date | None, *, late: bool = False, withheld: bool = False) -> Owed:
    return Owed(
        what=What.TASK,
        ref=Ref("task", "T2.1"),
        text="检修",
        unit="U4",
        support=("U1",),
        person=None,
        due=due,
        own_day=True,
        late=late,
        inspections=(),
        withheld=withheld,
    )


def codes(groups: tuple[OwedGroup, ...]) -> list[tuple[str, list[str]]]:
    return [(group.title, [row.link.ref.id for row in group.rows]) for group in groups]


def test_things_owed_stand_by_stretches_of_time_in_the_order_of_days(county: Project) -> None:
    groups = owed_groups(county, owed(county, DAY), DAY, "U1")
    assert codes(groups) == [
        ("已逾期", ["T1.3", "R07", "R05", "T1.2", "R04"]),
        ("七日之内", ["R03", "T2.1"]),
        ("之后", [
            "T2.2", "R06", "R02", "E008", "A1.1", "E003", "E007", "E002", "E006", "F002", "B2",
            "B3", "T3.1",
        ]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "title"),
    [(0, "七日之内"), (6, "七日之内"), (7, "七日之内"), (8, "之后")],
)
def test_the_week_ends_with_its_seventh_day(county: Project, days: int, title: str) -> None:
    (group,) = owed_groups(county, [thing(DAY + timedelta(days))], DAY, "U1")
    assert (group.title, group.rows[0].left) == (title, days)


def test_what_is_late_is_never_this_week_and_what_has_no_day_is_last(county: Project) -> None:
    late, later = thing(DAY - timedelta(1), late=True), thing(None)
    groups = owed_groups(county, [later, late], DAY, "U1")
    assert [(group.title, group.rows[0].left) for group in groups] == [
        ("已逾期", -1),
        ("没有定日子", None),
    ]


def test_after_the_last_inspection_what_has_no_day_of_its_own_has_none(county: Project) -> None:
    day = date(2024, 7, 1)
    groups = owed_groups(county, owed(county, day), day, "U1")
    assert [group.title for group in groups] == ["已逾期", "没有定日子"]
    assert [row.link.ref.id for row in groups[1].rows] == [
        "E008", "A1.1", "E003", "E007", "E002", "E006", "F002", "B2", "B3",
    ]  # fmt: skip


def test_nothing_owed_gives_no_group(county: Project) -> None:
    assert owed_groups(county, [], DAY, "U1") == ()


def test_what_the_edition_holds_back_is_not_listed(county: Project) -> None:
    assert owed_groups(county, [thing(DAY, withheld=True)], DAY, "U1") == ()


def test_a_row_says_what_who_and_until_when(county: Project) -> None:
    rows = {one.ref.id: one for one in owed(county, DAY)}
    row = owed_row(county, rows["T1.3"], DAY)
    assert (row.what, row.link) == ("任务", Link(Ref("task", "T1.3"), "报送清单"))
    assert row.unit == Link(Ref("unit", "U2"), "中心小学")
    assert row.person is not None
    assert row.person.name == "李四"
    assert (row.due, row.own_day, row.late, row.left) == (date(2024, 3, 15), True, True, -6)
    row = owed_row(county, rows["T1.2"], DAY)
    assert (row.unit, row.person) == (None, None)
    row = owed_row(county, rows["E002"], DAY)
    assert (row.own_day, row.due, row.left) == (False, date(2024, 4, 10), 20)


def test_a_row_says_whether_the_unit_leads_or_helps(county: Project) -> None:
    one = next(one for one in owed(county, DAY) if one.ref.id == "T2.1")
    assert owed_row(county, one, DAY, "U4").leads
    assert not owed_row(county, one, DAY, "U1").leads
    assert owed_row(county, one, DAY).leads, "seen by nobody in particular"


def test_a_unit_is_shown_what_it_leads_and_what_it_supports(county: Project) -> None:
    groups = owed_groups(county, of_unit(owed(county, DAY), "U1"), DAY, "U1")
    assert codes(groups) == [
        ("已逾期", ["R07", "R04"]),
        ("七日之内", ["T2.1"]),
        ("之后", ["T2.2", "R02", "E008", "A1.1", "B2"]),
    ]
    assert [row.leads for group in groups for row in group.rows].count(False) == 1


def test_an_item_that_supports_is_owed_by_the_supporting_unit(edited: Edited) -> None:
    project = edited(("rectification", "lead: 供销社", "lead: 供销社\n    support: [卫生院]"))
    found = of_unit(owed(project, DAY), "U4")
    assert "R05" in [one.ref.id for one in found]
