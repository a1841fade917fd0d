"""scripts/bench: measure on generated data how long reading, scoring, binding and the site take."""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from yingjian.base.problems import as_text
from yingjian.base.settings import ROOT
from yingjian.bench import run_book, run_patches, run_site
from yingjian.bench.processes import BenchError
from yingjian.bench.records import write
from yingjian.commands.arguments import Parser
from yingjian.derive.quality import assess
from yingjian.derive.standings import standings
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

_MOST = 20_000
_EVIDENCE = 10_000
_INDICATORS = 1_000
_DAY = date(2024, 3, 1)


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/bench", "生成一批数据，量一量读取、检查、汇总或装订要多久、占多少内存。"
    )
    command.add_argument(
        "--evidence", metavar="份数", type=int, help=f"材料份数（默认 {_EVIDENCE}）"
    )
    command.add_argument(
        "--indicators", metavar="项数", type=int, help=f"末级指标项数（默认 {_INDICATORS}）"
    )
    command.add_argument(
        "--papers", metavar="个数", type=int, default=0, help="带原件的材料份数（默认 0）"
    )
    command.add_argument(
        "--binder",
        metavar="页数",
        type=int,
        help="改量册子：这么多页，全部新排、改动一章、没有改动",
    )
    command.add_argument(
        "--scans", metavar="页数", type=int, help="改量装订：册子再加这么多页扫描件"
    )
    command.add_argument(
        "--peers", action="store_true", help=f"改量同样的内容与 {run_book.PEER} 各要多久"
    )
    command.add_argument(
        "--site",
        metavar="页数",
        type=int,
        nargs="*",
        help="改量网站：这么多页（不写就量 150、1500、5000 页），旁边是只用 MkDocs 和 Material",
    )
    command.add_argument(
        "--search",
        metavar="页数",
        type=int,
        help="改量搜索：这么多页的网站，在浏览器里打字，旁边是 Material 自带的搜索",
    )
    command.add_argument(
        "--patches", action="store_true", help="改量每个提速补丁省多少：去掉它要用几倍的时间"
    )
    command.add_argument(
        "--rounds", metavar="次数", type=int, default=3, help="量几次取中位数（默认 3）"
    )
    return command


def _now() -> tuple[float, float]:
    """Return the seconds on the wall and of the processor; on a busy machine they differ."""
    return time.perf_counter(), time.process_time()


def _row(spent: Sequence[float]) -> str:
    return f"{spent[0]:6.2f} 秒　{spent[1]:6.2f} 秒"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 measured, 1 the measurement failed, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    for name in ("evidence", "indicators", "binder", "scans", "site", "search", "rounds"):
        given = getattr(options, name)
        numbers = given if isinstance(given, list) else [] if given is None else [given]
        if not all(1 <= number <= _MOST for number in numbers):
            sys.stderr.write(f"--{name} 应当在 1 到 {_MOST} 之间。\n")
            return 2
    if options.patches:
        return _print_tables(run_patches.patch_lines(options.rounds))
    if (
        options.binder
        or options.scans
        or options.peers
        or options.search
        or options.site is not None
    ):
        return _time_outputs(options)
    return _time_reading(options) or (
        0 if options.evidence or options.indicators else _quick_site()
    )


def _time_reading(options: Namespace) -> int:
    """Time reading, checking and scoring."""
    count = options.evidence or _EVIDENCE
    with TemporaryDirectory(prefix="yingjian-bench-") as folder:
        data = Path(folder) / "data"
        write(
            data,
            evidence=count,
            indicators=options.indicators or _INDICATORS,
            papers=min(max(options.papers, 0), count),
        )
        clock = [_now()]
        project, problems = examine(data, ROOT / "docs")
        clock.append(_now())
        if project is None or problems:
            sys.stdout.write(as_text(problems[:20]) + "\n")
            return 1
        results = standings(project.dossier, _DAY)
        clock.append(_now())
        assess(project, _DAY)
        clock.append(_now())
    spent = [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(clock)]
    required = tuple(map(sum, zip(*spent[:2], strict=True)))
    total = tuple(map(sum, zip(*spent, strict=True)))
    dossier = project.dossier
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    [result] = results.values()
    sys.stdout.write(
        f"材料 {len(dossier.evidence)} 份，末级指标 {len(dossier.systems['A'].leaves)} 项，"
        f"数据 {len(dossier.figures)} 个。\n"
        f"{result.line}\n"
        "　　　　　　　　　用时　　其中处理器\n"
        f"读取并检查　　{_row(spent[0])}\n"
        f"汇总得分　　　{_row(spent[1])}\n"
        f"　以上两步　　{_row(required)}\n"
        f"推算备检情况　{_row(spent[2])}\n"
        f"合计　　　　　{_row(total)}\n"
        f"内存最多 {memory:.0f} MB。\n"
    )
    return 0


def _time_outputs(options: Namespace) -> int:
    """Time the outputs: the binder, the site, the search."""
    with TemporaryDirectory(prefix="yingjian-bench-") as name:
        folder = Path(name)
        sizes = tuple(options.site or run_site.SIZES) if options.site is not None else ()
        return _print_tables(
            run_book.book_lines(options.binder, options.rounds, folder) if options.binder else (),
            run_book.scan_lines(options.scans, options.rounds, folder) if options.scans else (),
            run_book.peer_lines(options.rounds, folder) if options.peers else (),
            run_site.site_lines(sizes, options.rounds, folder) if sizes else (),
            _search(options.search, folder) if options.search else (),
        )


def _quick_site() -> int:
    """Time the two smaller sizes of the site once each."""
    with TemporaryDirectory(prefix="yingjian-bench-") as name:
        return _print_tables(run_site.site_lines(run_site.SIZES[:2], 1, Path(name)))


def _print_tables(*tables: Iterable[str]) -> int:
    """Print the lines of all tables as they are measured."""
    try:
        for line in chain.from_iterable(tables):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _search(pages: int, folder: Path) -> Iterable[str]:
    # Drives a browser, which only machines that test have.
    from yingjian.bench import run_search

    return run_search.search_lines(pages, folder)


if __name__ == "__main__":
    raise SystemExit(main())
