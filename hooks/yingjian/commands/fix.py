"""scripts/fix: correct in data/ what needs no judgement, and list the corrections."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from yingjian.base import atomic
from yingjian.base.settings import ROOT
from yingjian.commands.arguments import Parser
from yingjian.editing.files import data_files
from yingjian.editing.mending import mend

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/fix",
        "改好 data/ 里不用判断就能改的：编码、换行、全角标点、行尾空格、日期和编号的写法。"
        "\n只动要改的地方，别的一个字节不变；不改意思。",
    )
    command.data()
    command.add_argument("--dry-run", action="store_true", help="只说要改什么，不写文件")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 done, 1 a file could not be written, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    data = options.data or ROOT / "data"
    if not data.is_dir():
        sys.stderr.write(f"没有 {data} 这个目录。--data 后面写放数据的目录。\n")
        return 2
    changed = failed = 0
    for path, file, model in data_files(data):
        try:
            raw = path.read_bytes()
            corrected = mend(raw, file, model)
            if corrected.raw == raw:
                continue
            if not options.dry_run:
                atomic.write(path, corrected.raw, durable=True)
        except OSError as error:
            failed += 1
            sys.stderr.write(f"{file} 没有改成：{error.strerror or error}。\n")
            continue
        changed += 1
        sys.stdout.write(
            "\n".join([f"■ {file}", *(f"  {line}" for line in corrected.messages), ""])
        )
    verb = "要改" if options.dry_run else "改了"
    sys.stdout.write(
        f"{verb} {changed} 个文件。要人判断的，用 scripts/check 看。\n"
        if changed
        else "没有要改的。\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
