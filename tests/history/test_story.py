"""A history of two dozen commits: the sentences about each, and the comment on all together."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.history.histories import Repo
from tests.history.story import STORY
from tests.support import ROOT, command
from yingjian.history.changes import compare
from yingjian.history.commits import History

HERE = Path(__file__).parent
DAY = date(2024, 3, 22)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo.create(tmp_path_factory.mktemp("story") / "库")
    repo.git("tag", "发布1")
    for author, subject, edit in STORY:
        edit(repo)
        repo.commit(author, subject)
    return repo


def _expected(name: str, text: str) -> None:
    """What was found is what a person approved; rewrite the file only after reading it."""
    assert text == (HERE / name).read_text(encoding="utf-8")


def test_each_commit_has_its_sentences(repo: Repo) -> None:
    history = History(repo.data, docs=ROOT / "docs")
    ids = repo.git("rev-list", "--reverse", "HEAD").split()
    assert len(ids) == len(STORY) + 1 > 20
    states = [history.state(commit, DAY) for commit in ids]
    assert [state.refused for state in states] == [0] * len(states)
    lines = []
    for (author, subject, _), old, new in zip(STORY, states, states[1:], strict=False):
        lines.append(f"{author}：{subject}")
        for group in compare(old, new, DAY).groups:
            for change in (*group.changed, *group.added, *group.removed):
                what = {"added": "新增", "removed": "去掉", "changed": ""}[change.what]
                lines.append(f"  {what}{change.label}：{'；'.join(change.lines)}")
    _expected("each.txt", "\n".join(lines) + "\n")


def test_the_comment_on_all_of_them(repo: Repo) -> None:
    done = command("changes", "发布1", "HEAD", "--data", repo.data, "--as-of", DAY.isoformat())
    assert done.returncode == 0, done.stderr
    _expected("all.md", re.sub(r"\b[0-9a-f]{10}\b", "0123456789", done.stdout))
    assert done.stdout.startswith("<!-- yingjian:changes -->\n")


def test_the_work_tree_is_the_default(repo: Repo) -> None:
    same = [
        command("changes", "发布1", *head, "--data", repo.data, "--as-of", DAY.isoformat()).stdout
        for head in ((), ("HEAD",))
    ]
    assert same[0] == same[1]
