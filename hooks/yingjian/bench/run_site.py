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
from yingjian.bench.records import of_pages, write
from yingjian.bench.run_book import BenchError, Spent, table, timed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Sizes measured when none is given.
SIZES: Final = (150, 1_500, 5_000)
_PEER: Final = "只用 MkDocs 和 Material"
_TITLE: Final = "年度教育工作会议纪要"
_EDITS: Final = 3
_LONGEST: Final = 600.0
_HOME: Final = str(ROOT / "hooks")


def site_lines(sizes: tuple[int, ...], rounds: int, folder: Path) -> Iterator[str]:
    """Time sites of about so many pages; yields lines to print as they are known."""
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
        for name in ("全部新做", "没有改动", "改动一件"):
            if name == "改动一件":
                _edit(data, f"第 {turn} 次改动")
            spent.setdefault(name, []).append(_build(data, here / "out", cache))
    _run(["--markdown", str(here / "markdown"), "--data", str(data)], here / "cache-0")
    for _ in range(rounds):
        spent.setdefault(_PEER, []).append(_peer(here))
    yield f"网站 {spent[_PEER][0].pages} 页："
    yield from table(spent)
    ours, theirs = (median(one.seconds for one in spent[name]) for name in ("全部新做", _PEER))
    yield f"全部新做与{_PEER}用时之比 1 : {theirs / ours:.1f}"


def _run(arguments: list[str], cache: Path) -> tuple[float, float, float]:
    command = [sys.executable, "-m", "yingjian.commands.build", *arguments]
    return timed(command, ROOT, _HOME, _environment(cache))[1]


def _build(data: Path, out: Path, cache: Path) -> Spent:
    spent = _run(["--no-binder", "--data", str(data), "--out", str(out)], cache)
    return Spent(*spent, _pages(out))


def _peer(here: Path) -> Spent:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-d", str(here / "peer")]
    _, spent = timed(command, here / "markdown", "", _environment(here))
    return Spent(*spent, _pages(here / "peer"))


def _pages(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.html"))


def _edit(data: Path, words: str) -> None:
    """Change the title of one piece of evidence, which half a dozen pages show."""
    path = data / "evidence" / "E00001.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [f"title: {words}{_TITLE}\n" if one.startswith("title:") else one for one in lines]
    path.write_text("".join(lines), encoding="utf-8")


# While serving


def _serving(here: Path, data: Path) -> Iterator[str]:
    waits = []
    with _served(data, here / "cache-0") as address:
        for turn in range(_EDITS):
            words = f"边看边改第 {turn} 稿"
            started = time.perf_counter()
            _edit(data, words)
            _wait_for(f"{address}evidence/E00001.html", words)
            waits.append(time.perf_counter() - started)
    yield f"{median(waits):7.2f} 秒　边看边改：保存一件到网页更新（{_EDITS} 次取中位数）"


@contextmanager
def _served(data: Path, cache: Path) -> Iterator[str]:
    """The address of a server of our own, which ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "-a", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 -- MkDocs on our own pages
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
    """Until a page holds the words."""
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end and (process is None or process.poll() is None):
        try:
            with urlopen(address, timeout=_LONGEST) as answer:  # noqa: S310 -- our own server
                if words.encode() in answer.read():
                    return
        except OSError:
            pass  # not there yet
        time.sleep(0.05)
    raise BenchError(f"等不到 {address} 上的“{words}”。")
