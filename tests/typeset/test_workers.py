"""Workers are started early only when something changed, typeset as well as any, and are let go."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT
from tests.typeset.synthetic import PARAGRAPH, sheet
from yingjian.base import fonts
from yingjian.typeset import workers as warm
from yingjian.typeset.chapters import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from pathlib import Path

SHEETS = [
    sheet(
        f"s{number}",
        f"第{number}章",
        f"<h1>第{number}章</h1><p>{PARAGRAPH}</p>"
        "<table><tr><th>项目</th><td>1</td></tr></table>"
        '<svg role="img" width="9" height="9"><title>点</title><rect width="9" height="9"/></svg>',
    )
    for number in range(3)
]


@pytest.fixture
def workers() -> Iterator[Executor]:
    assert warm.executor() is None
    warm.start()
    pool = warm.executor()
    assert pool is not None
    yield pool
    warm.stop()
    assert warm.executor() is None


def test_a_changed_file_is_reported_once(tmp_path: Path) -> None:
    folder, memory = tmp_path / "data", tmp_path / "cache" / "last.sqlite"
    folder.mkdir()
    (folder / "a.yml").write_text("1")
    assert warm.changed([folder], memory)
    assert not warm.changed([folder], memory)
    (folder / "a.yml").write_text("12")
    assert warm.changed([folder, tmp_path / "absent"], memory)
    assert not warm.changed([folder, tmp_path / "absent"], memory)
    memory.write_bytes(b"\xff")
    assert warm.changed([folder], memory)
    assert not warm.changed([folder], memory)


def test_added_removed_and_touched_files_are_changes(tmp_path: Path) -> None:
    folder, memory = tmp_path / "data", tmp_path / "last.json"
    (folder / "in").mkdir(parents=True)
    (folder / "a.yml").write_text("1")
    assert warm.changed([folder], memory)
    (folder / "in" / "b.yml").write_text("1")
    assert warm.changed([folder], memory)
    os.utime(folder / "a.yml", ns=(1, 1))
    assert warm.changed([folder], memory)
    (folder / "in" / "b.yml").unlink()
    assert warm.changed([folder], memory)
    assert not warm.changed([folder], memory)


def test_bytecode_is_no_change(tmp_path: Path) -> None:
    folder, memory = tmp_path / "hooks", tmp_path / "last.json"
    (folder / "__pycache__").mkdir(parents=True)
    warm.changed([folder], memory)
    (folder / "__pycache__" / "a.pyc").write_text("1")
    assert not warm.changed([folder], memory)


def test_workers_are_other_processes(workers: Executor) -> None:
    assert workers.submit(os.getpid).result() != os.getpid()


def test_workers_typeset_chapters_with_the_same_bytes(workers: Executor, tmp_path: Path) -> None:
    here = typeset(SHEETS, cache=tmp_path / "here")
    there = typeset(SHEETS, cache=tmp_path / "there", executor=workers)
    assert [chapter.fresh for chapter in there] == [True] * len(SHEETS)
    assert [chapter.pages for chapter in there] == [1] * len(SHEETS)
    assert [chapter.warnings for chapter in there] == [()] * len(SHEETS)
    assert [chapter.pdf for chapter in there] == [chapter.pdf for chapter in here]


def test_ready_imports_weasyprint() -> None:
    code = (
        "import sys; from yingjian.typeset import workers as warm; before = 'weasyprint' in sys.modules; "
        "warm.ready(); print(before, 'weasyprint' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split() == ["False", "True"]


def test_start_does_not_import_weasyprint_here() -> None:
    """Each worker is given ``ready``, and this process goes on with the pages meanwhile."""
    code = (
        "import sys; from yingjian.typeset import workers as warm; warm.start(); "
        "pool = warm.executor(); asked = pool._queue_count; "
        "print(asked == pool._max_workers, 'weasyprint' in sys.modules); warm.stop()"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split() == ["True", "False"]


def test_workers_that_cannot_get_ready_fail_only_where_they_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("YINGJIAN_FONTS", str(tmp_path / "no fonts"))
        warm.ready()  # said when it is used, not now
        warm.start()
        pool = warm.executor()
        assert pool is not None
        assert pool.submit(os.getpid).result() != os.getpid()
        with pytest.raises(fonts.FontsMissing):
            typeset(SHEETS, cache=tmp_path / "cache", executor=pool)
    # The chapters that workers without typefaces could not make are made in this process.
    here = typeset(SHEETS, cache=tmp_path / "here")
    there = typeset(SHEETS, cache=tmp_path / "there", executor=pool)
    assert [chapter.pdf for chapter in there] == [chapter.pdf for chapter in here]
    warm.stop()


def test_stop_drops_waiting_tasks_and_may_be_called_twice() -> None:
    warm.stop()
    warm.start()
    first = warm.executor()
    warm.start()
    second = warm.executor()
    assert first is not None
    assert second is not None
    assert first is not second
    warm.stop()
    assert warm.executor() is None
    for pool in (first, second):
        with pytest.raises(RuntimeError, match="after shutdown"):
            pool.submit(len, "")
    warm.stop()
