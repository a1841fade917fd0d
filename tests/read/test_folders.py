"""Folders of records and papers: what is read, refused, remembered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, some
from yingjian.base import hashing
from yingjian.base.hashing import Digests
from yingjian.model.loading import examine, load
from yingjian.read import folders, records

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"


def codes(data: Path) -> list[str]:
    return [problem.code for problem in examine(data, DOCS).problems]


def test_a_plan_without_anything_assessed_still_loads(small: Path) -> None:
    import shutil

    for name in ("systems.yml", "figures.yml", "rectification.yml"):
        (small / name).unlink()
    for name in ("indicators", "evidence"):
        shutil.rmtree(small / name)
    dossier = load(small, DOCS).dossier
    assert not dossier.systems
    assert not dossier.evidence
    assert not codes(small)


def test_records_are_read_in_order_and_other_files_reported(small: Path) -> None:
    (small / "evidence" / "E001.yaml").write_text("id: E001\n")
    (small / "indicators" / "notes").mkdir()
    problems = examine(small, DOCS).problems
    assert [(p.code, p.file) for p in problems] == [
        ("data.unknown-file", "data/evidence/E001.yaml"),
        ("data.unknown-file", "data/indicators/notes"),
    ]
    assert "data/evidence/files/" in problems[0].tip


@pytest.mark.parametrize(
    "name", ["evidence/E009.yml", "evidence/files/E009.txt", "indicators/C1.yml"]
)
def test_links_are_refused(small: Path, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("id: E009\n")
    (small / name).symlink_to(secret)
    assert codes(small) == ["data.outside"]


@pytest.mark.parametrize(
    "name", ["evidence", "indicators", "evidence/files", "evidence/files/more"]
)
def test_linked_folders_are_refused(small: Path, tmp_path: Path, name: str) -> None:
    import shutil

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(small / name, ignore_errors=True)
    (small / name).symlink_to(elsewhere)
    assert "data.outside" in codes(small)


def test_a_special_file_is_not_read(small: Path) -> None:
    os.mkfifo(small / "evidence" / "files" / "pipe")
    os.mkfifo(small / "evidence" / "E008.yml")
    assert codes(small) == ["data.unknown-file", "data.outside"]


def test_too_many_files(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_PAPERS", 1)
    assert "data.too-many-files" in codes(small)
    monkeypatch.setattr(folders, "MAX_PAPERS", 9)
    model = records.FOLDERS["evidence"][0]
    monkeypatch.setitem(records.FOLDERS, "evidence", (model, 2))
    assert codes(small) == ["data.too-many-files"]


def test_an_empty_file_and_one_in_a_folder(small: Path) -> None:
    files = small / "evidence" / "files"
    (files / "E001.txt").write_bytes(b"")
    assert codes(small) == ["evidence.file-empty"]
    (files / "2024").mkdir()
    (files / "E002.txt").rename(files / "2024" / "E002.txt")
    record = small / "evidence" / "E002.yml"
    record.write_text(record.read_text().replace("path: E002", "path: 2024/E002"))
    assert codes(small) == ["evidence.file-empty"]


def test_the_same_bytes_under_two_names(small: Path) -> None:
    files = small / "evidence" / "files"
    (files / "E003.txt").write_bytes((files / "E001.txt").read_bytes())
    record = small / "evidence" / "E003.yml"
    record.write_text(record.read_text() + "files:\n  - {path: E003.txt}\n")
    [problem] = examine(small, DOCS).problems
    assert problem.code == "evidence.same-bytes"
    assert "E001.txt" in problem.message


def test_a_changed_paper_changes_the_fingerprint_and_breaks_the_seal(small: Path) -> None:
    before = load(small, DOCS)
    assert all(paper.intact for paper in some(before.dossier.evidence["E001"].files))
    with (small / "evidence" / "files" / "E001.txt").open("a") as file:
        file.write("后来加的一行\n")
    after = load(small, DOCS)
    assert [problem.code for problem in after.warnings] == ["evidence.seal"]
    assert after.fingerprint != before.fingerprint
    assert not after.dossier.evidence["E001"].files[0].intact


def test_digests_are_cached_and_a_broken_store_is_ignored(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    first = load(small, DOCS, cache=cache)
    store = cache / "sha256.sqlite"
    assert len(Digests(store).known) == 2
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "file_digest", None)
        assert load(small, DOCS, cache=cache).fingerprint == first.fingerprint
    for junk in (b"", b"[]", store.read_bytes()[:5000]):
        store.write_bytes(junk)
        assert load(small, DOCS, cache=cache).fingerprint == first.fingerprint
    assert not Digests(tmp_path / "nowhere" / "x.sqlite").known
