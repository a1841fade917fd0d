"""Every kind of mistake: one broken file each, and word for word what the check answers.

``bad/FILE/CASE.yml`` takes the place of ``FILE.yml`` in ``small/`` (``FILE`` may lie in a folder,
as in ``bad/evidence/E001/``); ``CASE.txt`` is the answer.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL
from yingjian.commands.check import main
from yingjian.loading import examine
from yingjian.problems import CODES, errors

if TYPE_CHECKING:
    from pathlib import Path

BAD = ROOT / "tests" / "bad"
CASES = sorted(path.relative_to(BAD).with_suffix("") for path in BAD.rglob("*.yml"))
# Shown by other tests: they are not about the content of one file.
ELSEWHERE = {
    "binder.assemble": "tests/binder/test_assemble.py",
    "binder.glyph": "tests/binder/test_build.py",
    "binder.preflight": "tests/binder/test_build.py",
    "binder.typeset": "tests/binder/test_typeset.py",
    "build.as-of": "tests/test_build.py",
    "build.edition": "tests/editions/test_editions.py",
    "data.missing-file": "tests/test_loading.py",
    "data.no-folder": "tests/test_loading.py",
    "data.outside": "tests/test_loading.py",
    "data.too-many-files": "tests/test_folders.py",
    "data.unknown-file": "tests/test_loading.py",
    "data.unreadable": "tests/test_loading.py",
    "editions.page-level": "tests/editions/test_editions.py",
    "evidence.file-empty": "tests/test_folders.py",
    "site.forge": "tests/test_forge.py",
    "yaml.too-large": "tests/test_source.py",
    "yaml.too-many-values": "tests/test_source.py",
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answer(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    shutil.copytree(SMALL, data)
    shutil.copy(BAD / case.with_suffix(".yml"), data / f"{case.parent}.yml")
    status = main(["--data", str(data)])
    said = capsys.readouterr().out
    assert said == (BAD / case.with_suffix(".txt")).read_text(encoding="utf-8")
    problems = examine(data, ROOT / "docs", today=date(2024, 4, 10)).problems
    assert status == (1 if errors(problems) else 0)
    assert problems
    for problem in problems:
        assert problem.code == "evidence.orphan" or (problem.line >= 1 and problem.column >= 1)
        assert problem.tip
        assert problem.message.endswith("。")
    assert re.search(r"data/[\w/]+\.yml:\d+:\d+: ", said)


def test_there_are_many_and_the_small_data_itself_is_sound() -> None:
    assert len(CASES) >= 40
    assert not examine(SMALL, ROOT / "docs", today=date(2024, 4, 10)).problems


def test_every_code_is_shown() -> None:
    shown = set(
        re.findall(r"\[([a-z]+\.[a-z0-9-]+)\]", "".join(p.read_text() for p in BAD.rglob("*.txt")))
    )
    for name, where in ELSEWHERE.items():
        assert name in (ROOT / where).read_text(), f"{name} is not in {where}"
    assert set(CODES) - set(ELSEWHERE) <= shown
    assert not shown & set(ELSEWHERE), "no longer needs its exception"
