"""From “I have a scanned paper” to a merged change, as docs/guide/add-paper.md says it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = ROOT / "docs" / "guide" / "add-paper.md"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with the project's data and scripts, and an author for commits."""
    folder = tmp_path / "迎检 册"
    folder.mkdir()
    for name in ("data", "docs", "hooks", "requirements", "scripts"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            copy_function=os.link,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for name in ("pyproject.toml", "mkdocs.yml"):
        os.link(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / ".cache").symlink_to(ROOT / ".cache")
    (folder / ".gitignore").write_text(".venv\n.cache\n__pycache__\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "某人")
    git(folder, "config", "user.email", "someone@example.org")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "开始")
    return folder


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", folder, *arguments], check=True, capture_output=True, text=True
    ).stdout


def commands() -> list[str]:
    """The commands of the guide's block that leads to a merged change."""
    block = re.search(
        r"<!-- path -->\n+```\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert block
    return block[1].strip().splitlines()


@pytest.mark.usefixtures("demonstration")
def test_a_scan_becomes_a_merged_change_in_fewer_than_five_commands(clone: Path) -> None:
    scan = next((ROOT / "data/evidence/files").glob("E001-*.pdf")).read_bytes() + b"\n% mine\n"
    (clone.parent / "扫描件.pdf").write_bytes(scan)
    output = ""
    assert 0 < len(commands()) < 5
    for command in commands():
        done = subprocess.run(
            shlex.split(command.replace("扫描件.pdf", "../扫描件.pdf")),
            cwd=clone, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        output += done.stdout
    assert "检查通过" in output
    assert git(clone, "branch", "--show-current").strip() == "main"
    assert git(clone, "log", "-1", "--format=%s").strip() == "新增佐证材料 E109 校园安全检查记录"
    names = git(clone, "-c", "core.quotePath=false", "show", "--format=", "--name-only").split()
    assert names == ["data/evidence/E109.yml", "data/evidence/files/E109-校园安全检查记录.pdf"]
    assert not git(clone, "status", "--porcelain").strip()


@pytest.mark.usefixtures("demonstration")
def test_without_a_repository_the_record_is_added_but_not_committed(tmp_path: Path) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data", copy_function=os.link)
    done = subprocess.run(
        [ROOT / "scripts/new", "unit", "--data", data, "--name", "甲", "--kind", "学校", "--commit"],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        env=os.environ | {"GIT_CEILING_DIRECTORIES": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "加好了，没有提交：这里不是 git 仓库。" in done.stderr
