"""Folders of data/: one record per file, read in order; and the papers that lie beside them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from yingjian.base.atomic import is_temporary
from yingjian.base.hashing import Digests, DiskFile
from yingjian.base.problems import Problem, code
from yingjian.read.source import MAX_BYTES, Document, linked, parse, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

STRAY = code(
    "data.unknown-file",
    "不认识的文件",
    why="放在这里也不会被读，人却以为已经用上。",
    mend="写错了名字就改名；原件放进 data/evidence/files/；用不到就移走。",
)
TOO_MANY_FILES = code(
    "data.too-many-files",
    "文件太多",
    why="防止误放的目录拖垮生成。",
    mend="移走不相干的文件；确有这么多，请维护者放宽上限。",
)

PAPERS = "files"
MAX_PAPERS = 40_000
IGNORED = frozenset({".gitkeep", ".gitattributes", ".DS_Store", "Thumbs.db"})


class Entry(NamedTuple):
    """A record's file: its name below data/, its document if it could be read, and problems."""

    name: str
    document: Document | None
    problems: list[Problem]


def _ignored(name: str) -> bool:
    return name in IGNORED or is_temporary(name)


def _too_many(shown: str, limit: int) -> Problem:
    tip = "移走不相干的文件；确有这么多，请维护者放宽上限。"
    return Problem(shown, 0, 0, TOO_MANY_FILES.name, f"这里的文件超过 {limit} 个。", tip)


def records(data: Path, folder: str, limit: int) -> Iterator[Entry]:
    """Every record of ``data/folder``, by name; each other file gives a problem."""
    root = data / folder
    shown = f"{data.name}/{folder}"
    if root.is_symlink():
        yield Entry(folder, None, [linked(shown)])
        return
    if not root.is_dir():
        return
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError as error:
        yield Entry(folder, None, [unreadable(shown, error)])
        return
    if len(entries) > limit:
        yield Entry(folder, None, [_too_many(shown, limit)])
        return
    for entry in entries:
        name, file = f"{folder}/{entry.name}", f"{shown}/{entry.name}"
        if _ignored(entry.name) or (folder == "evidence" and entry.name == PAPERS):
            continue
        if entry.is_symlink():
            yield Entry(name, None, [linked(file)])
        elif not entry.name.endswith(".yml") or not entry.is_file():
            tip = f"{shown}/ 里只放 .yml 记录" + (
                f"；原件放进 {shown}/{PAPERS}/。" if folder == "evidence" else "。"
            )
            problem = Problem(file, 0, 0, STRAY.name, "不认识这个文件，没有读它。", tip)
            yield Entry(name, None, [problem])
        else:
            yield _record(entry.path, name, file)


def _record(path: str, name: str, shown: str) -> Entry:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            raw = os.read(opened, min(os.fstat(opened).st_size, MAX_BYTES) + 1)
        finally:
            os.close(opened)
    except OSError as error:
        return Entry(name, None, [unreadable(shown, error)])
    document, problems = parse(raw, shown)
    return Entry(name, document, problems)


def papers(data: Path, digests: Digests) -> tuple[dict[str, DiskFile], list[Problem]]:
    """(files below data/evidence/files/ by their paths there, in order; problems)."""
    root = data / "evidence" / PAPERS
    shown = f"{data.name}/evidence/{PAPERS}"
    files: dict[str, DiskFile] = {}
    problems: list[Problem] = []
    if root.is_symlink():
        return files, [linked(shown)]
    if not root.is_dir():
        return files, problems
    for path in _walk(root, problems, shown):
        if len(files) >= MAX_PAPERS:
            return files, [*problems, _too_many(shown, MAX_PAPERS)]
        name = path.relative_to(root).as_posix()
        try:
            facts = path.lstat()
            if stat.S_ISREG(facts.st_mode):
                digest = digests.of(path, facts.st_size, facts.st_mtime_ns)
                files[name] = DiskFile(name, facts.st_size, digest)
                continue
        except OSError as error:
            problems.append(unreadable(f"{shown}/{name}", error))
            continue
        problems.append(linked(f"{shown}/{name}"))
    return dict(sorted(files.items())), problems


def _walk(root: Path, problems: list[Problem], shown: str) -> Iterator[Path]:
    """Every file below a folder that is not ignored; links are listed, not followed."""
    failed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=failed.append):
        folders.sort()
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(files + linked):
            if not _ignored(name):
                yield Path(folder) / name
    problems.extend(unreadable(shown, error) for error in failed)
