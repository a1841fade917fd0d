"""scripts/check: everything that is wrong with data/, at once."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from yingjian.base.problems import CODES, FORMATS, GUIDE, SEVERITY_WORDS, DataError, as_text, errors
from yingjian.base.settings import ROOT, cache_folder, parse_day
from yingjian.commands.arguments import Parser
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> Parser:
    """What the command takes."""
    made = Parser("scripts/check", "检查 data/，一次列出全部问题：在哪一行、错在哪里、怎么改。")
    made.data()
    made.add_argument(
        "--format",
        choices=tuple(FORMATS),
        default="text",
        metavar="格式",
        help="text 给人看（默认）、json、github、gitlab",
    )
    made.add_argument(
        "--as-of",
        metavar="日期",
        help="按哪一天看是否超期（默认 data/plan.yml 的 as_of，没有就按当天）",
    )
    made.add_argument("--codes", action="store_true", help="列出全部检查代码")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 nothing that stops a build, 1 there is, 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    if asked.codes:
        for name, code in sorted(CODES.items()):
            sys.stdout.write(f"{name}　{SEVERITY_WORDS[code.severity]}　{code.title}：{code.why}\n")
        return 0
    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    data = asked.data or ROOT / "data"
    try:
        day = parse_day(asked.as_of) if asked.as_of else None
    except DataError as error:
        sys.stderr.write(as_text(error.problems) + "\n")
        return 2
    found = examine(data, ROOT / "docs", day=day, today=today, cache=cache_folder())
    problems = found.problems
    sys.stdout.write(FORMATS[asked.format](problems) + "\n")
    if problems and asked.format == "text":
        sys.stdout.flush()
        sys.stderr.write(f"各代码为什么要紧、怎么改，见 {GUIDE}（网站“说明”下的“检查代码”）。\n")
    return 1 if errors(problems) else 0


if __name__ == "__main__":
    raise SystemExit(main())
