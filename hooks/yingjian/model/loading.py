"""Load a folder of data files: the Project, or every problem that prevents one."""

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

# Problems of files of which there is no record to read.
_NO_RECORD = frozenset({STRAY.name, ABSENT.name})
_IGNORED = frozenset({"schema", ".gitkeep", ".DS_Store", "Thumbs.db"})


class Loaded(NamedTuple):
    """The project (None where there is an error) and every problem."""

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
    """Return the project in ``data``; the parameters are those of ``examine``.

    Raises:
        DataError: with every problem, if any of them is an error.
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

    ``docs`` is the folder of hand-written chapters. Rules about overdue items judge as of ``day``,
    else the demonstration day of data/plan.yml, else ``today``; without any of them they do not
    run. ``cache`` is a folder that keeps the SHA-256 of large files.
    """
    collecting = gc.isenabled()
    gc.disable()  # Millions of new objects and no garbage: collecting would take a third longer.
    try:
        return judge(read_all(data, cache), docs, day=day, today=today)
    finally:
        if collecting:
            gc.enable()


def judge(
    source: Read, docs: Path, *, day: date | None = None, today: date | None = None
) -> Loaded:
    """Check documents from a folder or a commit; the parameters are those of ``examine``."""
    documents, problems = source.documents, list(source.problems)
    by_name: dict[str, Record] = {}
    for name, model in _models(documents):
        record, more = validate(documents[name], model, problems)
        problems += more
        if record is not None:
            by_name[name] = record
    if set(FILES) <= set(by_name) and len(by_name) == len(documents) and not source.lost:
        plan = cast("records.PlanFile", by_name["plan.yml"])
        draft = Draft(
            documents=documents,
            checks=cast("records.ChecksFile", by_name["checks.yml"]),
            plan=plan,
            organization=cast("records.OrganizationFile", by_name["organization.yml"]),
            schedule=cast("records.ScheduleFile", by_name["schedule.yml"]),
            binder=cast("records.BinderFile", by_name["binder.yml"]),
            docs=docs,
            systems=cast("records.SystemsFile | None", by_name.get("systems.yml")),
            figures=cast("records.FiguresFile | None", by_name.get("figures.yml")),
            rectification=cast(
                "records.RectificationFile | None", by_name.get("rectification.yml")
            ),
            editions=cast("records.EditionsFile | None", by_name.get("editions.yml")),
            roots=tuple(
                (name, cast("records.Indicator", record))
                for name, record in by_name.items()
                if name.startswith("indicators/")
            ),
            evidence=tuple(
                (name, cast("records.EvidenceFile", record))
                for name, record in by_name.items()
                if name.startswith("evidence/")
            ),
            papers=source.papers,
            day=day or plan.as_of or today,
        )
        problems += rules.run(draft)
        if not errors(problems):
            project = build(draft, source.digest, tuple(sorted(problems)))
            return Loaded(project, tuple(sorted(problems)))
    return Loaded(None, tuple(sorted(problems)))


def _models(documents: Iterable[str]) -> Iterator[tuple[str, type[Record]]]:
    """Yield (name, model) of every document, required files first."""
    for name in documents:
        folder = name.partition("/")[0]
        if name in FILES or name in OPTIONAL:
            yield name, (FILES.get(name) or OPTIONAL[name])
        else:
            yield name, FOLDERS[folder][0]


class Read(NamedTuple):
    """Documents by name below data/, problems, papers by path, and the fingerprint of all.

    ``lost`` are names of files that exist and could not be read.
    """

    documents: dict[str, Document]
    problems: list[Problem]
    papers: Mapping[str, DiskFile]
    digest: str
    lost: tuple[str, ...] = ()


def read_all(data: Path, cache: Path | None) -> Read:
    """Read everything in a folder of data; ``cache`` as in ``examine``."""
    folder = data.name or "data"
    if not data.is_dir():
        tip = "用 --data 指到放数据的目录，或在项目根目录下运行。"
        problem = Problem(str(data), 0, 0, NO_FOLDER.name, "没有这个数据目录。", tip)
        return Read({}, [problem], {}, "")
    problems = _unknown_files(data, folder)
    documents: dict[str, Document] = {}
    lost: list[str] = []
    for entry in _entries(data, folder):
        problems += entry.problems
        if entry.document is not None:
            documents[entry.name] = entry.document
        elif any(problem.code not in _NO_RECORD for problem in entry.problems):
            lost.append(entry.name)
    digests = Digests(cache / "sha256.sqlite" if cache else None)
    papers, more = folders.papers(data, digests)
    digests.save()
    problems += more
    return Read(documents, problems, papers, fingerprint(documents, papers), tuple(lost))


def fingerprint(documents: Mapping[str, Document], papers: Mapping[str, DiskFile]) -> str:
    """Return a SHA-256, in hexadecimal, over the names and contents of all files."""
    digest = sha256()
    for name, document in documents.items():
        content = document.text.encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    for paper in papers.values():
        digest.update(f"{paper.path}\0{paper.sha256}\0".encode())
    return digest.hexdigest()


def _unknown_files(data: Path, folder: str) -> list[Problem]:
    """Report what lies in the folder and is not read."""
    names = (*FILES, *OPTIONAL, *FOLDERS)
    problems = []
    for path in sorted(data.iterdir()):
        if path.name in names or path.name in _IGNORED or is_temporary(path.name):
            continue
        near = nearest(path.name, names)
        tip = f"是不是 {near[0]}？" if near else f"这里可放：{'、'.join(names)}。"
        message = "不认识这个文件，没有读它。"
        problems.append(Problem(f"{folder}/{path.name}", 0, 0, STRAY.name, message, tip))
    return problems


def _entries(data: Path, folder: str) -> Iterator[Entry]:
    """Yield every file with its problems, in the order of reading."""
    for name in (*FILES, *OPTIONAL):
        path, file = data / name, f"{folder}/{name}"
        if path.exists() or path.is_symlink():
            yield Entry(name, *read(path, file, data))
        elif name in FILES:
            tip = "从版本库恢复这个文件，或照 docs/ 里的说明新建。"
            yield Entry(name, None, [Problem(file, 0, 0, ABSENT.name, "没有这个文件。", tip)])
    for name, (_, limit) in FOLDERS.items():
        yield from folders.records(data, name, limit)
