"""Folder of data files → Project, or every problem that forbids one."""

from __future__ import annotations

import gc
from collections import defaultdict
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from yingjian import folders, rules
from yingjian.assembly import assemble
from yingjian.atomic import is_temporary
from yingjian.folders import STRAY, Entry
from yingjian.hashing import Digests
from yingjian.problems import DataError, Problem, code, errors
from yingjian.project import (
    Body,
    Duty,
    Membership,
    Origin,
    Person,
    Phase,
    Post,
    Presupposition,
    Project,
    Ref,
    Requirement,
    Task,
    Unit,
)
from yingjian.records import FILES, FOLDERS, OPTIONAL, Record, nearest, validate
from yingjian.rules.draft import Draft
from yingjian.secrecy import INTERNAL, LEVELS, table
from yingjian.source import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from yingjian import records
    from yingjian.hashing import DiskFile
    from yingjian.rules.draft import AnyBody, Names
    from yingjian.shares import Share
    from yingjian.source import Document, Path_

ABSENT = code(
    "data.missing-file",
    "缺一个数据文件",
    why="缺了它，网站和册子生成不全。",
    mend="从版本库恢复这个文件，或照 docs/ 里的说明新建。",
)
NO_FOLDER = code(
    "data.no-folder",
    "找不到数据目录",
    why="没有数据就没有网站和册子。",
    mend="用 --data 指到放数据的目录，或在项目根目录下运行。",
)

_IGNORED = frozenset({"schema", ".gitkeep", ".DS_Store", "Thumbs.db"})


class Loaded(NamedTuple):
    """What loading gave: the project (None where an error forbids it) and every problem."""

    project: Project | None
    problems: tuple[Problem, ...]


def load(
    data: Path,
    docs: Path,
    *,
    day: date | None = None,
    today: date | None = None,
    cache: Path | None = None,
) -> Project:
    """The project that ``data`` holds; the parameters are those of ``examine``.

    Raises:
        DataError: with every problem found, if any of them is an error.
    """
    project, problems = examine(data, docs, day=day, today=today, cache=cache)
    if project is None:
        raise DataError(problems)
    return project


def examine(
    data: Path,
    docs: Path,
    *,
    day: date | None = None,
    today: date | None = None,
    cache: Path | None = None,
) -> Loaded:
    """Read and check everything; never raises on bad data.

    ``docs`` is where hand-written chapters are. What is overdue is told as of ``day``, else as of
    the demonstration day of data/plan.yml, else as of ``today``; without any of them it is not
    told. ``cache`` is a folder for what is known of large files.
    """
    collecting = gc.isenabled()
    gc.disable()  # millions of fresh objects, none of them garbage: collecting costs a third
    try:
        return judge(read_all(data, cache), docs, day=day, today=today)
    finally:
        if collecting:
            gc.enable()


def judge(
    read_files: Read, docs: Path, *, day: date | None = None, today: date | None = None
) -> Loaded:
    """Check what was read from anywhere; the other parameters are those of ``examine``."""
    documents, problems = read_files.documents, list(read_files.problems)
    records_: dict[str, Record] = {}
    for name, model in _models(documents):
        record, found = validate(documents[name], model, problems)
        problems += found
        if record is not None:
            records_[name] = record
    if set(FILES) <= set(records_) and len(records_) == len(documents) and not read_files.lost:
        plan = cast("records.PlanFile", records_["plan.yml"])
        draft = Draft(
            documents=documents,
            checks=cast("records.ChecksFile", records_["checks.yml"]),
            plan=plan,
            organization=cast("records.OrganizationFile", records_["organization.yml"]),
            schedule=cast("records.ScheduleFile", records_["schedule.yml"]),
            binder=cast("records.BinderFile", records_["binder.yml"]),
            docs=docs,
            systems=cast("records.SystemsFile | None", records_.get("systems.yml")),
            figures=cast("records.FiguresFile | None", records_.get("figures.yml")),
            rectification=cast(
                "records.RectificationFile | None", records_.get("rectification.yml")
            ),
            editions=cast("records.EditionsFile | None", records_.get("editions.yml")),
            roots=tuple(
                (name, cast("records.Indicator", record))
                for name, record in records_.items()
                if name.startswith("indicators/")
            ),
            evidence=tuple(
                (name, cast("records.EvidenceFile", record))
                for name, record in records_.items()
                if name.startswith("evidence/")
            ),
            papers=read_files.papers,
            day=day or plan.as_of or today,
        )
        problems += rules.run(draft)
        if not errors(problems):
            project = _Builder(draft).build(read_files.digest, tuple(sorted(problems)))
            return Loaded(project, tuple(sorted(problems)))
    return Loaded(None, tuple(sorted(problems)))


