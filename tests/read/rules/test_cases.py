"""What the rules say of the small data after one change, word for word: limits, loops, branches.

``bad/`` shows each kind of mistake once; here are both sides of each limit, the second of two
mistakes, and every place that a reference or an id can stand in. ``cases.yml`` holds, by the name
of a case, ``change`` (file → text → text in its place; null takes the file away, a text is the
whole file) and ``says`` (all problems, in order; none where a limit is kept).
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from tests.support import SMALL, some
from yingjian.base.problems import SEVERITY_WORDS
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from yingjian.base.problems import Problem

TODAY = date(2024, 4, 10)


class Case(NamedTuple):
    """One change of the small data and everything that the check says of it."""

    change: dict[str, dict[str, str] | str | None]
    says: list[str]


CASES = {
    name: Case(**row)
    for name, row in yaml.safe_load(
        Path(__file__).with_name("cases.yml").read_text(encoding="utf-8")
    ).items()
}


def changed(case: Case, data: Path) -> Path:
    """The small data with the change of a case; each text to be replaced stands there once."""
    shutil.copytree(SMALL, data)
    for name, change in some(case.change.items()):
        path = data / name
        if change is None:
            path.unlink()
        elif isinstance(change, str):
            path.write_text(change, encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
            for old, new in some(change.items()):
                assert text.count(old) == 1, old
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
    return data


def shown(problem: Problem) -> str:
    """One line: place, severity, code, message, what stands there, what would be right."""
    word = SEVERITY_WORDS[problem.severity]
    found = f"写的是：{problem.found} " if problem.found else ""
    return f"{problem.place}: {word}[{problem.code}] {problem.message} {found}怎么改：{problem.tip}"


@pytest.mark.parametrize("name", CASES)
def test_the_rules_say_this_and_nothing_else(name: str, tmp_path: Path) -> None:
    data = changed(CASES[name], tmp_path / "data")
    docs = tmp_path / "docs"
    docs.mkdir()
    problems = examine(data, docs, today=TODAY).problems
    assert [shown(problem) for problem in problems] == CASES[name].says
    assert [line.message for line in problems if not line.message.endswith("。")] == []
