"""A file or folder is the old one or the new one, whatever fails or is killed at whatever step."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.killing import Killing
from tests.support import SMALL, some
from yingjian.base import atomic
from yingjian.base.publish import Staging
from yingjian.editing.staging import StagedData

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE_STEPS = ["open", "write", "flush", "fsync", "replace"]
NEW = ("--title", "新材料", "--unit", "乡政府", "--indicator", "A1.1:1", "--formed", "2024-03-01")
FAILURES = [errno.ENOSPC, errno.EIO, errno.EACCES]


def steps(monkeypatch: pytest.MonkeyPatch, failing: str = "", number: int = 0) -> list[str]:
    """Collect the names of steps; one of them fails."""
    names: list[str] = []

    def before(step: str, _path: Path) -> None:
        names.append(step)
        if step == failing:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic, "before", before)
    return names


def test_a_file_is_written_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = steps(monkeypatch)
    atomic.write(tmp_path / "a", b"new", durable=True)
    assert names == FILE_STEPS
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_the_mode_of_a_replaced_file_is_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    atomic.write(path, b"new")
    assert path.stat().st_mode & 0o777 == mode


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    former = os.umask(0o027)
    try:
        atomic.write(tmp_path / "a", b"new")
    finally:
        os.umask(former)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("number", FAILURES)
@pytest.mark.parametrize("step", FILE_STEPS)
@pytest.mark.parametrize("old", [None, b"old"])
def test_a_failure_at_any_step_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, old: bytes | None
) -> None:
    path = tmp_path / "a"
    if old is not None:
        path.write_bytes(old)
    names = steps(monkeypatch, step, number)
    with pytest.raises(OSError, match=os.strerror(number)):
        atomic.write(path, b"new", durable=True)
    assert names[-1] == step
    assert (path.read_bytes() if path.exists() else None) == old
    assert list(tmp_path.iterdir()) == ([path] if old is not None else [])


@pytest.mark.parametrize("number", FAILURES)
@pytest.mark.parametrize("step", ["exchange", "rename"])
def test_a_failure_at_any_step_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    monkeypatch.setattr(atomic, "_exchange", lambda *_: False)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("old")
    names = steps(monkeypatch, step, number)
    with Staging(tmp_path / "out") as staging:
        (staging.folder / "index.html").write_text("new")
        with pytest.raises(OSError, match=os.strerror(number)):
            staging.publish()
        assert names[-1] == step
    assert (tmp_path / "out" / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("number", FAILURES)
@pytest.mark.parametrize("step", ["open", "write", "flush", "replace", "exchange"])
def test_a_failure_at_any_step_leaves_the_old_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in ("a.yml", "b.yml"):
        (data / name).write_text("old")
    steps(monkeypatch, step, number)
    with (
        pytest.raises(OSError, match=os.strerror(number)),
        StagedData(data, {"a.yml": "new", "b.yml": ""}) as staged,
    ):
        staged.publish()
    assert {path.name: path.read_text() for path in data.iterdir()} == {
        "a.yml": "old",
        "b.yml": "old",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def spoil(data: Path) -> None:
    for name in ("figures.yml", "plan.yml", "systems.yml"):
        path = data / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("command", "prepare", "allowed"),
    [
        (("fix",), spoil, {"figures.yml", "plan.yml", "systems.yml"}),
        (
            ("new", "evidence", "--file", SMALL / "plan.yml", *NEW),
            lambda _: None,
            {"evidence/E004.yml", "evidence/files/E004-新材料.yml"},
        ),
    ],
    ids=["fix", "new"],
)
def test_a_command_killed_at_any_point_leaves_whole_files(
    tmp_path: Path,
    command: tuple[str | Path, ...],
    prepare: Callable[[Path], None],
    allowed: set[str],
) -> None:
    def files() -> dict[str, bytes]:
        return {
            path.relative_to(data).as_posix(): path.read_bytes()
            for path in sorted(data.rglob("*"))
            if path.is_file() and not atomic.is_temporary(path.name)
        }

    data = tmp_path / "data"
    shutil.copytree(SMALL, data)
    prepare(data)
    old = files()
    states = []
    with Killing(str(command[0]), *command[1:], "--data", data) as killing:
        for _ in killing.points():
            states.append(files())
            shutil.rmtree(data)
            shutil.copytree(SMALL, data)
            prepare(data)
        new = files()
    changed = {name for name in new if new[name] != old.get(name)}
    assert changed == allowed
    for state in states:
        assert all(state[name] in {old.get(name), new[name]} for name in some(state))
    assert states[0] == old
