"""Draft → Project: the plan, its units, people and tasks, and the assessment of them."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from yingjian.model.assembly.assessment import assess
from yingjian.model.assembly.shape import Builder, back, by_id, copied
from yingjian.model.project import (
    Body,
    Duty,
    Membership,
    Person,
    Phase,
    Post,
    Presupposition,
    Project,
    Requirement,
    Task,
    Unit,
)
from yingjian.model.references import Ref
from yingjian.read.secrecy import INTERNAL, LEVELS, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.base.problems import Problem
    from yingjian.read import records
    from yingjian.read.rules.draft import AnyBody, Draft
    from yingjian.read.shares import Share
    from yingjian.read.source import Path_

_KINDS: Mapping[str, str] = {"leading_group": "leading-group", "office": "office"}


def build(draft: Draft, digest: str, warnings: tuple[Problem, ...]) -> Project:
    """Build the project of a draft that passed every rule; ``digest`` is that of its files."""
    return _Plan(draft).project(digest, warnings)


class _Plan(Builder):
    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, {})
        self.shares = {role.name: cast("Share", role.share) for role in draft.organization.roles}
        self.units_by_kind = defaultdict[str, list[str]](list)
        for unit in draft.organization.units:
            self.units_by_kind[unit.kind].append(unit.id)

    def units_of(self, words: Iterable[str]) -> frozenset[str]:
        """Return the ids of all units in ``applies_to``, where a kind stands for all its units."""
        ids: set[str] = set()
        for word in words:
            kind = self.draft.kinds.resolve(word)
            ids.update(self.units_by_kind[kind] if kind else [self.sure(self.draft.units, word)])
        return frozenset(ids)

    def units(self) -> Iterator[Unit]:
        for index, unit in enumerate(self.draft.organization.units):
            yield copied(
                Unit,
                unit,
                successor=self.resolved(self.draft.units, unit.successor),
                origin=self.origin("organization.yml", ("units", index), Ref("unit", unit.id)),
            )

    def people(self) -> Iterator[Person]:
        for index, person in enumerate(self.draft.organization.people):
            yield copied(
                Person,
                person,
                posts=tuple(
                    copied(Post, post, unit=self.resolved(self.draft.units, post.unit))
                    for post in person.posts
                ),
                origin=self.origin("organization.yml", ("people", index), Ref("person", person.id)),
            )

    def bodies(self) -> Iterator[Body]:
        for path, body in self.draft.bodies():
            yield Body(
                id=body.id,
                kind=_KINDS.get(str(path[0]), "group"),
                name=body.name,
                members=tuple(self.members(body)),
                duties=tuple(self.duties(path, body)),
                seat=getattr(body, "seat", None),
                unit=self.resolved(self.draft.units, getattr(body, "unit", None)),
                origin=self.origin("organization.yml", path, Ref("body", body.id)),
            )

    def members(self, body: AnyBody) -> Iterator[Membership]:
        for roster in body.roster:
            for word in roster.people:
                person = self.sure(self.draft.people, word)
                yield Membership(body.id, person, roster.role, self.shares[roster.role])

    def duties(self, path: Path_, body: AnyBody) -> Iterator[Duty]:
        for index, duty in enumerate(body.duties):
            origin = self.origin("organization.yml", (*path, "duties", index), Ref("duty", duty.id))
            yield copied(Duty, duty, body=body.id, origin=origin)

    def phases(self) -> Iterator[Phase]:
        for index, phase in enumerate(self.draft.schedule.phases):
            path: Path_ = ("phases", index)
            yield copied(
                Phase,
                phase,
                number=index + 1,
                inspection=self.resolved(self.draft.inspections, phase.inspection),
                tasks=tuple(self.tasks(path, phase)),
                origin=self.origin("schedule.yml", path, Ref("phase", phase.id)),
            )

    def tasks(self, path: Path_, phase: records.Phase) -> Iterator[Task]:
        for index, task in enumerate(phase.tasks):
            lead = self.resolved(self.draft.units, task.lead)
            support = tuple(self.sure(self.draft.units, word) for word in task.support)
            yield copied(
                Task,
                task,
                phase=phase.id,
                lead=lead,
                support=support,
                units=self.units_of(task.applies_to) | {*support, *([lead] if lead else [])},
                owner=self.resolved(self.draft.people, task.owner),
                presupposes=tuple(
                    Presupposition(need.event, self.resolved(self.draft.tasks, need.task))
                    for need in task.presupposes
                ),
                origin=self.origin("schedule.yml", (*path, "tasks", index), Ref("task", task.id)),
            )

    def requirements(self) -> Iterator[Requirement]:
        for index, record in enumerate(self.draft.plan.requirements):
            ref = Ref("requirement", record.id)
            yield copied(
                Requirement,
                record,
                number=index + 1,
                units=self.units_of(record.applies_to),
                responsibilities=tuple((row.role, row.holder) for row in record.responsibilities),
                receiver=self.resolved(self.draft.units, record.receiver),
                contact=self.resolved(self.draft.people, record.contact),
                origin=self.origin("plan.yml", ("requirements", index), ref),
            )

    def project(self, digest: str, warnings: tuple[Problem, ...]) -> Project:
        draft = self.draft
        units, people, bodies = by_id(self.units()), by_id(self.people()), by_id(self.bodies())
        phases, requirements = by_id(self.phases()), by_id(self.requirements())
        for index, inspection in enumerate(draft.plan.inspections):
            self.origin("plan.yml", ("inspections", index), Ref("inspection", inspection.id))
        for name in ("plan", "organization", "schedule"):
            self.origin(f"{name}.yml", (), Ref("page", name))
        dossier = assess(draft, self.origins)
        levels = table(draft.editions, dossier.secrecy or LEVELS)
        members = (member for body in bodies.values() for member in body.members)
        return Project(
            plan=draft.plan,
            binder=draft.binder,
            many_roles=draft.checks.thresholds.many_roles,
            changes=draft.organization.changes,
            unit_kinds=tuple(kind.name for kind in draft.organization.unit_kinds),
            units=units,
            people=people,
            bodies=bodies,
            phases=phases,
            tasks=by_id(task for phase in phases.values() for task in phase.tasks),
            requirements=requirements,
            inspections=by_id(draft.plan.inspections),
            origins=MappingProxyType(self.origins),
            warnings=warnings,
            fingerprint=digest,
            documents=tuple(draft.documents.values()),
            memberships=back((member.person, member) for member in members),
            staff=back(
                (post.unit, person.id)
                for person in people.values()
                for post in person.posts
                if post.unit
            ),
            dossier=dossier,
            secrecy=levels,
            edition=levels.editions[INTERNAL],
        )
