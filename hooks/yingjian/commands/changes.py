"""scripts/changes: describe in the domain's words what changed between two commits of data/."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from yingjian.base.git import GitError
from yingjian.base.problems import errors
from yingjian.base.settings import ROOT, cache_folder
from yingjian.base.store import Store
from yingjian.commands.arguments import Parser, as_of
from yingjian.generated.change_comment import LIMIT, comment
from yingjian.history.changes import State, state_of
from yingjian.history.commits import MOST, Base, History
from yingjian.model.loading import judge, read_all
from yingjian.pages.views.changes import changes_view

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

# A shorter text has no room for headings.
_LEAST = 2_000


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/changes",
        "两个版本之间数据改了什么，用行话写成 Markdown：材料、得分、整改、任务、数。\n"
        "可直接贴到合并请求里；第一行是看不见的记号，凭它更新同一条评论。",
    )
    command.add_argument(
        "base", metavar="旧版本", help="提交号、标签或分支名，如 发布1、main、HEAD~3"
    )
    command.add_argument(
        "head", metavar="新版本", nargs="?", help="默认是现在的文件，含没有提交的改动"
    )
    command.data()
    command.add_argument(
        "--as-of",
        metavar="日期",
        help="按哪一天推算得分、齐备、逾期（默认新版本的 as_of，没有就按当天）",
    )
    command.add_argument(
        "--limit", metavar="字数", type=int, default=LIMIT, help=f"最多写多少字（默认 {LIMIT}）"
    )
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 done, 1 the new data has errors, 2 the call is at fault."""
    command = parser()
    options = command.parse_args(arguments)
    if options.limit < _LEAST:
        command.error(f"--limit 至少 {_LEAST}")
    day = as_of(options.as_of)
    data = options.data or ROOT / "data"
    store = Store(cache_folder() / "history.sqlite")
    try:
        text, refused = _describe(History(data, store, ROOT / "docs"), data, options, day)
    except GitError as error:
        sys.stderr.write(f"{error}。\n用 {command.prog} --help 看说明。\n")
        return 2
    finally:
        store.close()
    sys.stdout.write(text)
    if refused:
        sys.stderr.write("新版本的数据有错；现在的文件用 scripts/check 看错处。\n")
    return 1 if refused else 0


def _describe(
    history: History, data: Path, options: Namespace, day: date | None
) -> tuple[str, bool]:
    """Return the changes in Markdown, and whether the new data has errors."""
    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    repository = history.repository
    start = repository.commit(options.base)
    stop = repository.commit(options.head or "HEAD")
    new = history.state(stop, day, today) if options.head else _current_state(data, day, today)
    plan = new.project.plan.as_of if new.project else None
    shown_day = day or plan or today
    old = history.state(start, shown_day, today, new)
    between = repository.log(f"{start}..{stop}", most=MOST)
    view = changes_view(
        old,
        new,
        shown_day,
        Base(repository.about(start), "", ""),
        between,
        history.histories(None if options.head else new, between),
    )
    return comment(view, options.limit), bool(new.refused or new.unreadable)


def _current_state(data: Path, day: date | None, today: date) -> State:
    """Return the state of the files on disk."""
    read = read_all(data, cache_folder())
    loaded = judge(read, ROOT / "docs", day=day, today=today)
    if loaded.project:
        return state_of(loaded.project)
    return State(
        read.documents,
        {name: paper.sha256 for name, paper in read.papers.items()},
        read.lost,
        None,
        len(errors(loaded.problems)),
    )


if __name__ == "__main__":
    raise SystemExit(main())
