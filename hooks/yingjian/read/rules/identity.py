"""Ids and names are unique."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from yingjian.base.problems import code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingjian.base.problems import Problem
    from yingjian.read.records import Basis, Change, Inspection, Person, Requirement, Unit
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

DUPLICATE_ID = code("id.duplicate", "编号重复", why="引用这个编号时，不知道指哪一个。")
DUPLICATE_NAME = code("name.duplicate", "名称重复", why="同名的两项，人和程序都分不清。")
SAME_NAME = code(
    "name.same-person",
    "两人同名",
    why="同名的人要用编号引用；也可能是同一人登记了两次。",
    severity="warning",
)
ID_PREFIX = code(
    "id.prefix", "编号与所属不符", why="任务和职责的编号要看得出属于哪个阶段、哪个小组。"
)


def _ids(draft: Draft) -> Iterator[tuple[str, str, Path_, str]]:
    """(kind, file, path, id) of everything that has an id."""
    plan = draft.plan
    listed: tuple[tuple[str, Sequence[Basis | Inspection | Requirement]], ...] = (
        ("bases", plan.bases),
        ("inspections", plan.inspections),
        ("requirements", plan.requirements),
    )
    for kind, rows in listed:
        for index, row in enumerate(rows):
            yield kind, "plan.yml", (kind, index, "id"), row.id
    organization = draft.organization
    registered: tuple[tuple[str, Sequence[Unit | Person | Change]], ...] = (
        ("units", organization.units),
        ("people", organization.people),
        ("changes", organization.changes),
    )
    for kind, members in registered:
        for index, member in enumerate(members):
            yield kind, "organization.yml", (kind, index, "id"), member.id
    for base, body in draft.bodies():
        yield "bodies", "organization.yml", (*base, "id"), body.id
        for index, duty in enumerate(body.duties):
            yield "duties", "organization.yml", (*base, "duties", index, "id"), duty.id
    for number, phase in enumerate(draft.schedule.phases):
        yield "phases", "schedule.yml", ("phases", number, "id"), phase.id
        for index, task in enumerate(phase.tasks):
            yield "tasks", "schedule.yml", ("phases", number, "tasks", index, "id"), task.id
    yield from _assessed(draft)


def _assessed(draft: Draft) -> Iterator[tuple[str, str, Path_, str]]:
    for index, system in enumerate(draft.systems.systems if draft.systems else ()):
        yield "systems", "systems.yml", ("systems", index, "id"), system.id
        for number, veto in enumerate(system.vetoes):
            path: Path_ = ("systems", index, "vetoes", number, "id")
            yield f"vetoes of {system.id}", "systems.yml", path, veto.id
    for place in draft.tree:
        yield "indicators", place.file, (*place.path, "id"), place.record.id
        for number, slot in enumerate(place.record.slots):
            path = (*place.path, "slots", number, "id")
            yield f"slots of {place.record.id}", place.file, path, str(slot.id)
    for file, record in draft.evidence:
        yield "evidence", file, ("id",), record.id
    for index, figure in enumerate(draft.figures.figures if draft.figures else ()):
        yield "figures", "figures.yml", ("figures", index, "id"), figure.id
    for index, row in enumerate(draft.figures.reconciliations if draft.figures else ()):
        yield "reconciliations", "figures.yml", ("reconciliations", index, "id"), row.id
    for index, item in enumerate(draft.rectification.items if draft.rectification else ()):
        yield "ledger", "rectification.yml", ("items", index, "id"), item.id


def ids_are_unique(draft: Draft) -> Iterator[Problem]:
    """No two records of a kind have the same id."""
    first: dict[tuple[str, str], tuple[str, Path_]] = {}
    for kind, file, path, record_id in _ids(draft):
        key = (kind, record_id)
        if key not in first:
            first[key] = (file, path)
            continue
        before, base = first[key]
        document = draft.documents[before]
        where = f"第 {document.place(base).line} 行"
        if before != file:
            where = f" {document.file} {where}"
        yield draft.problem(
            DUPLICATE_ID,
            file,
            path,
            f"编号 {record_id} 在{where}已经用过。",
            f"换一个没有用过的编号：{_free(record_id, {taken for _, taken in first})}",
            found=record_id,
        )


def _free(record_id: str, taken: set[str]) -> str:
    """The next number in the same series that is not taken."""
    head = record_id.rstrip("0123456789")
    width = len(record_id) - len(head)
    number = int(record_id[len(head) :] or 0)
    while f"{head}{number:0{width}d}" in taken:
        number += 1
    return f"{head}{number:0{width}d}"


def prefixes_match(draft: Draft) -> Iterator[Problem]:
    """A duty's id starts with its body's id, a task's with T and its phase's number."""
    for base, body in draft.bodies():
        for index, duty in enumerate(body.duties):
            if not _is_child(duty.id, body.id):
                yield draft.problem(
                    ID_PREFIX,
                    "organization.yml",
                    (*base, "duties", index, "id"),
                    f"“{body.name}”的职责，编号应当以 {body.id}. 开头，后接序号。",
                    f"写成 {body.id}.{index + 1}。",
                    found=duty.id,
                )
    for number, phase in enumerate(draft.schedule.phases):
        stem = f"T{phase.id.removeprefix('S')}"
        for index, task in enumerate(phase.tasks):
            if not _is_child(task.id, stem):
                yield draft.problem(
                    ID_PREFIX,
                    "schedule.yml",
                    ("phases", number, "tasks", index, "id"),
                    f"“{phase.name}”阶段的任务，编号应当以 {stem}. 开头。",
                    f"写成 {stem}.{index + 1}。",
                    found=task.id,
                )


def _is_child(record_id: str, stem: str) -> bool:
    head, dot, tail = record_id.rpartition(".")
    return bool(dot) and head == stem and tail.isascii() and tail.isdigit()


def names_are_unique(draft: Draft) -> Iterator[Problem]:
    """Units, groups, kinds and roles of one name are one; people of one name are asked about."""
    file = "organization.yml"
    organization = draft.organization
    groups: Sequence[tuple[str, Sequence[str]]] = (
        ("units", [unit.name for unit in organization.units]),
        ("working_groups", [group.name for group in organization.working_groups]),
        ("unit_kinds", [kind.name for kind in organization.unit_kinds]),
        ("roles", [role.name for role in organization.roles]),
    )
    for kind, names in groups:
        for index, name in enumerate(names):
            if name in names[:index]:
                yield draft.problem(
                    DUPLICATE_NAME,
                    file,
                    (kind, index, "name"),
                    f"名称“{name}”已经有了。",
                    "同一项就合并；不是同一项就把名称写得能分清。",
                    found=name,
                )
    count = Counter(person.name for person in organization.people if person.name)
    seen: set[str] = set()
    for index, person in enumerate(organization.people):
        if person.name and count[person.name] > 1 and "□" not in person.name:
            if person.name in seen:
                yield draft.problem(
                    SAME_NAME,
                    file,
                    ("people", index, "name"),
                    f"另有一人也叫“{person.name}”。",
                    "是同一人就合并，职务写在一起；是两个人，引用时一律写编号。",
                    found=person.name,
                )
            seen.add(person.name)


RULES = (ids_are_unique, prefixes_match, names_are_unique)
