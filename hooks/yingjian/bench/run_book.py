"""Time the binder on generated pages: cold, one chapter edited, nothing edited; scans; a peer.

As a command this module is the process that is measured: it prints one line of JSON.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from yingjian.base.settings import ROOT, cache_folder
from yingjian.bench.processes import BenchError, Spent, ratio, run, table_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The peer, installed from a lock file of its own.
PEER: Final = "mkdocs-to-pdf 0.12.1"
#: Pages of the comparison; for 1,000 the peer takes many minutes.
PEER_PAGES: Final = 200
_OURS: Final = "迎检册"
_LOCK: Final = "requirements/bench.txt"
_SITE: Final = """\
site_name: 测量
plugins:
  - to-pdf: {cover: false, toc_level: 2, output_path: book.pdf}
"""
_LINK: Final = re.compile(r'<a class="yj-page"[^>]*></a>')


def book_lines(pages: int, rounds: int, folder: Path) -> Iterator[str]:
    """Time a book of about this many pages; yield the lines to print as they are known."""
    spent: dict[str, list[Spent]] = {}
    for turn in range(rounds):
        cache = folder / f"book-{turn}"
        runs = (("全部新排", ""), ("改动一章", f"改动{turn}"), ("没有改动", f"改动{turn}"))
        for name, note in runs:
            spent.setdefault(name, []).append(_run({"pages": pages, "note": note}, cache))
        shutil.rmtree(cache)
    yield f"册子 {next(iter(spent.values()))[0].pages} 页，每项 {rounds} 次取中位数："
    yield from table_lines(spent)


def scan_lines(scans: int, rounds: int, folder: Path) -> Iterator[str]:
    """Time binding a book of 200 pages without and with this many scanned pages."""
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
    yield from table_lines(spent)
    without, with_scans = (median(turn.seconds for turn in runs) for runs in spent.values())
    yield f"扫描件多用 {with_scans - without:.2f} 秒。"


def peer_lines(rounds: int, folder: Path) -> Iterator[str]:
    """Time a book of about 200 pages beside the peer, which makes the same pages."""
    python = _peer_python()
    site = folder / "peer"
    _write_site(site)
    spent: dict[str, list[Spent]] = {}
    for turn in range(rounds):
        cache = folder / f"ours-{turn}"
        spent.setdefault(_OURS, []).append(_run({"pages": PEER_PAGES, "note": ""}, cache))
        spent.setdefault(PEER, []).append(_peer(python, site))
    yield f"同样的内容，每项 {rounds} 次取中位数："
    yield from table_lines(spent)
    yield f"用时之比 1 : {ratio(spent, _OURS, PEER):.1f}"


def _run(task: dict[str, Any], cache: Path) -> Spent:
    """Run :func:`main` in a process of its own."""
    words = json.dumps({**task, "cache": str(cache)})
    output, spent = run([sys.executable, "-m", __name__, words])
    return Spent(*spent, int(json.loads(output)["pages"]))


# The peer


def _peer_python() -> Path:
    """Return the Python of the peer's own environment, which is installed when first needed.

    Raises:
        BenchError: it cannot be installed.
    """
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
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — fixed commands
        if done.returncode:
            raise BenchError(f"{PEER} 没有装成，要能访问 PyPI：\n{done.stderr.strip()[-400:]}")
    mark.write_bytes(lock.read_bytes())
    return python


def _write_site(folder: Path) -> None:
    """Write the same chapters as pages of a MkDocs site, without page numbers, which it has not."""
    from yingjian.bench import book as generated_book

    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_SITE, encoding="utf-8")
    for n, sheet in enumerate(generated_book.sheets(PEER_PAGES)[1:]):
        name = f"c{n:03d}.md" if n else "index.md"
        (folder / "docs" / name).write_text(_LINK.sub("", sheet.html), encoding="utf-8")


def _peer(python: Path, site: Path) -> Spent:
    import pikepdf

    _, spent = run([str(python), "-m", "mkdocs", "build", "--quiet"], site, modules=None)
    with pikepdf.open(site / "site" / "book.pdf") as book:
        return Spent(*spent, len(book.pages))


# The process that is measured


def main(arguments: Sequence[str]) -> int:
    """Typeset and bind a book; print how many pages it has.

    ``arguments`` is one JSON object: ``pages``, ``note``, ``cache``, and for scans ``papers``, the
    folder with generated papers, and ``scans``, how many pages of them to bind.
    """
    from yingjian.bench import book as generated_book
    from yingjian.binder.finished import Finished
    from yingjian.typeset.chapters import typeset

    task = json.loads(arguments[0])
    cache = Path(task["cache"])
    chapters = typeset(generated_book.sheets(task["pages"], task["note"]), cache=cache)
    papers = sorted(Path(task.get("papers", "")).glob("scan-*.pdf"))
    parts = generated_book.parts(chapters, papers, task.get("scans", 0))
    binder = Finished(cache).bind(parts, generated_book.ABOUT)
    sys.stdout.write(json.dumps({"pages": binder.pages}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
