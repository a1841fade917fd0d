"""The real plan as a Project, and what happens to data/ as a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, some
from yingjian.base.problems import DataError
from yingjian.model.loading import examine, load
from yingjian.model.references import Ref
from yingjian.read.shares import LEAD, SUPPORT, TAKE_PART

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.model.project import Project

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def plan(demonstration: Path) -> Project:
    return load(demonstration, DOCS)


def test_the_plan_is_whole(plan: Project) -> None:
    assert plan.plan.number == "吴政发〔2015〕15号"
    assert [basis.number for basis in plan.plan.bases] == [
        "湘发〔2007〕18号",
        "湘政发〔2004〕147号",
        "湘政教督〔2013〕4号",
        None,
    ]
    assert len(plan.leading_group.members) == 22
    assert sum(person.missing == "全名" for person in plan.people.values()) == 4
    assert sum(person.missing == "名字一字" for person in plan.people.values()) == 1
    assert [len(phase.tasks) for phase in plan.phases.values()] == [3, 4, 4, 1, 1, 3]
    assert len(plan.requirements) == 5
    assert len(plan.groups) == 4
    assert len(plan.inspections) == 2


def test_the_demonstration_has_the_planted_warnings_and_no_others(plan: Project) -> None:
    # tests/planted.md says why each is there.
    assert [(problem.code, problem.message.split()[0]) for problem in plan.warnings] == [
        ("evidence.seal", "E067"),
        ("figure.unreconciled", "“2015年教育投入财政口径与学校报表一致”不成立：左边"),
        *(
            ("indicator.empty-slot", name)
            for name in ("A2.1.3", "A4.1.3", "A5.1.2", "A6.3.2", "A7.1.2")
        ),
        ("ledger.overdue", "R11"),
    ]


def test_links_run_both_ways(plan: Project) -> None:
    for body in some(plan.bodies.values()):
        for member in some(body.members):
            assert member in plan.memberships[member.person]
    for unit, staff in some(plan.staff.items()):
        for person in some(staff):
            assert unit in {post.unit for post in plan.people[person].posts}
    deputies = plan.leading_group.people(SUPPORT)
    assert len(deputies) == 6
    assert len(plan.leading_group.people(TAKE_PART)) == 14
    assert {g.people(LEAD)[0] for g in plan.groups} <= set(deputies)


def test_a_kind_reaches_all_its_units(plan: Project) -> None:
    reached = plan.tasks["T2.3"].units
    kinds = {plan.units[unit].kind for unit in reached}
    assert kinds == {"镇直单位", "学校"}
    assert len(reached) == sum(u.kind in kinds for u in plan.units.values())


def test_everything_knows_where_it_is_written(plan: Project) -> None:
    origin = plan.origins[Ref("person", "P20")]
    line = (ROOT / origin.file).read_text(encoding="utf-8").splitlines()[origin.line - 1]
    assert "P20" in line


def test_a_project_cannot_be_changed(plan: Project) -> None:
    with pytest.raises(AttributeError):
        plan.fingerprint = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        plan.people["P99"] = plan.people["P01"]  # type: ignore[index]


def test_missing_file(small: Path) -> None:
    (small / "schedule.yml").unlink()
    [problem] = examine(small, DOCS).problems
    assert (problem.code, problem.file) == ("data.missing-file", "data/schedule.yml")


def test_stray_file_is_named_with_the_nearest(small: Path) -> None:
    (small / "shedule.yml").write_text("phases: []\n")
    [problem] = examine(small, DOCS).problems
    assert problem.code == "data.unknown-file"
    assert "schedule.yml" in problem.tip


def test_no_folder(tmp_path: Path) -> None:
    [problem] = examine(tmp_path / "nothing", DOCS).problems
    assert problem.code == "data.no-folder"


def test_a_link_out_of_the_folder_is_refused(small: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text((small / "plan.yml").read_text())
    (small / "plan.yml").unlink()
    (small / "plan.yml").symlink_to(secret)
    [problem] = examine(small, DOCS).problems
    assert problem.code == "data.outside"


def test_a_folder_in_place_of_a_file(small: Path) -> None:
    (small / "plan.yml").unlink()
    (small / "plan.yml").mkdir()
    [problem] = examine(small, DOCS).problems
    assert problem.code == "data.unreadable"


def test_every_problem_of_every_file_at_once(small: Path) -> None:
    for name, old, new in (
        ("plan.yml", "issuer:", "isuer:"),
        ("organization.yml", "id: U1", "id: u1"),
        ("schedule.yml", "2024-03-01", "2024年3月1日"),
    ):
        text = (small / name).read_text(encoding="utf-8")
        assert old in text
        (small / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load(small, DOCS)
    assert {p.file for p in caught.value.problems} == {
        "data/plan.yml",
        "data/organization.yml",
        "data/schedule.yml",
    }


def test_same_data_same_fingerprint(small: Path) -> None:
    first = load(small, DOCS).fingerprint
    assert load(small, DOCS).fingerprint == first
    path = small / "schedule.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("各单位自查", "各单位自查自纠"))
    assert load(small, DOCS).fingerprint != first
