"""References must lead to exactly one record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yingjian.base.problems import code
from yingjian.read.rules.links import Reference, links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

UNKNOWN = code(
    "ref.unknown", "引用的人、单位或事项不存在", why="查不到的引用在页面上连不到任何地方。"
)
AMBIGUOUS = code("ref.ambiguous", "一个名字对应几个人或单位", why="不知道指的是谁，责任就落不实。")
SEPARATOR = code("ref.separator", "几个名字写在了一起", why="程序会把它们当作一个名字。")


def references(draft: Draft) -> Iterator[Reference]:
    """Every reference in all files, in the order of the files."""
    plan = "plan.yml"
    for index, need in enumerate(draft.plan.requirements):
        base: Path_ = ("requirements", index)
        for item, word in enumerate(need.applies_to):
            yield Reference(plan, (*base, "applies_to", item), word, draft.units_and_kinds)
        if need.receiver:
            yield Reference(plan, (*base, "receiver"), need.receiver, draft.units)
        if need.contact:
            yield Reference(plan, (*base, "contact"), need.contact, draft.people)
    yield from _organization(draft)
    for number, phase in enumerate(draft.schedule.phases):
        yield from _phase(draft, ("phases", number))
        if phase.inspection:
            path = ("phases", number, "inspection")
            yield Reference("schedule.yml", path, phase.inspection, draft.inspections)
    yield from links(draft)


def _organization(draft: Draft) -> Iterator[Reference]:
    file = "organization.yml"
    for index, unit in enumerate(draft.organization.units):
        yield Reference(file, ("units", index, "kind"), unit.kind, draft.kinds)
        if unit.successor:
            yield Reference(file, ("units", index, "successor"), unit.successor, draft.units)
    for index, person in enumerate(draft.organization.people):
        for number, post in enumerate(person.posts):
            if post.unit:
                path = ("people", index, "posts", number, "unit")
                yield Reference(file, path, post.unit, draft.units)
    for base, body in draft.bodies():
        for row, roster in enumerate(body.roster):
            yield Reference(file, (*base, "roster", row, "role"), roster.role, draft.roles)
            for item, word in enumerate(roster.people):
                yield Reference(file, (*base, "roster", row, "people", item), word, draft.people)
    office = draft.organization.office
    if office and office.unit:
        yield Reference(file, ("office", "unit"), office.unit, draft.units)


def _phase(draft: Draft, base: Path_) -> Iterator[Reference]:
    file = "schedule.yml"
    for number, task in enumerate(draft.schedule.phases[int(base[1])].tasks):
        here = (*base, "tasks", number)
        if task.lead:
            yield Reference(file, (*here, "lead"), task.lead, draft.units)
        for item, word in enumerate(task.support):
            yield Reference(file, (*here, "support", item), word, draft.units)
        for item, word in enumerate(task.applies_to):
            yield Reference(file, (*here, "applies_to", item), word, draft.units_and_kinds)
        for item, need in enumerate(task.presupposes):
            if need.task:
                yield Reference(file, (*here, "presupposes", item, "task"), need.task, draft.tasks)


def references_resolve(draft: Draft) -> Iterator[Problem]:
    """Each reference names one record, by its id or by a name that no other record has."""
    for file, path, word, names, column in references(draft):
        meanings = names.meanings.get(word, ())
        if len(meanings) == 1:
            continue
        if meanings:
            yield draft.problem(
                AMBIGUOUS,
                file,
                path,
                f"“{word}”对应几个{names.kind}：{'、'.join(meanings)}。",
                f"改写编号，如 {meanings[0]}。",
                found=word,
            )
            continue
        parts = [part for part in re.split(r"[，、；,;]", word) if part.strip()]
        if len(parts) > 1:
            yield draft.problem(
                SEPARATOR,
                file,
                path,
                "几个名字写在了一起。",
                f"用半角逗号隔开写成列表：[{', '.join(part.strip() for part in parts)}]",
                found=word,
            )
            continue
        near = names.nearest(word)
        tip = f"是不是 {' 或 '.join(near)}？" if near else f"先登记这个{names.kind}，再引用它。"
        message = f"没有叫“{word}”的{names.kind}。"
        yield draft.problem(UNKNOWN, file, path, message, tip, found=word, column=column)


RULES = (references_resolve,)
