"""Time the binder on generated pages: cold, one chapter edited, nothing edited; scans; a peer.

Every figure is that of a process of its own, so start-up counts and memory is its own. As a command
this module is that process: it answers with one line of JSON.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from yingjian.base.settings import ROOT, cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: What is compared with, from its own hash-locked file.
PEER: Final = "mkdocs-to-pdf 0.12.1"
#: Pages of the comparison: a peer of 1,000 takes many minutes.
PEER_PAGES: Final = 200
_LOCK: Final = "requirements/bench.txt"
_SITE: Final = """\
site_name: 测量
plugins:
  - to-pdf: {cover: false, toc_level: 2, output_path: book.pdf}
"""
_LINK: Final = re.compile(r'<a class="yj-page"[^>]*></a>')
# Kilobytes to megabytes.
_KB: Final = 1024


class BenchError(Exception):
    """Something to measure did not run; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One run: seconds on the wall and of all processors, megabytes of the largest process, pages."""

    seconds: float
    processor: float
    memory: float
    pages: int


def book_lines(pages: int, rounds: int, folder: Path) -> Iterator[str]:
    """Time a book of about so many pages; yields lines to print as they are known."""
    spent: dict[str, list[Spent]] = {}
    for turn in range(rounds):
        cache = folder / f"book-{turn}"
        runs = (("全部新排", ""), ("改动一章", f"改动{turn}"), ("没有改动", f"改动{turn}"))
        for name, note in runs:
            spent.setdefault(name, []).append(_run({"pages": pages, "note": note}, cache))
        shutil.rmtree(cache)
    yield f"册子 {next(iter(spent.values()))[0].pages} 页，每项 {rounds} 次取中位数："
    yield from table(spent)


def scan_lines(scans: int, rounds: int, folder: Path) -> Iterator[str]:
    """Time binding a book of 200 pages without and with so many scanned pages."""
    from yingjian.bench import book as generated_book

    generated_book.papers(folder / "papers")
    rest: dict[str, Any] = {"pages": PEER_PAGES, "note": "", "papers": str(folder / "papers")}
    cache = folder / "scans"
    _run(rest, cache)
    spent: dict[str, list[Spent]] = {}
    for _ in range(rounds):
        for name, count in (("不装扫描件", 0), (f"装 {scans} 页扫描件", scans)):
            # Chapters are typeset already; what is timed is binding.
            (cache / "binders.sqlite").unlink(missing_ok=True)
            spent.setdefault(name, []).append(_run({**rest, "scans": count}, cache))
    yield f"册子加装扫描件，每项 {rounds} 次取中位数："
    yield from table(spent)
    without, with_scans = (median(one.seconds for one in runs) for runs in spent.values())
    yield f"扫描件多用 {with_scans - without:.2f} 秒。"


def peer_lines(rounds: int, folder: Path) -> Iterator[str]:
    """Time a book of about 200 pages beside a peer that makes the same pages."""
    python = _peer_python()
    site = folder / "peer"
    _write_site(site)
    spent: dict[str, list[Spent]] = {}
    for turn in range(rounds):
        cache = folder / f"ours-{turn}"
        spent.setdefault("迎检册", []).append(_run({"pages": PEER_PAGES, "note": ""}, cache))
        spent.setdefault(PEER, []).append(_peer(python, site))
    yield f"同样的内容，每项 {rounds} 次取中位数："
    yield from table(spent)
    ours, theirs = (median(one.seconds for one in runs) for runs in spent.values())
    yield f"用时之比 1 : {theirs / ours:.1f}"


def table(spent: dict[str, list[Spent]]) -> Iterator[str]:
    """The medians of each kind of run."""
    yield "　　　用时　　其中处理器　最大进程　　页数　项目"
    for name, runs in spent.items():
        seconds = median(one.seconds for one in runs)
        memory = max(one.memory for one in runs)
        processor = median(one.processor for one in runs)
        yield f"{seconds:7.2f} 秒 {processor:9.2f} 秒 {memory:6.0f} MB {runs[-1].pages:5d} 页　{name}"


def _run(asked: dict[str, Any], cache: Path) -> Spent:
    words = json.dumps({**asked, "cache": str(cache)})
    said, spent = timed([sys.executable, "-m", __name__, words], ROOT, str(ROOT / "hooks"))
    return Spent(*spent, int(json.loads(said)["pages"]))


def timed(
    command: Sequence[str], folder: Path, home: str, more: Mapping[str, str] | None = None
) -> tuple[str, tuple[float, float, float]]:
    """What a command prints; the seconds it takes, on the wall and of processors; its memory (MB).

    ``home`` is where it finds modules, ``more`` goes into its environment.
    """
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 -- our own module, or the locked peer
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": home, **(more or {})},
    ) as process:
        assert process.stdout is not None  # noqa: S101 -- started with pipes
        assert process.stderr is not None  # noqa: S101 -- as above
        said = process.stdout.read()
        complaints = process.stderr.read()
        # Its own peak or that of the largest of its children (getrusage(2), ru_maxrss).
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = "\n".join(complaints.strip().splitlines()[-5:])
        raise BenchError(f"要量的程序没有跑成（退出码 {process.returncode}）：\n{tail}")
    seconds = time.perf_counter() - started
    return said, (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KB)


# The peer


def _peer_python() -> Path:
    """An environment of the peer's own, made when first needed. Raises :class:`BenchError`."""
    home = cache_folder() / "bench" / "mkdocs-to-pdf"
    python, mark, lock = home / "bin" / "python", home / ".lock", ROOT / _LOCK
    if mark.is_file() and mark.read_bytes() == lock.read_bytes():
        return python
    sys.stderr.write(f"第一次比较，先装 {PEER}……\n")
    shutil.rmtree(home, ignore_errors=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    for command in (
        [sys.executable, "-m", "venv", str(home)],
        [*pip, "--disable-pip-version-check", "-r", str(lock)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- fixed commands
        if done.returncode:
            raise BenchError(f"{PEER} 没有装成，要能访问 PyPI：\n{done.stderr.strip()[-400:]}")
    mark.write_bytes(lock.read_bytes())
    return python


def _write_site(folder: Path) -> None:
    """The same chapters as pages of a MkDocs site; page numbers, which it has not, are left out."""
    from yingjian.bench import book as generated_book

    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_SITE, encoding="utf-8")
    for n, sheet in enumerate(generated_book.sheets(PEER_PAGES)[1:]):
        name = f"c{n:03d}.md" if n else "index.md"
        (folder / "docs" / name).write_text(_LINK.sub("", sheet.html), encoding="utf-8")


def _peer(python: Path, site: Path) -> Spent:
    import pikepdf

    _, spent = timed([str(python), "-m", "mkdocs", "build", "--quiet"], site, "")
    with pikepdf.open(site / "site" / "book.pdf") as book:
        return Spent(*spent, len(book.pages))


# The process that is measured


def main(arguments: Sequence[str]) -> int:
    """Typeset and bind what is asked for, print how many pages that made."""
    from yingjian.bench import book as generated_book
    from yingjian.binder.finished import Finished
    from yingjian.typeset.chapters import typeset

    asked = json.loads(arguments[0])
    cache = Path(asked["cache"])
    made = typeset(generated_book.sheets(asked["pages"], asked["note"]), cache=cache)
    papers = sorted(Path(asked.get("papers", "")).glob("scan-*.pdf"))
    parts = generated_book.parts(made, papers, asked.get("scans", 0))
    binder = Finished(cache).bind(parts, generated_book.ABOUT)
    sys.stdout.write(json.dumps({"pages": binder.pages}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