def _models(documents: Iterable[str]) -> Iterator[tuple[str, type[Record]]]:
    """(name, model) of every file that was read, required files first."""
    for name in documents:
        folder = name.partition("/")[0]
        if name in FILES or name in OPTIONAL:
            yield name, (FILES.get(name) or OPTIONAL[name])
        else:
            yield name, FOLDERS[folder][0]


class Read(NamedTuple):
    """Documents by name below data/, problems, papers, and a SHA-256 over names and contents.

    ``lost`` names records that are there and could not be read.
    """

    documents: dict[str, Document]
    problems: list[Problem]
    papers: Mapping[str, DiskFile]
    digest: str
    lost: tuple[str, ...] = ()


def read_all(data: Path, cache: Path | None) -> Read:
    """Everything in a folder of data; ``cache`` as in ``examine``."""
    shown = data.name or "data"
    if not data.is_dir():
        tip = "用 --data 指到放数据的目录，或在项目根目录下运行。"
        problem = Problem(str(data), 0, 0, NO_FOLDER.name, "没有这个数据目录。", tip)
        return Read({}, [problem], {}, "")
    problems = _strays(data, shown)
    documents: dict[str, Document] = {}
    lost: list[str] = []
    for entry in _entries(data, shown):
        problems += entry.problems
        if entry.document is not None:
            documents[entry.name] = entry.document
        else:
            absent = {STRAY.name, ABSENT.name}
            if any(problem.code not in absent for problem in entry.problems):
                lost.append(entry.name)
    digests = Digests(cache / "sha256.sqlite" if cache else None)
    papers, found = folders.papers(data, digests)
    digests.save()
    problems += found
    return Read(documents, problems, papers, fingerprint(documents, papers), tuple(lost))


def fingerprint(documents: Mapping[str, Document], papers: Mapping[str, DiskFile]) -> str:
    """A SHA-256 over names and contents."""
    digest = sha256()
    for name, document in documents.items():
        content = document.text.encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    for paper in papers.values():
        digest.update(f"{paper.path}\0{paper.sha256}\0".encode())
    return digest.hexdigest()


def _strays(data: Path, shown: str) -> list[Problem]:
    """Whatever lies in the folder and is not read."""
    known = (*FILES, *OPTIONAL, *FOLDERS)
    problems = []
    for path in sorted(data.iterdir()):
        if path.name in known or path.name in _IGNORED or is_temporary(path.name):
            continue
        near = nearest(path.name, known)
        tip = f"是不是 {near[0]}？" if near else f"这里可放：{'、'.join(known)}。"
        message = "不认识这个文件，没有读它。"
        problems.append(Problem(f"{shown}/{path.name}", 0, 0, STRAY.name, message, tip))
    return problems


def _entries(data: Path, shown: str) -> Iterator[Entry]:
    """Every file that is read, in the order of reading, and what is wrong with it."""
    for name in (*FILES, *OPTIONAL):
        path, file = data / name, f"{shown}/{name}"
        if path.exists() or path.is_symlink():
            yield Entry(name, *read(path, file, data))
        elif name in FILES:
            tip = "从版本库恢复这个文件，或照 docs/ 里的说明新建。"
            yield Entry(name, None, [Problem(file, 0, 0, ABSENT.name, "没有这个文件。", tip)])
    for folder, (_, limit) in FOLDERS.items():
        yield from folders.records(data, folder, limit)


