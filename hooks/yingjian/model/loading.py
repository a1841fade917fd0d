"""Folder of data files → Project, or every problem that forbids one."""

from __future__ import annotations

import gc
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, cast

from yingjian.base.atomic import is_temporary
from yingjian.base.hashing import Digests
from yingjian.base.problems import DataError, Problem, code, errors
from yingjian.model.assembly import build
from yingjian.read import folders, rules
from yingjian.read.folders import STRAY, Entry
from yingjian.read.records import FILES, FOLDERS, OPTIONAL, Record, nearest, validate
from yingjian.read.rules.draft import Draft
from yingjian.read.source import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from yingjian.base.hashing import DiskFile
    from yingjian.model.project import Project
    from yingjian.read import records
    from yingjian.read.source import Document

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
            project = build(draft, read_files.digest, tuple(sorted(problems)))
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
