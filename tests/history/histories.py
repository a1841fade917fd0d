"""A repository for tests, with fixed authors and days, so that commit ids are always the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support import SMALL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_DAY = 86_400
# 2024-03-01 in China.
_FIRST = 1_709_258_400


@dataclass
class Repo:
    """A working copy with its data in ``data/``; every commit is a day after the one before."""

    root: Path
    count: int = field(default=0)

    @classmethod
    def create(cls, root: Path, subject: str = "建库") -> Repo:
        shutil.copytree(SMALL, root / "data")
        repo = cls(root)
        repo.git("init", "-q", "-b", "main")
        repo.commit("张三", subject)
        return repo

    @property
    def data(self) -> Path:
        return self.root / "data"

    def git(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            ["git", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", *arguments],
            cwd=self.root,
            env=_clean() | dict(env or {}),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that occurs once."""
        path = self.data / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, author: str, subject: str) -> str:
        when = f"{_FIRST + self.count * _DAY} +0800"
        self.count += 1
        self.git("add", "-A")
        who = {
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_DATE": when,
        }
        self.git("commit", "-q", "--allow-empty", "-m", subject, env=who)
        return self.git("rev-parse", "HEAD")


def _clean() -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return rest | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "合并人",
        "GIT_AUTHOR_EMAIL": "secret@example.com",
        "GIT_COMMITTER_NAME": "提交机",
        "GIT_COMMITTER_EMAIL": "machine@example.com",
    }
