"""scripts/changes: what changed between two commits of data/, in the domain's words."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from yingjian.base.git import GitError
from yingjian.base.problems import DataError, as_text, errors
from yingjian.base.settings import ROOT, cache_folder, parse_day
from yingjian.base.store import Store
from yingjian.commands.arguments import Parser
from yingjian.generated.change_comment import LIMIT, comment
from yingjian.history.changes import State, state_of
from yingjian.history.commits import MOST, Base, History
from yingjian.model.loading import judge, read_all
from yingjian.pages.views.changes import changes_view

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

_LEAST = 2_000


def parser() -> Parser:
    """What the command takes."""
    made = Parser(
        "scripts/changes",
        "两个版本之间数据改了什么，用行话写成 Markdown：材料、得分、整改、任务、数。\n"
        "可直接贴到合并请求里；第一行是看不见的记号，凭它更新同一条评论。",
    )
    made.add_argument("base", metavar="旧版本", help="提交号、标签或分支名，如 发布1、main、HEAD~3")
    made.add_argument(
        "head", metavar="新版本", nargs="?", help="默认是现在的文件，含没有提交的改动"
    )
    made.data()
    made.add_argument(
        "--as-of",
        metavar="日期",
        help="按哪一天推算得分、齐备、逾期（默认新版本的 as_of，没有就按当天）",
    )
    made.add_argument(
        "--limit", metavar="字数", type=int, default=LIMIT, help=f"最多写多少字（默认 {LIMIT}）"
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 the new data is at fault, 2 the call is."""
    made = parser()
    asked = made.parse_args(arguments)
    if asked.limit < _LEAST:
        made.error(f"--limit 至少 {_LEAST}")
    try:
        day = parse_day(asked.as_of) if asked.as_of else None
    except DataError as error:
        sys.stderr.write(as_text(error.problems) + "\n")
        return 2
    data = asked.data or ROOT / "data"
    store = Store(cache_folder() / "history.sqlite")
    try:
        written, refused = _told(History(data, store, ROOT / "docs"), data, asked, day)
    except GitError as error:
        sys.stderr.write(f"{error}。\n用 {made.prog} --help 看说明。\n")
        return 2
    finally:
        store.close()
    sys.stdout.write(written)
    if refused:
        sys.stderr.write("新版本的数据有错；现在的文件用 scripts/check 看错处。\n")
    return 1 if refused else 0


def _told(history: History, data: Path, asked: Namespace, day: date | None) -> tuple[str, bool]:
    """The Markdown, and whether the new data is at fault."""
    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    repository = history.repository
    start = repository.commit(asked.base)
    stop = repository.commit(asked.head or "HEAD")
    new = history.state(stop, day, today) if asked.head else _here(data, day, today)
    plan = new.project.plan.as_of if new.project else None
    at = day or plan or today
    old = history.state(start, at, today, new)
    between = repository.log(f"{start}..{stop}", most=MOST)
    view = changes_view(
        old,
        new,
        at,
        Base(repository.about(start), "", ""),
        between,
        history.histories(None if asked.head else new, between),
    )
    return comment(view, asked.limit), bool(new.refused or new.unreadable)


def _here(data: Path, day: date | None, today: date) -> State:
    """The files as they are."""
    read = read_all(data, cache_folder())
    loaded = judge(read, ROOT / "docs", day=day, today=today)
    if loaded.project:
        return state_of(loaded.project)
    return State(
        read.documents,
        {name: one.sha256 for name, one in read.papers.items()},
        read.lost,
        None,
        len(errors(loaded.problems)),
    )


if __name__ == "__main__":
    raise SystemExit(main())
