"""Run what is measured as a process of its own, so that start-up counts and memory is its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from yingjian.base.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Kilobytes in a megabyte.
_KB: Final = 1024


class BenchError(Exception):
    """A measured command failed; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One run.

    Attributes:
        seconds: on the wall.
        processor: seconds of all processors.
        memory: megabytes of the largest process.
        pages: that were made.
    """

    seconds: float
    processor: float
    memory: float
    pages: int


def run(
    command: Sequence[str],
    folder: Path = ROOT,
    *,
    modules: Path | None = ROOT / "hooks",
    environment: Mapping[str, str] | None = None,
) -> tuple[str, tuple[float, float, float]]:
    """Return what a Python command prints, and (seconds, processor seconds, megabytes).

    ``modules`` is the folder that is added to its path, ``environment`` is added to its own.

    Raises:
        BenchError: it fails.
    """
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 — our own module, MkDocs, or the locked peer
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(modules or ""), **(environment or {})},
    ) as process:
        assert process.stdout is not None  # noqa: S101 — started with pipes
        assert process.stderr is not None  # noqa: S101 — as above
        output = process.stdout.read()
        errors = process.stderr.read()
        # Its own peak or that of the largest of its children (getrusage(2), ru_maxrss).
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = "\n".join(errors.strip().splitlines()[-5:])
        raise BenchError(f"要量的程序没有跑成（退出码 {process.returncode}）：\n{tail}")
    seconds = time.perf_counter() - started
    return output, (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KB)


def build_site(data: Path, out: Path, environment: Mapping[str, str] | None = None) -> Spent:
    """Build a site without a binder.

    Raises:
        BenchError: it is not built.
    """
    arguments = ["--no-binder", "--data", str(data), "--out", str(out)]
    command = [sys.executable, "-m", "yingjian.commands.build", *arguments]
    _, spent = run(command, environment=environment)
    return Spent(*spent, count_pages(out))


def count_pages(site: Path) -> int:
    """Return the number of HTML files of a site."""
    return sum(1 for _ in site.rglob("*.html"))


def table_lines(spent: Mapping[str, Sequence[Spent]]) -> Iterator[str]:
    """Yield a heading, and a line of medians for each kind of run."""
    yield "　　　用时　　其中处理器　最大进程　　页数　项目"
    for name, runs in spent.items():
        seconds = median(turn.seconds for turn in runs)
        memory = max(turn.memory for turn in runs)
        processor = median(turn.processor for turn in runs)
        yield f"{seconds:7.2f} 秒 {processor:9.2f} 秒 {memory:6.0f} MB {runs[-1].pages:5d} 页　{name}"


def ratio(spent: Mapping[str, Sequence[Spent]], base: str, other: str) -> float:
    """Return how many times as long the median run of ``other`` takes as that of ``base``."""
    ours, theirs = (median(turn.seconds for turn in spent[name]) for name in (base, other))
    return theirs / ours
