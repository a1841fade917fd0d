"""Commits written files on a new branch, for somebody else to review and merge."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SECONDS = 60


class CommitError(Exception):
    """Nothing is committed; the message (Chinese) says why and what to do."""


def commit(data: Path, branch: str, message: str, files: Sequence[Path]) -> None:
    """Commit exactly these files on a new branch, and stay on it.

    Raises:
        CommitError: git, the repository or an author is missing, or the branch exists.
    """
    names = [str(path.resolve()) for path in files]
    _git(data, "switch", "--quiet", "--create", branch)
    _git(data, "add", "--", *names)
    _git(data, "commit", "--quiet", "--message", message, "--", *names)
    sys.stdout.write(
        f"提交在分支 {branch}：{message}\n"
        f"有代码平台的：git push -u origin {branch}，再在网页上提合并请求。\n"
        f"没有的，由管的人合并：git switch main，git merge {branch}\n"
    )


def _git(folder: Path, *arguments: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 — fixed verbs; names come after “--”
            ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments],  # noqa: S607 — git of the person's PATH
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0"},
        )
    except FileNotFoundError:
        raise CommitError("本机没有 git。") from None
    except subprocess.TimeoutExpired:
        raise CommitError(f"git {arguments[0]} 超过 {_SECONDS} 秒没有做完。") from None
    if done.returncode:
        output = done.stderr.decode("utf-8", "replace").strip()
        for words, meaning in _MEANINGS:
            if words in output:
                raise CommitError(meaning)
        reason = output.splitlines()[-1] if output else done.returncode
        raise CommitError(f"git {arguments[0]}：{reason}")


_NO_AUTHOR = "git 不知道你是谁。先运行 git config user.name 姓名 和 git config user.email 邮箱。"
# Words of git's English messages, and what they mean to a person.
_MEANINGS = (
    ("not a git repository", "这里不是 git 仓库。"),
    ("tell me who you are", _NO_AUTHOR),
    ("empty ident name", _NO_AUTHOR),
    ("already exists", "同名的分支已经有了，上一次的还没有合并。先合并或删去它。"),
    ("index.lock", "另一个 git 正在运行，等它做完再来。"),
)
