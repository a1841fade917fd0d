"""scripts/check: list all problems of data/ at once."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from yingjian.base.problems import CODES, FORMATS, GUIDE, SEVERITY_WORDS, errors
from yingjian.base.settings import ROOT, cache_folder
from yingjian.commands.arguments import Parser, as_of
from yingjian.model.loading import examine

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser("scripts/check", "检查 data/，一次列出全部问题：在哪一行、错在哪里、怎么改。")
    command.data()
    command.add_argument(
        "--format",
        choices=tuple(FORMATS),
        default="text",
        metavar="格式",
        help="text 给人看（默认）、json、github、gitlab",
    )
    command.add_argument(
        "--as-of",
        metavar="日期",
        help="按哪一天看是否超期（默认 data/plan.yml 的 as_of，没有就按当天）",
    )
    command.add_argument("--codes", action="store_true", help="列出全部检查代码")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 no errors, 1 errors, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    if options.codes:
        for name, code in sorted(CODES.items()):
            sys.stdout.write(f"{name}　{SEVERITY_WORDS[code.severity]}　{code.title}：{code.why}\n")
        return 0
    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    data = options.data or ROOT / "data"
    day = as_of(options.as_of)
    problems = examine(data, ROOT / "docs", day=day, today=today, cache=cache_folder()).problems
    sys.stdout.write(FORMATS[options.format](problems) + "\n")
    if problems and options.format == "text":
        sys.stdout.flush()
        sys.stderr.write(f"各代码为什么要紧、怎么改，见 {GUIDE}（网站“说明”下的“检查代码”）。\n")
    return 1 if errors(problems) else 0


if __name__ == "__main__":
    raise SystemExit(main())
