"""Files of evidence: they exist, are not empty, match their seals, and are registered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.base.problems import Problem, code
from yingjian.read.records import Known
from yingjian.read.records.evidence import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

MISSING = code("evidence.file-missing", "登记的文件不在", why="打不开的材料等于没有。")
EMPTY = code(
    "evidence.file-empty",
    "文件是空的",
    why="空文件证明不了任何事。",
    mend="重新存一份原件；没有原件就从 files 里删去，状态改为未征集。",
)
SEAL = code(
    "evidence.seal",
    "文件在审核后改过",
    why="审核以后变动的材料存疑，要重新审核才作数。",
    severity="warning",
)
UNSEALED = code(
    "evidence.unsealed",
    "已审的文件没有封存",
    why="没有封存值，以后改了也看不出来。",
    severity="warning",
)
TWICE = code(
    "evidence.same-bytes",
    "同一份文件登记了两次",
    why="一份材料只登记一次，用在几个指标就写几个指标。",
    severity="warning",
)
ORPHAN = code(
    "evidence.orphan",
    "文件没有登记",
    why="没有记录的文件不会出现在目录和册子里。",
    severity="warning",
)

_FOLDER = "data/evidence/files/"


def files_are_there(draft: Draft) -> Iterator[Problem]:
    """Each named file exists, holds something, is sealed when reviewed and still the same."""
    there = Known(draft.papers)
    for file, record in draft.evidence:
        for index, paper in enumerate(record.files):
            path: Path_ = ("files", index, "path")
            disk = draft.papers.get(paper.path)
            if disk is None:
                near = there.nearest(paper.path, most=1)
                tip = f"是不是 {near[0]}？" if near else f"把文件放进 {_FOLDER}，或删去这一行。"
                message = f"{_FOLDER} 下没有这个文件。"
                yield draft.problem(MISSING, file, path, message, tip, found=paper.path)
            elif disk.size == 0:
                message = f"“{paper.path}”是空文件（0 字节）。"
                tip = "换成完整的文件。"
                yield draft.problem(EMPTY, file, path, message, tip, found=paper.path)
            elif paper.sha256 is None:
                if record.state == REVIEWED:
                    yield draft.problem(
                        UNSEALED,
                        file,
                        path,
                        f"{record.id} 已审，文件没有封存值。",
                        f"加 sha256: {disk.sha256}",
                        found=paper.path,
                    )
            elif paper.sha256 != disk.sha256:
                yield draft.problem(
                    SEAL,
                    file,
                    ("files", index, "sha256"),
                    f"{record.id} 的文件与审核时封存的不同，存疑。",
                    f"找回原文件；确要换，重新审核后写 sha256: {disk.sha256}",
                    found=paper.path,
                )


def each_file_once(draft: Draft) -> Iterator[Problem]:
    """No file, and no two files of the same bytes, belong to two records."""
    first: dict[str, tuple[str, str]] = {}
    for file, record in draft.evidence:
        for index, paper in enumerate(record.files):
            disk = draft.papers.get(paper.path)
            if disk is None or disk.size == 0:
                continue
            if disk.sha256 not in first:
                first[disk.sha256] = (record.id, paper.path)
                continue
            other, path = first[disk.sha256]
            same = "是同一个文件" if path == paper.path else f"与 {path} 内容完全相同"
            yield draft.problem(
                TWICE,
                file,
                ("files", index, "path"),
                f"{record.id} 的文件{same}，{other} 已经登记过。",
                f"只留 {other}，在它的 answers 里加上这里的指标；或把状态改为“引用”，refers_to: {other}。",
                found=paper.path,
            )


def no_file_is_left_over(draft: Draft) -> Iterator[Problem]:
    """Each file on disk is named by a record."""
    named = {paper.path for _, record in draft.evidence for paper in record.files}
    for path in draft.papers:
        if path not in named:
            tip = "在对应的材料记录 files 里写上它；用不到就移走。"
            message = "没有一条材料记录提到这个文件。"
            yield Problem(
                f"{_FOLDER}{path}", 0, 0, ORPHAN.name, message, tip, severity=ORPHAN.severity
            )


RULES = (files_are_there, each_file_once, no_file_is_left_over)
