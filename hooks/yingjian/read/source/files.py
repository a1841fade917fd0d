"""Reads data files from disk; a link may not bring in what lies elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.base.problems import Problem, code
from yingjian.read.source.collector import Collector, UnreadableError
from yingjian.read.source.encoding import MAX_BYTES, decode
from yingjian.read.source.values import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.read.source.document import Document

OUTSIDE = code(
    "data.outside",
    "文件不在 data/ 里",
    why="符号链接可以把别处的文件带进来。",
    mend="把文件本身放进 data/，不要用快捷方式或符号链接。",
)
UNREADABLE = code(
    "data.unreadable",
    "文件打不开",
    why="读不到的文件不能当作没有。",
    mend="检查文件是否存在、是否有权限打开。",
)


def parse(raw: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """Values of one data file and every problem found; never raises on any input.

    ``file`` is the name shown to people. The document is None where nothing could be built.
    """
    collector = Collector(file)
    try:
        collector = Collector(file, decode(raw, file))
        document = read_document(collector)
    except UnreadableError as error:
        return None, [*collector.problems, error.problem]
    return document, collector.problems


def read(path: Path, file: str, root: Path) -> tuple[Document | None, list[Problem]]:
    """``parse`` for a file on disk below ``root``, which it may not leave by a symbolic link."""
    if path.is_symlink() or not path.resolve().is_relative_to(root.resolve()):
        return None, [linked(file)]
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [unreadable(file, error)]
    return parse(raw, file)


def linked(file: str) -> Problem:
    """The problem with a symbolic link, or with a file that lies behind one."""
    tip = "把文件本身放进 data/，不要用快捷方式或符号链接。"
    return Problem(file, 0, 0, OUTSIDE.name, "这是指向别处的链接。", tip)


def unreadable(file: str, error: OSError) -> Problem:
    """The problem with a file or folder that cannot be opened."""
    tip = "检查文件是否存在、是否有权限打开。"
    return Problem(file, 0, 0, UNREADABLE.name, f"打不开：{error.strerror or error}。", tip)
