"""Chapters and papers made by a real Dask cluster: same bytes, whoever dies."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.papers import samples
from tests.support import ROOT
from tests.typeset.synthetic import PARAGRAPH, sheet
from yingjian.base import executor as cluster
from yingjian.base.executor import ClusterError, connected
from yingjian.papers import intake
from yingjian.papers.isolation.processes import draw_pages
from yingjian.typeset import chapters
from yingjian.typeset.chapters import typeset
from yingjian.typeset.compose import TypesetError, compose, maker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHEETS = [
    sheet(f"c{i}", f"第{i}章", f"<h1>{i}</h1>{f'<p>{PARAGRAPH}</p>' * 40}") for i in range(14)
]


def environment() -> dict[str, str]:
    # Workers take the functions of this module from the checkout, as they do those of the program.
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'hooks'}:{ROOT}"}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def dask(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "dask", *arguments],
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(20)


ALONE = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory")


@contextmanager
def scheduling() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    process = dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    try:
        for _ in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"tcp://127.0.0.1:{port}", process
    finally:
        end(process)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with scheduling() as (address, _):
        yield address


def ready(address: str, count: int) -> None:
    """Wait until the scheduler knows of so many workers."""
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # dask has no types
        for _ in range(600):
            if len(client.nthreads()) == count:
                return
            time.sleep(0.1)
    raise AssertionError(address)


@contextmanager
def workers(address: str, folder: Path, count: int = 2) -> Iterator[list[subprocess.Popen[bytes]]]:
    made = [dask("worker", address, *ALONE, str(folder / str(i))) for i in range(count)]
    try:
        ready(address, count)
        yield made
    finally:
        for process in made:
            end(process)
        ready(address, 0)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    made = typeset(SHEETS, cache=tmp_path_factory.mktemp("here"))
    return [one.pdf for one in made]


def test_a_worker_killed_halfway_costs_nothing(
    scheduler: str, tmp_path: Path, here: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is made here instead.
    monkeypatch.setattr(chapters, "_result", lambda future, _sheet: future.result())
    killed: list[int] = []
    with workers(scheduler, tmp_path) as processes, connected(scheduler, maker) as away:
        assert away is not None
        assert cluster.current() is away
        assert away.width == 2

        def kill(_title: str, _new: bool) -> None:  # noqa: FBT001 -- the agreed signature
            if not killed:
                killed.append(processes[0].pid)
                end(processes[0])

        made = typeset(SHEETS, cache=tmp_path / "cache", executor=away.executor, progress=kill)
        assert processes[1].poll() is None
    assert killed
    assert cluster.current() is None
    assert [one.pdf for one in made] == here


def test_a_scheduler_killed_halfway_leaves_the_rest_to_this_machine(
    tmp_path: Path, here: list[bytes]
) -> None:
    with scheduling() as (address, process):
        worker = dask("worker", address, *ALONE, str(tmp_path / "worker"))
        try:
            ready(address, 1)
            with connected(address, maker) as away:
                assert away is not None
                seen: list[str] = []

                def stop(title: str, _new: bool) -> None:  # noqa: FBT001 -- the agreed signature
                    if not seen:
                        end(process)
                    seen.append(title)

                made = typeset(
                    SHEETS, cache=tmp_path / "cache", executor=away.executor, progress=stop
                )
        finally:
            end(worker)
    assert [one.pdf for one in made] == here


def test_papers_and_previews_are_made_elsewhere(scheduler: str, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    papers = {f"{i}.txt": folder / f"{i}.txt" for i in range(3)}
    for name, path in papers.items():
        path.write_text(f"{name} {PARAGRAPH}", encoding="utf-8")
    digests = {name: sha256(path.read_bytes()).hexdigest() for name, path in papers.items()}
    alone = intake(papers, digests, tmp_path / "one")
    picture = samples.picture("PNG", "RGB")
    with workers(scheduler, tmp_path), connected(scheduler, maker) as away:
        assert away is not None
        asked: list[str] = []

        def submit(function: Any, *arguments: Any) -> Any:
            asked.append(function.__name__)
            return away.executor.submit(function, *arguments)

        executor: Any = SimpleNamespace(submit=submit)
        together = intake(papers, digests, tmp_path / "two", executor=executor, at_once=2)
        preview = executor.submit(draw_pages, picture, "a.png").result()
    assert asked == ["convert_remotely"] * 3 + ["draw_pages"]
    assert preview == draw_pages(picture, "a.png")
    for name in papers:
        one, two = alone[name], together[name]
        assert one.pdf is not None
        assert two.pdf is not None
        assert one.pdf.read_bytes() == two.pdf.read_bytes()


def test_a_worker_with_other_libraries_is_named(scheduler: str, tmp_path: Path) -> None:
    with workers(scheduler, tmp_path, 1):
        with (
            pytest.raises(ClusterError, match="版本与本机不同") as caught,
            connected(scheduler, here_and_there),
        ):
            pass
        assert re.search(r"tcp://127\.0\.0\.1:\d+", str(caught.value))


def here_and_there() -> str:
    """Another answer in every process."""
    return str(os.getpid())


def test_a_worker_without_the_program_is_named(scheduler: str, tmp_path: Path) -> None:
    with workers(scheduler, tmp_path, 1):
        with pytest.raises(ClusterError, match="用不了本程序"), connected(scheduler, fails):
            pass
        assert cluster.current() is None


def fails() -> str:
    """No answer in another process."""
    raise ModuleNotFoundError


def test_pages_made_by_other_libraries_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = compose(chapters._request(SHEETS[0]))
    monkeypatch.setattr(chapters, "compose", lambda _: answer.replace(maker().encode(), b"0" * 64))
    with pytest.raises(TypesetError, match="不能用"):
        typeset(SHEETS[:1], cache=tmp_path)


@pytest.mark.parametrize(
    "wrong",
    ["8786", "http://host:8786", "tcp://host", "tcp://host:0", "tcp://host:99999", "tcp://a b:1"],
)
def test_a_wrong_address_is_explained(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ClusterError, match="tcp://192"), connected(wrong, maker):
        pass
    assert capsys.readouterr() == ("", "")


def test_no_scheduler_no_workers(
    scheduler: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ClusterError, match=f"连不上调度器 {address}"), connected(address, maker):
        pass
    with pytest.raises(ClusterError, match="没有工作进程"), connected(scheduler, maker):
        pass
    assert capsys.readouterr() == ("", "")


def test_without_the_extra_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ClusterError, match=re.escape(cluster.INSTALL)),
        connected("tcp://127.0.0.1:8786", maker),
    ):
        pass
    script, option = cluster.INSTALL.split()
    assert option in (ROOT / script).read_text(encoding="utf-8")


def test_without_an_address_there_is_no_cluster() -> None:
    with connected("", maker) as away:
        assert away is None
        assert cluster.current() is None


def test_the_build_says_so_and_ends_with_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yingjian.commands.build", "--out", str(tmp_path / "site")],
        env={**environment(), cluster.VARIABLE: "nowhere"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("YINGJIAN_EXECUTOR 的写法不对：nowhere。")
    assert not (tmp_path / "site").exists()
