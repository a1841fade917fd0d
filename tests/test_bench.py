"""Generated data is sound, the same every time, and measured as it is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT
from yingjian.commands.bench import main
from yingjian.generated import write
from yingjian.loading import load

if TYPE_CHECKING:
    from pathlib import Path


def test_generated_data_is_sound_and_the_same_every_time(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        data = tmp_path / name / "data"
        write(data, evidence=220, indicators=200, papers=7)
        made.append(load(data, ROOT / "docs"))
    project, again = made
    assert not project.warnings
    assert project.fingerprint == again.fingerprint
    assert len(project.dossier.evidence) == 220
    assert len(project.dossier.systems["A"].leaves) == 200
    assert sum(bool(one.files) for one in project.dossier.evidence.values()) == 7


def test_it_measures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--evidence", "300", "--indicators", "100"]) == 0
    said = capsys.readouterr().out
    assert "材料 300 份，末级指标 100 项" in said
    assert len(re.findall(r"\d+\.\d\d 秒", said)) == 10
    assert re.search(r"内存最多 \d+ MB", said)


@pytest.mark.parametrize("wrong", [["--evidence", "0"], ["--indicators", "99999999"]])
def test_sizes_have_bounds(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    assert wrong[0] in capsys.readouterr().err
