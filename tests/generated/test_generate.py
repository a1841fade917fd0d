"""Generated files are fresh, and say what they should: the page of codes, CODEOWNERS, templates."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL, some
from yingjian.base.problems import CODES
from yingjian.commands import generate
from yingjian.generated import check_guide
from yingjian.generated.codeowners import codeowners
from yingjian.model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

BAD = ROOT / "tests" / "bad"
GUIDE = (ROOT / check_guide.PATH).read_text(encoding="utf-8")


def test_what_is_in_the_repository_is_fresh() -> None:
    assert [path for path, _ in generate.stale(ROOT)] == [], "运行 scripts/generate 并提交"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project small enough to write into."""
    shutil.copytree(SMALL, tmp_path / "data")
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ("bad", "small"):
        shutil.copytree(ROOT / "tests" / name, tmp_path / "tests" / name)
    (tmp_path / check_guide.PATH).unlink()
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    return tmp_path


def test_the_command_writes_checks_and_sweeps(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check"]) == 1
    assert "过时：CODEOWNERS" in capsys.readouterr().out
    assert not (copy / "CODEOWNERS").exists()
    assert generate.main([]) == 0
    assert "写好：data/schema/plan.json" in capsys.readouterr().out
    assert (copy / check_guide.PATH).read_text(encoding="utf-8") == GUIDE
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == "都是最新的。\n"
    (copy / "data" / "schema" / "old.json").write_text("{}")
    (copy / "CODEOWNERS").write_text("", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "过时：CODEOWNERS",
        "多余：data/schema/old.json",
    ]
    assert generate.main([]) == 0
    assert not (copy / "data" / "schema" / "old.json").exists()


def test_data_at_fault_is_said_and_nothing_is_written(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "data" / "plan.yml").write_text("title: 只有题目\n", encoding="utf-8")
    assert generate.main([]) == 1
    text = capsys.readouterr()
    assert "record.missing" in text.err
    assert not (copy / "CODEOWNERS").exists()


# --- the page of codes --------------------------------------------------------------------------


def entry(name: str) -> str:
    return GUIDE.partition(f'<a id="{name}">')[2].partition("\n### ")[0].partition("\n## ")[0]


@pytest.mark.parametrize("name", sorted(CODES))
def test_every_code_says_what_is_wrong_why_and_how_to_mend_it(name: str) -> None:
    code, text = CODES[name], entry(name)
    assert code.title in text
    assert code.why in text
    assert "怎么改" in text
    assert GUIDE.count(f'<a id="{name}">') == 1


def test_every_family_is_named() -> None:
    assert {name.partition(".")[0] for name in CODES} <= set(check_guide.FAMILIES)


def test_examples_show_wrong_and_right() -> None:
    text = entry("record.date-form")
    assert "  │        ▲" in text
    assert "改对以后" in text
    shown = sum("改对以后" in entry(name) for name in CODES)
    assert shown > len(CODES) / 2


def test_nobody_is_misled_by_what_cannot_be_seen() -> None:
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", GUIDE
    )


# --- CODEOWNERS ---------------------------------------------------------------------------------


def with_accounts(data: Path) -> str:
    file = data / "organization.yml"
    text = file.read_text(encoding="utf-8")
    text = text.replace(
        "name: 乡政府, kind: 乡直单位",
        "name: 乡政府, kind: 乡直单位, accounts: [xiang, wuji/office]",
    )
    text = text.replace("aliases: [中心校]", "aliases: [中心校], accounts: [school-1]")
    file.write_text(text, encoding="utf-8")
    return codeowners(load(data, ROOT / "docs"))


def rules(text: str) -> dict[str, list[str]]:
    rows = [line.split(" ") for line in text.splitlines() if line and not line.startswith("#")]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def test_whoever_owns_a_record_is_asked(small: Path) -> None:
    owners = rules(with_accounts(small))
    project = load(small, ROOT / "docs")
    names = {unit.id: [f"@{name}" for name in unit.accounts] for unit in project.units.values()}
    for one in some(project.dossier.evidence.values()):
        assert owners.get(one.origin.file, []) == names[one.unit]
    papers = [(one.unit, paper) for one in project.dossier.evidence.values() for paper in one.files]
    for unit, paper in some(papers):
        assert set(names[unit]) <= set(owners.get(f"data/evidence/files/{paper.path}", []))
    for indicator in some(project.dossier.indicators.values()):
        if indicator.lead:
            assert set(names[indicator.lead]) <= set(owners[indicator.origin.file])
    leads = {
        name for item in project.dossier.ledger.values() if item.lead for name in names[item.lead]
    }
    assert set(owners.get("data/rectification.yml", [])) == leads
    assert ["@xiang", "@wuji/office"] in owners.values()
    assert ["@school-1"] in owners.values()


def test_three_forges_read_the_same_rules(small: Path) -> None:
    for path in some(rules(with_accounts(small))):
        assert (small.parent / path).is_file()
        # .gitignore patterns of GitHub and GitLab: nothing that means more than itself.
        assert not re.search(r"[*?\[\]!\\# ]", path)
        assert "/" in path.strip("/")
        # Gitea: a Go regular expression over the whole path, which has no slash in front.
        assert not path.startswith("/")
        assert re.fullmatch(path, path)


def test_a_name_that_forges_read_differently_is_named_not_dropped(small: Path) -> None:
    record = next(iter(sorted((small / "evidence").glob("E001.yml"))))
    text = record.read_text(encoding="utf-8")
    paper = re.search(r"path: (\S+?),", text)
    assert paper
    odd = "E001 (定稿).txt"
    (small / "evidence" / "files" / paper[1]).rename(small / "evidence" / "files" / odd)
    record.write_text(text.replace(paper[1], odd), encoding="utf-8")
    text = with_accounts(small)
    assert f"#   data/evidence/files/{odd}" in text
    assert odd not in str(rules(text))


def test_without_accounts_the_file_says_so() -> None:
    text = (ROOT / "CODEOWNERS").read_text(encoding="utf-8")
    assert "还没有一个单位写了账号" in text
    assert rules(text) == {}
