"""scripts/bench: how long reading, checking and rolling up take on generated data."""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from yingjian.commands.arguments import Parser
from yingjian.generated import write
from yingjian.loading import examine
from yingjian.problems import as_text
from yingjian.quality import assess
from yingjian.scoring import standings
from yingjian.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 20_000
_DAY = date(2024, 3, 1)


def parser() -> Parser:
    """What the command takes."""
    made = Parser("scripts/bench", "生成一批数据，量一量读取、检查、汇总要多久、占多少内存。")
    made.add_argument(
        "--evidence", metavar="份数", type=int, default=10_000, help="材料份数（默认 10000）"
    )
    made.add_argument(
        "--indicators", metavar="项数", type=int, default=1_000, help="末级指标项数（默认 1000）"
    )
    made.add_argument(
        "--papers", metavar="个数", type=int, default=0, help="带原件的材料份数（默认 0）"
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 measured, 1 the generated data is not sound, 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    for name in ("evidence", "indicators"):
        if not 1 <= getattr(asked, name) <= _MOST:
            sys.stderr.write(f"--{name} 应当在 1 到 {_MOST} 之间。\n")
            return 2
    with TemporaryDirectory(prefix="yingjian-bench-") as folder:
        data = Path(folder) / "data"
        write(
            data,
            evidence=asked.evidence,
            indicators=asked.indicators,
            papers=min(max(asked.papers, 0), asked.evidence),
        )
        clock = [time.perf_counter()]
        project, problems = examine(data, ROOT / "docs")
        clock.append(time.perf_counter())
        if project is None or problems:
            sys.stdout.write(as_text(problems[:20]) + "\n")
            return 1
        results = standings(project.dossier, _DAY)
        clock.append(time.perf_counter())
        assess(project, _DAY)
        clock.append(time.perf_counter())
    read, rolled, assessed = (after - before for before, after in pairwise(clock))
    dossier = project.dossier
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    [result] = results.values()
    sys.stdout.write(
        f"材料 {len(dossier.evidence)} 份，末级指标 {len(dossier.systems['A'].leaves)} 项，"
        f"数据 {len(dossier.figures)} 个。\n"
        f"读取并检查　{read:6.2f} 秒\n"
        f"汇总得分　　{rolled:6.2f} 秒（{result.line.rstrip('。')}）\n"
        f"推算备检情况{assessed:6.2f} 秒\n"
        f"合计　　　　{read + rolled + assessed:6.2f} 秒，内存最多 {memory:.0f} MB。\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
