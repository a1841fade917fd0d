"""The former output stays until the new one takes its place, in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from yingjian.base import atomic
from yingjian.base.atomic import swap
from yingjian.base.publish import Staging

if TYPE_CHECKING:
    from pathlib import Path


def site(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(text)


def test_a_new_folder_appears_whole(tmp_path: Path) -> None:
    out = tmp_path / "a" / "site"
    with Staging(out) as staging:
        site(staging.folder, "new")
        assert not out.exists()
        staging.publish()
    assert (out / "index.html").read_text() == "new"
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_publishing_replaces_the_former_folder(tmp_path: Path) -> None:
    out = tmp_path / "site"
    site(out, "old")
    (out / "gone.html").write_text("old")
    with Staging(out) as staging:
        site(staging.folder, "new")
        assert (out / "index.html").read_text() == "old"
        staging.publish()
    assert {path.name: path.read_text() for path in out.iterdir()} == {"index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_failure_leaves_the_former_folder(tmp_path: Path) -> None:
    out = tmp_path / "site"
    site(out, "old")

    def fail() -> None:
        with Staging(out) as staging:
            site(staging.folder, "half")
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()
    assert (out / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("at_once", [True, False], ids=["exchange", "renames"])
def test_two_folders_are_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    if not at_once:  # as on systems and file systems without RENAME_EXCHANGE
        monkeypatch.setattr(atomic, "_exchange", lambda *_: False)
    new, place = tmp_path / "new", tmp_path / "place"
    site(new, "new")
    site(place, "old")
    swap(new, place)
    assert [(one / "index.html").read_text() for one in (new, place)] == ["old", "new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "place"]
    with pytest.raises(OSError, match="gone"):
        swap(tmp_path / "gone", place)
    assert (place / "index.html").read_text() == "new"


def test_leftovers_of_a_killed_build_are_removed(tmp_path: Path) -> None:
    out = tmp_path / "site"
    site(out, "old")
    left = Staging(out).folder
    with Staging(out) as staging:
        assert not left.exists()
        assert staging.folder.exists()


@pytest.mark.parametrize("kind", ["file", "other"])
def test_foreign_files_and_folders_are_not_replaced(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "site"
    if kind == "file":
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "letter.txt").write_text("mine")
    with pytest.raises(OSError, match=r"已有|别的东西"):
        Staging(out)
    assert (out if kind == "file" else out / "letter.txt").read_text() == "mine"