class _Builder:
    """Turns a draft that passed every rule into a Project; references are known to hold."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.shares = {role.name: cast("Share", role.share) for role in draft.organization.roles}
        self.origins: dict[Ref, Origin] = {}
        self.reach = defaultdict[str, list[str]](list)
        for unit in draft.organization.units:
            self.reach[unit.kind].append(unit.id)

    def origin(self, file: str, path: Path_, ref: Ref) -> Origin:
        document = self.draft.documents[file]
        self.origins[ref] = origin = Origin(document.file, document.place(path).line)
        return origin

    @staticmethod
    def one(names: Names, word: str | None) -> str | None:
        return names.resolve(word) if word else None

    @staticmethod
    def sure(names: Names, word: str) -> str:
        found = names.resolve(word)
        if found is None:
            message = f"rules/references.py let an unresolved reference through: {word}"
            raise AssertionError(message)
        return found

    def applied(self, words: Iterable[str]) -> frozenset[str]:
        """Ids of all units that ``applies_to`` reaches, kinds spelt out."""
        ids: set[str] = set()
        for word in words:
            kind = self.draft.kinds.resolve(word)
            ids.update(self.reach[kind] if kind else [self.sure(self.draft.units, word)])
        return frozenset(ids)

    def units(self) -> Iterator[Unit]:
        for index, one in enumerate(self.draft.organization.units):
            yield Unit(
                id=one.id,
                name=one.name,
                full_name=one.full_name,
                kind=one.kind,
                basis=one.basis,
                spellings=one.spellings,
                aliases=one.aliases,
                former_names=one.former_names,
                accounts=one.accounts,
                since=one.since,
                until=one.until,
                successor=self.one(self.draft.units, one.successor),
                origin=self.origin("organization.yml", ("units", index), Ref("unit", one.id)),
                phone=one.phone,
            )

    def people(self) -> Iterator[Person]:
        for index, one in enumerate(self.draft.organization.people):
            posts = tuple(
                Post(self.one(self.draft.units, post.unit), post.title, post.since, post.until)
                for post in one.posts
            )
            origin = self.origin("organization.yml", ("people", index), Ref("person", one.id))
            yield Person(
                one.id,
                one.name,
                one.missing,
                one.pinyin,
                posts,
                origin,
                one.phone,
                one.secrecy,
            )

    def bodies(self) -> Iterator[Body]:
        kinds = {"leading_group": "leading-group", "office": "office", "working_groups": "group"}
        for at, one in self.draft.bodies():
            yield Body(
                id=one.id,
                kind=kinds[str(at[0])],
                name=one.name,
                members=tuple(self.members(one)),
                duties=tuple(self.duties(at, one)),
                seat=getattr(one, "seat", None),
                unit=self.one(self.draft.units, getattr(one, "unit", None)),
                origin=self.origin("organization.yml", at, Ref("body", one.id)),
            )

    def members(self, body: AnyBody) -> Iterator[Membership]:
        for roster in body.roster:
            for word in roster.people:
                person = self.sure(self.draft.people, word)
                yield Membership(body.id, person, roster.role, self.shares[roster.role])

    def duties(self, at: Path_, body: AnyBody) -> Iterator[Duty]:
        for index, one in enumerate(body.duties):
            origin = self.origin("organization.yml", (*at, "duties", index), Ref("duty", one.id))
            yield Duty(one.id, body.id, one.text, one.topics, origin)

    def phases(self) -> Iterator[Phase]:
        for index, one in enumerate(self.draft.schedule.phases):
            path: Path_ = ("phases", index)
            yield Phase(
                id=one.id,
                number=index + 1,
                name=one.name,
                window=one.window,
                since=one.since,
                until=one.until,
                inspection=self.one(self.draft.inspections, one.inspection),
                tasks=tuple(self.tasks(path, one)),
                origin=self.origin("schedule.yml", path, Ref("phase", one.id)),
            )

    def tasks(self, at: Path_, phase: records.Phase) -> Iterator[Task]:
        units = self.draft.units
        for index, one in enumerate(phase.tasks):
            lead = self.one(units, one.lead)
            support = tuple(self.sure(units, word) for word in one.support)
            yield Task(
                id=one.id,
                phase=phase.id,
                text=one.text,
                lead=lead,
                support=support,
                applies_to=one.applies_to,
                units=self.applied(one.applies_to) | {*support, *([lead] if lead else [])},
                due=one.due,
                done=one.done,
                owner=self.one(self.draft.people, one.owner),
                deliverables=one.deliverables,
                presupposes=tuple(
                    Presupposition(need.event, self.one(self.draft.tasks, need.task))
                    for need in one.presupposes
                ),
                origin=self.origin("schedule.yml", (*at, "tasks", index), Ref("task", one.id)),
            )

    def requirements(self) -> Iterator[Requirement]:
        for index, one in enumerate(self.draft.plan.requirements):
            ref = Ref("requirement", one.id)
            yield Requirement(
                id=one.id,
                number=index + 1,
                text=one.text,
                applies_to=one.applies_to,
                units=self.applied(one.applies_to),
                responsibilities=tuple((row.role, row.holder) for row in one.responsibilities),
                receiver=self.one(self.draft.units, one.receiver),
                contact=self.one(self.draft.people, one.contact),
                topics=one.topics,
                origin=self.origin("plan.yml", ("requirements", index), ref),
            )

    def build(self, digest: str, problems: tuple[Problem, ...]) -> Project:
        draft = self.draft
        units = {one.id: one for one in self.units()}
        people = {one.id: one for one in self.people()}
        bodies = {one.id: one for one in self.bodies()}
        phases = {one.id: one for one in self.phases()}
        requirements = {one.id: one for one in self.requirements()}
        for index, inspection in enumerate(draft.plan.inspections):
            self.origin("plan.yml", ("inspections", index), Ref("inspection", inspection.id))
        for name, file in (
            ("plan", "plan.yml"),
            ("organization", "organization.yml"),
            ("schedule", "schedule.yml"),
        ):
            self.origin(file, (), Ref("page", name))
        memberships = defaultdict[str, list[Membership]](list)
        for body in bodies.values():
            for member in body.members:
                memberships[member.person].append(member)
        staff = defaultdict[str, list[str]](list)
        for person in people.values():
            for unit in dict.fromkeys(post.unit for post in person.posts if post.unit):
                staff[unit].append(person.id)
        dossier = assemble(draft, self.origins)
        levels = table(draft.editions, dossier.secrecy or LEVELS)
        return Project(
            plan=draft.plan,
            binder=draft.binder,
            many_roles=draft.checks.thresholds.many_roles,
            changes=draft.organization.changes,
            unit_kinds=tuple(kind.name for kind in draft.organization.unit_kinds),
            roles=tuple(self.shares.items()),
            units=MappingProxyType(units),
            people=MappingProxyType(people),
            bodies=MappingProxyType(bodies),
            phases=MappingProxyType(phases),
            tasks=MappingProxyType({t.id: t for phase in phases.values() for t in phase.tasks}),
            requirements=MappingProxyType(requirements),
            inspections=MappingProxyType({one.id: one for one in draft.plan.inspections}),
            origins=MappingProxyType(self.origins),
            warnings=problems,
            fingerprint=digest,
            documents=tuple(draft.documents.values()),
            memberships=MappingProxyType({key: tuple(row) for key, row in memberships.items()}),
            staff=MappingProxyType({key: tuple(row) for key, row in staff.items()}),
            dossier=dossier,
            secrecy=levels,
            edition=levels.editions[INTERNAL],
        )
