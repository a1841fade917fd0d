"""Time the site on generated data: from nothing, again, one record edited, while serving; a peer.

The peer is MkDocs with Material alone, on the same Markdown written to disk. Every figure is that
of a process of its own, with a cache of its own.
"""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

from yingjian.base.parallel import processors
from yingjian.base.settings import ROOT
from yingjian.bench.processes import (
    BenchError,
    Spent,
    build_site,
    count_pages,
    ratio,
    run,
    table_lines,
)
from yingjian.bench.records import change_title, of_pages, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Sizes measured when none is given.
SIZES: Final = (150, 1_500, 5_000)
_PEER: Final = "只用 MkDocs 和 Material"
_COLD: Final = "全部新做"
_TITLE: Final = "年度教育工作会议纪要"
_EDITS: Final = 3
_LONGEST: Final = 600.0


def site_lines(sizes: tuple[int, ...], rounds: int, folder: Path) -> Iterator[str]:
    """Time sites of about these many pages; yield the lines to print as they are known."""
    version = platform.python_version()
    yield f"Python {version}（{sys.executable}），{processors()} 个处理器；每项 {rounds} 次取中位数。"
    for size in sizes:
        here = folder / f"site-{size}"
        data = here / "data"
        evidence, indicators = of_pages(size)
        write(data, evidence=evidence, indicators=indicators)
        yield from _builds(here, data, rounds)
        yield from _serving(here, data)


def _environment(cache: Path) -> dict[str, str]:
    return {"YINGJIAN_CACHE": str(cache), "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}


def _builds(here: Path, data: Path, rounds: int) -> Iterator[str]:
    spent: dict[str, list[Spent]] = {}
    for turn in range(rounds):
        cache = here / f"cache-{turn}"
        for name in (_COLD, "没有改动", "改动一件"):
            if name == "改动一件":
                _edit(data, f"第 {turn} 次改动")
            run_spent = build_site(data, here / "out", _environment(cache))
            spent.setdefault(name, []).append(run_spent)
    _write_markdown(data, here)
    for _ in range(rounds):
        spent.setdefault(_PEER, []).append(_peer(here))
    yield f"网站 {spent[_PEER][0].pages} 页："
    yield from table_lines(spent)
    yield f"{_COLD}与{_PEER}用时之比 1 : {ratio(spent, _COLD, _PEER):.1f}"


def _write_markdown(data: Path, here: Path) -> None:
    """Write the site as Markdown, for the peer."""
    arguments = ["--markdown", str(here / "markdown"), "--data", str(data)]
    command = [sys.executable, "-m", "yingjian.commands.build", *arguments]
    run(command, environment=_environment(here / "cache-0"))


def _peer(here: Path) -> Spent:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-d", str(here / "peer")]
    _, spent = run(command, here / "markdown", modules=None, environment=_environment(here))
    return Spent(*spent, count_pages(here / "peer"))


def _edit(data: Path, words: str) -> None:
    """Change the title of one piece of evidence, which half a dozen pages show."""
    change_title(data / "evidence" / "E00001.yml", f"{words}{_TITLE}")


# While serving


def _serving(here: Path, data: Path) -> Iterator[str]:
    waits = []
    with _serve(data, here / "cache-0") as address:
        for turn in range(_EDITS):
            words = f"边看边改第 {turn} 稿"
            started = time.perf_counter()
            _edit(data, words)
            _wait_for(f"{address}evidence/E00001.html", words)
            waits.append(time.perf_counter() - started)
    yield f"{median(waits):7.2f} 秒　边看边改：保存一件到网页更新（{_EDITS} 次取中位数）"


@contextmanager
def _serve(data: Path, cache: Path) -> Iterator[str]:
    """Serve the site on a free port; yield its address, and stop the server after the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "-a", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 — MkDocs on our own pages
        [*command, "-w", str(data)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            **_environment(cache),
            "YINGJIAN_DATA": str(data),
            "YINGJIAN_BINDER": "0",
        },
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/index.html", "</html>", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, words: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until a page holds the words.

    Raises:
        BenchError: the server ended, or the words did not come in time.
    """
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end and (process is None or process.poll() is None):
        try:
            with urlopen(address, timeout=_LONGEST) as answer:  # noqa: S310 — our own server
                if words.encode() in answer.read():
                    return
        except OSError:
            pass  # not there yet
        time.sleep(0.05)
    raise BenchError(f"等不到 {address} 上的“{words}”。")
