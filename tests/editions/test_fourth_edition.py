"""An edition is added with one row of a table in code and its settings in data/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL
from yingjian.read.secrecy import EDITIONS

if TYPE_CHECKING:
    from pathlib import Path

NAME, TITLE = "press", "记者版"
ROW = f'    "{NAME}": Default("{TITLE}", "供记者使用", 0),\n'


def copied(folder: Path) -> Path:
    """A copy of the project with the small data."""
    skip = shutil.ignore_patterns("__pycache__", "pictures")
    for name in ("hooks", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    shutil.copytree(SMALL, folder / "data")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def command(folder: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(folder / "hooks"),
        "PYTHONUTF8": "1",
        "YINGJIAN_CACHE": os.environ.get("YINGJIAN_CACHE") or str(ROOT / ".cache"),
    }
    return subprocess.run(
        [sys.executable, "-m", f"yingjian.commands.{name}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after the addition: these two files, and no other, are touched."""
    folder = copied(tmp_path_factory.mktemp("fourth"))
    code = folder / "hooks" / "yingjian" / "read" / "secrecy.py"
    text = code.read_text(encoding="utf-8")
    last = next(line for line in text.splitlines(keepends=True) if '"public": Default(' in line)
    code.write_text(text.replace(last, last + ROW), encoding="utf-8")
    data = folder / "data" / "editions.yml"
    data.write_text(
        f"editions:\n  inspector: {{upto: 督导组}}\n  {NAME}: {{line: 只给记者, upto: 公开}}\n"
        "unmarked: {figure: 公开}\n",
        encoding="utf-8",
    )
    return folder


def test_there_is_no_such_edition_before() -> None:
    assert NAME not in EDITIONS
    assert list(EDITIONS) == ["internal", "inspector", "public"]


def test_a_command_without_the_row_refuses_it(tmp_path: Path) -> None:
    done = command(ROOT, "build", "--edition", NAME, "--out", str(tmp_path / "site"))
    assert done.returncode == 2
    assert "可选" in done.stderr


def test_its_pages_are_built_under_its_name(project: Path) -> None:
    done = command(
        project, "build", "--no-binder", "--as-of", "2024-03-25", "--edition", NAME, "--out", "site"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    home = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert f'<b class="yj-edition">{TITLE}</b>' in home
    assert "只给记者" in home
    assert "供记者使用" not in home
    text = "\n".join(
        page.read_text(encoding="utf-8") for page in sorted((project / "site").rglob("*.html"))
    )
    # What is held back is said to be so in its own name; it holds back what the public one does.
    assert f"未列入{TITLE}（密级）" in text
    assert "未列入公开版" not in text
    assert not (project / "site" / "open-questions.html").exists()


def test_help_names_it(project: Path) -> None:
    assert f"public 公开版、{NAME} {TITLE}" in command(project, "build", "--help").stdout


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f"{NAME}: {{upto: 督导组}}", f"{TITLE}收到的密级不能高于公开版，对调或改低。"),
        (f"{NAME}: {{upto: 秘密}}", "秘密"),
        ("pres: {upto: 公开}", f"是不是 {NAME}？"),
    ],
)
def test_rules_hold_for_it(project: Path, tmp_path: Path, written: str, said: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(project / "data", data)
    (data / "editions.yml").write_text(f"editions:\n  {written}\n", encoding="utf-8")
    done = command(project, "check", "--data", str(data))
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
