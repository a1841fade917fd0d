"""Read the history of the data for a build: the page of changes, each record's own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.base.git import GitError
from yingjian.base.store import Store
from yingjian.history.changes import state_of
from yingjian.history.commits import MOST, PUBLISHED, Histories, History
from yingjian.pages.views.changes import ChangesView, changes_view

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.model.project import Project


@dataclass(frozen=True, slots=True)
class Past:
    """The page of changes and the records' histories."""

    changes: ChangesView
    histories: Histories


def past(
    project: Project,
    day: date,
    data: Path,
    docs: Path,
    cache: Path,
    patterns: Sequence[str] = PUBLISHED,
) -> Past:
    """Return the history of the data that a project was loaded from, or why there is none.

    ``patterns`` are those of tags that mark a publication; ``cache`` is the folder that keeps
    facts about commits between builds.
    """
    store = Store(cache / "history.sqlite")
    try:
        return _past(History(data, store, docs), project, day, patterns)
    except GitError as error:
        return Past(ChangesView(str(error)), Histories(trouble=str(error)))
    finally:
        store.close()


def _past(history: History, project: Project, day: date, patterns: Sequence[str]) -> Past:
    now = state_of(project)
    histories = history.histories(now)
    if histories.trouble:
        return Past(ChangesView(histories.trouble), histories)
    base = history.base(now, patterns)
    if base is None:
        return Past(ChangesView("数据只提交过一次，还没有可以比较的改动"), histories)
    old = history.state(base.commit.id, day, now=now)
    commits = history.repository.log(f"{base.commit.id}..HEAD", most=MOST)
    return Past(changes_view(old, now, day, base, commits, histories), histories)
