"""The log names each figure that changed, and every place that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import ROOT
from yingjian.derive.figure_changes import changes, remember, remembered
from yingjian.model.loading import load

if TYPE_CHECKING:
    from pathlib import Path


def test_a_changed_figure_is_named_with_its_places(small: Path, tmp_path: Path) -> None:
    store = tmp_path / "cache" / "figures.sqlite"
    first = load(small, ROOT / "docs").dossier
    assert remembered(store) is None
    assert not changes(first, None)
    remember(first, store)
    assert not changes(first, remembered(store))
    path = small / "figures.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("value: 96.5", "value: 97").replace("F003, title", "F004, title")
    path.write_text(text, encoding="utf-8")
    system = small / "systems.yml"
    system.write_text(system.read_text(encoding="utf-8").replace("F003 > 0", "F004 > 0"))
    second = load(small, ROOT / "docs").dossier
    assert [change.line for change in changes(second, remembered(store))] == [
        "数据 F001“值班率”由 96.5% 改为 97.0%，随之更新：A1.2、B1、X01。",
        "数据 F003“重大事故起数”由 0起 改为 （已删去），没有别处用到。",
        "数据 F004“重大事故起数”由 （没有） 改为 0起，随之更新：A。",
    ]
    store.write_text("no database")
    assert remembered(store) is None


def test_a_store_that_cannot_be_written_is_left_as_it_is(small: Path, tmp_path: Path) -> None:
    dossier = load(small, ROOT / "docs").dossier
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    remember(dossier, blocked / "figures.json")
    assert blocked.read_text() == "no folder"
