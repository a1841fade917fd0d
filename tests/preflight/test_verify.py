"""scripts/verify called as a command."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

import yingjian.preflight.check  # noqa: F401 — it registers the rules
from tests.preflight.binders import broken, outlines
from tests.support import ROOT, Built, command
from yingjian.preflight.findings import RULES

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.binder.parts import Binder


def test_the_demonstration_binder_passes(built: Built) -> None:
    done = command("verify", built.out / "binder.pdf", "--format", "json")
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["sound"]
    assert [item for item in report["findings"] if item["severity"] == "error"] == []
    assert report["rules"] == len(RULES)
    pages = json.loads((built.out / "binder.json").read_text(encoding="utf-8"))["pages"]
    assert report["pages"] == pages


@pytest.fixture
def site(tmp_path: Path, binder: Binder, manifest: dict[str, Any]) -> Path:
    """A binder beside its manifest, and a folder of data with the paper that is bound."""
    (tmp_path / "binder.pdf").write_bytes(binder.pdf)
    papers = tmp_path / "data" / "evidence" / "files"
    papers.mkdir(parents=True)
    entry = manifest["entries"][-1]
    paper = papers / entry["source"].rpartition("/")[2]
    paper.write_bytes(b"paper")
    (papers / ".gitkeep").touch()
    entry["sha256"] = sha256(b"paper").hexdigest()
    (tmp_path / "binder.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_papers_are_compared_with_the_manifest(site: Path) -> None:
    arguments = (site / "binder.pdf", "--data", site / "data")
    done = command("verify", *arguments)
    assert done.returncode == 0, done.stdout
    # Data that holds nothing but papers has no fingerprint.
    assert "没有查：数据指纹与 data/ 是否一致（data/ 现在有错，算不出指纹）。" in done.stdout
    next((site / "data/evidence/files").glob("*.jpg")).write_bytes(b"another")
    done = command("verify", *arguments)
    assert done.returncode == 1
    assert "第 7 页: 错误[data.paper] 装订的材料与原件不符：" in done.stdout


def test_data_changed_since_binding_are_reported(built: Built, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    with (data / "plan.yml").open("a", encoding="utf-8") as file:
        file.write("\n# 改过\n")
    done = command("verify", built.out / "binder.pdf", "--data", data)
    assert done.returncode == 1
    assert "错误[data.changed]" in done.stdout


def test_findings_name_page_and_rule(site: Path, binder: Binder) -> None:
    def spoil(file: Any) -> None:
        outlines(file)[-1].Title = "第1章　9"

    (site / "other.pdf").write_bytes(broken(binder.pdf, spoil))
    done = command("verify", site / "other.pdf", "--data", site / "data")
    assert done.returncode == 1
    assert (
        "第 6 页: 错误[outline.number] 书签末尾的页码不对：书签“第1章　9”写的是 9，应当是 6。"
        in done.stdout
    )
    assert "1 处错误" in done.stdout


def test_without_manifest_the_report_lists_what_was_not_checked(site: Path) -> None:
    (site / "binder.json").unlink()
    done = command("verify", site / "binder.pdf")
    assert done.returncode == 0, done.stdout
    assert "没有查：装订的材料与原件不符（没有给出 data/，或者没有清单）。" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "缺少参数：要查的册子"),
        (["{site}/none.pdf"], "打不开"),
        (["{site}"], "打不开"),
        (["{site}/binder.pdf", "--data", "{site}/none"], "没有 "),
        (["{site}/binder.pdf", "--manifest", "{site}/binder.pdf"], "不是能读的 JSON"),
        (["{site}/binder.pdf", "--manifest", "{site}/none.json"], "打不开"),
        (["{site}/binder.pdf", "--format", "xml"], "不能是 xml"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_explained(site: Path, arguments: list[str], message: str) -> None:
    done = command("verify", *(argument.format(site=site) for argument in arguments))
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_pdf_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "binder.pdf").write_text("no", encoding="utf-8")
    done = command("verify", tmp_path / "binder.pdf")
    assert done.returncode == 1
    assert "错误[file.open]" in done.stdout


def test_all_rules_can_be_listed() -> None:
    done = command("verify", "--rules")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(RULES)
