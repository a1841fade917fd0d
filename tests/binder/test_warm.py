"""Workers are started early only when something changed, and always let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.binder import warm

if TYPE_CHECKING:
    from pathlib import Path


def test_a_change_is_noticed_once(tmp_path: Path) -> None:
    folder, memory = tmp_path / "data", tmp_path / "cache" / "last.sqlite"
    folder.mkdir()
    (folder / "a.yml").write_text("1")
    assert warm.changed([folder], memory)
    assert not warm.changed([folder], memory)
    (folder / "a.yml").write_text("12")
    assert warm.changed([folder, tmp_path / "absent"], memory)
    memory.write_bytes(b"\xff")
    assert warm.changed([folder], memory)


def test_workers_get_ready_and_go() -> None:
    assert warm.executor() is None
    warm.start()
    pool = warm.executor()
    assert pool is not None
    assert pool.submit(len, "三个字").result() == 3
    warm.stop()
    assert warm.executor() is None
