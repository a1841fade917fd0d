"""The input of rules: validated files with the places of values, and the names of records."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from yingjian.read.records import (
    BinderFile,
    ChecksFile,
    EditionsFile,
    EvidenceFile,
    FiguresFile,
    Indicator,
    Known,
    LeadingGroup,
    Office,
    OrganizationFile,
    PlanFile,
    RectificationFile,
    ScheduleFile,
    SystemsFile,
    WorkingGroup,
    problem_at,
)
from yingjian.read.records.evidence import AT_HAND, NOT_NEEDED, REFERRED
from yingjian.read.secrecy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from yingjian.base.hashing import DiskFile
    from yingjian.base.problems import Code, Problem
    from yingjian.read.records.figures import Figure
    from yingjian.read.records.systems import System
    from yingjian.read.source import Document, Path_

AnyBody = LeadingGroup | Office | WorkingGroup


@dataclass(frozen=True)
class Names:
    """Words that refer to records of one kind: each id, and each name with the ids it may mean."""

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
        return self._known.nearest(word)

    @cached_property
    def _known(self) -> Known:
        return Known(self.meanings)


@dataclass(frozen=True, slots=True)
class Place:
    """An indicator of the draft: file, path inside it, record, and the one above it."""

    file: str
    path: Path_
    record: Indicator
    above: Place | None

    @property
    def depth(self) -> int:
        """1 for the first level."""
        return 1 + (self.above.depth if self.above else 0)


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
    systems: SystemsFile | None = None
    figures: FiguresFile | None = None
    rectification: RectificationFile | None = None
    editions: EditionsFile | None = None
    # (file below data/, record), in the order of the names.
    roots: tuple[tuple[str, Indicator], ...] = ()
    evidence: tuple[tuple[str, EvidenceFile], ...] = ()
    papers: Mapping[str, DiskFile] = field(default_factory=dict)
    day: date | None = None

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
        column: int = 1,
    ) -> Problem:
        """A problem at a value (or, with ``key``, at its key) of a data file.

        ``column`` counts inside the value's text, behind its quotation mark.
        """
        document = self.documents[file]
        mark = document.key_place(path) if key else document.place(path)
        if column > 1:
            quoted = document.excerpt(mark.line)[mark.column - 1 : mark.column] in {"'", '"'}
            mark = mark._replace(column=mark.column + column - 1 + quoted)
        return problem_at(document, mark, kind, message, tip, found=found)

    @cached_property
    def people(self) -> Names:
        """People by id and name."""
        return Names.of(
            "人员", ((record.id, (record.name,)) for record in self.organization.people)
        )

    @cached_property
    def units(self) -> Names:
        """Units by id and every name they go or went by."""
        return Names.of(
            "单位",
            (
                (
                    record.id,
                    (
                        record.name,
                        record.full_name,
                        *record.spellings,
                        *record.aliases,
                        *record.former_names,
                    ),
                )
                for record in self.organization.units
            ),
        )

    @cached_property
    def kinds(self) -> Names:
        """Kinds of units."""
        return Names.of("单位类别", ((record.name, ()) for record in self.organization.unit_kinds))

    @cached_property
    def units_and_kinds(self) -> Names:
        """Units and kinds of units, as ``applies_to`` may name them."""
        return Names("单位或单位类别", {**self.kinds.meanings, **self.units.meanings})

    @cached_property
    def roles(self) -> Names:
        """Roles inside bodies."""
        return Names.of("角色", ((record.name, ()) for record in self.organization.roles))

    @cached_property
    def tasks(self) -> Names:
        """Tasks by id."""
        return Names.of(
            "任务", ((task.id, ()) for phase in self.schedule.phases for task in phase.tasks)
        )

    @cached_property
    def inspections(self) -> Names:
        """Inspections by id and name."""
        return Names.of("检查", ((record.id, (record.name,)) for record in self.plan.inspections))

    @cached_property
    def tree(self) -> tuple[Place, ...]:
        """Every indicator, parents before children, in the order of the files."""
        places: list[Place] = []

        def walk(file: str, path: Path_, record: Indicator, above: Place | None) -> None:
            place = Place(file, path, record, above)
            places.append(place)
            for index, child in enumerate(record.children):
                walk(file, (*path, "children", index), child, place)

        for file, root in self.roots:
            walk(file, (), root, None)
        return tuple(places)

    @cached_property
    def leaves(self) -> Mapping[str, Place]:
        """Indicators without children, by id."""
        return {place.record.id: place for place in self.tree if not place.record.children}

    @cached_property
    def indicators(self) -> Names:
        """Indicators by id."""
        return Names.of("指标", ((place.record.id, ()) for place in self.tree))

    @cached_property
    def secrecy(self) -> Names:
        """Levels of secrecy."""
        levels = self.systems.secrecy if self.systems else LEVELS
        return Names.of("密级", ((word, ()) for word in levels))

    @cached_property
    def system(self) -> Mapping[str, System]:
        """Systems by id."""
        return {record.id: record for record in self.systems.systems} if self.systems else {}

    @cached_property
    def figure(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return {record.id: record for record in self.figures.figures} if self.figures else {}

    @cached_property
    def figure_names(self) -> Names:
        """Figures by id."""
        return Names.of("数据", ((figure, ()) for figure in self.figure))

    @cached_property
    def values(self) -> Mapping[str, Decimal | None]:
        """Figures' values by id."""
        return {record.id: record.value for record in self.figure.values()}

    @cached_property
    def item(self) -> Mapping[str, EvidenceFile]:
        """Evidence by id."""
        return {record.id: record for _, record in self.evidence}

    @cached_property
    def evidence_names(self) -> Names:
        """Evidence by id."""
        return Names.of("材料", ((paper, ()) for paper in self.item))

    @cached_property
    def answered(self) -> Mapping[tuple[str, int | None], tuple[EvidenceFile, ...]]:
        """Evidence by the indicator and the slot that it answers."""
        answers: dict[tuple[str, int | None], list[EvidenceFile]] = {}
        for _, record in self.evidence:
            for answer in record.answers:
                answers.setdefault((answer.indicator, answer.slot), []).append(record)
        return {key: tuple(row) for key, row in answers.items()}

    def at_hand(self, paper: EvidenceFile) -> bool:
        """Whether evidence fills a slot: it is here, or here under another id, or not needed."""
        if paper.state == REFERRED:
            target = self.item.get(paper.refers_to or "")
            return target is not None and target.state in AT_HAND
        return paper.state in AT_HAND or paper.state == NOT_NEEDED

    def bodies(self) -> Iterator[tuple[Path_, AnyBody]]:
        """Leading group, office and working groups, with their places in organization.yml."""
        yield ("leading_group",), self.organization.leading_group
        if self.organization.office:
            yield ("office",), self.organization.office
        for index, group in enumerate(self.organization.working_groups):
            yield ("working_groups", index), group
