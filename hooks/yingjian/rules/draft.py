"""What rules look at: the validated files with their places, and the names that resolve in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from yingjian.records import (
    BinderFile,
    ChecksFile,
    LeadingGroup,
    Office,
    OrganizationFile,
    PlanFile,
    ScheduleFile,
    WorkingGroup,
    nearest,
    problem_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from yingjian.problems import Code, Problem
    from yingjian.source import Document, Path_

AnyBody = LeadingGroup | Office | WorkingGroup


@dataclass(frozen=True, slots=True)
class Names:
    """Words that stand for records of one kind: each id, and each name with the ids it may mean."""

    kind: str
    meanings: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, kind: str, entries: Iterable[tuple[str, Iterable[str | None]]]) -> Names:
        """From (id, names) pairs; a name may occur in several entries and is then ambiguous."""
        meanings: dict[str, dict[str, None]] = {}
        for record_id, names in entries:
            for name in (record_id, *names):
                if name:
                    meanings.setdefault(name, {})[record_id] = None
        return cls(kind, {name: tuple(ids) for name, ids in meanings.items()})

    def resolve(self, word: str) -> str | None:
        """The one id that ``word`` stands for; None where there is none or more than one."""
        ids = self.meanings.get(word, ())
        return ids[0] if len(ids) == 1 else None

    def nearest(self, word: str) -> list[str]:
        """Known words nearest to a misspelt one."""
        return nearest(word, self.meanings)


@dataclass(frozen=True)
class Draft:
    """All files read and validated, before references are known to hold."""

    documents: Mapping[str, Document]
    checks: ChecksFile
    plan: PlanFile
    organization: OrganizationFile
    schedule: ScheduleFile
    binder: BinderFile
    docs: Path = field(compare=False)

    def problem(
        self,
        kind: Code,
        file: str,
        path: Path_,
        message: str,
        tip: str,
        *,
        found: str = "",
        key: bool = False,
    ) -> Problem:
        """A problem at a value (or, with ``key``, at its key) of a data file."""
        document = self.documents[file]
        mark = document.key_place(path) if key else document.place(path)
        return problem_at(document, mark, kind, message, tip, found=found)

    @cached_property
    def people(self) -> Names:
        """People by id and name."""
        return Names.of("人员", ((one.id, (one.name,)) for one in self.organization.people))

    @cached_property
    def units(self) -> Names:
        """Units by id and every name they go or went by."""
        return Names.of(
            "单位",
            (
                (one.id, (one.name, one.full_name, *one.spellings, *one.aliases, *one.former_names))
                for one in self.organization.units
            ),
        )

    @cached_property
    def kinds(self) -> Names:
        """Kinds of units."""
        return Names.of("单位类别", ((one.name, ()) for one in self.organization.unit_kinds))

    @cached_property
    def units_and_kinds(self) -> Names:
        """What ``applies_to`` may name."""
        return Names("单位或单位类别", {**self.kinds.meanings, **self.units.meanings})

    @cached_property
    def roles(self) -> Names:
        """Roles inside bodies."""
        return Names.of("角色", ((one.name, ()) for one in self.organization.roles))

    @cached_property
    def tasks(self) -> Names:
        """Tasks by id."""
        return Names.of(
            "任务", ((task.id, ()) for phase in self.schedule.phases for task in phase.tasks)
        )

    @cached_property
    def inspections(self) -> Names:
        """Inspections by id and name."""
        return Names.of("检查", ((one.id, (one.name,)) for one in self.plan.inspections))

    def bodies(self) -> Iterator[tuple[Path_, AnyBody]]:
        """Leading group, office and working groups, with their places in organization.yml."""
        yield ("leading_group",), self.organization.leading_group
        if self.organization.office:
            yield ("office",), self.organization.office
        for index, group in enumerate(self.organization.working_groups):
            yield ("working_groups", index), group
