"""scripts/xlsx: export records as a workbook and import what people changed in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from yingjian.base import atomic
from yingjian.base.problems import errors
from yingjian.base.settings import ROOT
from yingjian.commands.arguments import Parser
from yingjian.editing.splice import Text
from yingjian.editing.staging import StagedData
from yingjian.editing.writing import SpliceError
from yingjian.editing.xlsx import cells, foreign, importing, tables, workbook
from yingjian.editing.xlsx.plan import Mistake, Plan
from yingjian.model.loading import examine
from yingjian.read.records import MappingFile, validate

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping, Sequence

    from yingjian.base.problems import Problem

_WAYS = ("export", "import")


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/xlsx",
        "数据与 Excel、WPS 表格互换：一类一张表，改好了读回来，只写改过的值。\n\n"
        "例：\n"
        "  scripts/xlsx export 数据.xlsx    导出\n"
        "  scripts/xlsx import 数据.xlsx    读回：先列出改了什么，问过再写",
    )
    command.add_argument("way", metavar="export|import", choices=_WAYS, help="导出，或读回")
    command.add_argument("file", metavar="文件", type=Path, help=".xlsx 文件")
    command.data()
    command.add_argument(
        "--mapping",
        metavar="编号",
        help="读别人的指标表：用 data/mappings/ 里哪一份对照，如 M1；读成 data/indicators/ 的新文件",
    )
    command.add_argument("--dry-run", action="store_true", help="读回时只列出改了什么，不写")
    command.add_argument("--yes", action="store_true", help="读回时不问，直接写")
    command.add_argument(
        "--delete", action="store_true", help="读回时，表里没有的记录从 data/ 删去"
    )
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 done, 1 data or workbook has errors, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    data: Path = options.data or ROOT / "data"
    if not data.is_dir():
        sys.stderr.write(f"没有 {data} 这个目录。--data 后面写放数据的目录。\n")
        return 2
    try:
        texts = tables.read_texts(data)
    except (SpliceError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        return _export(options, texts) if options.way == "export" else _import(options, data, texts)
    except cells.WorkbookError as error:
        sys.stderr.write(f"{error}什么也没有写。\n")
        return 1


def _export(options: Namespace, texts: Mapping[str, Text]) -> int:
    target: Path = options.file
    if target.suffix.lower() != ".xlsx":
        sys.stderr.write("文件名以 .xlsx 结尾。\n")
        return 2
    content = workbook.export(texts)
    try:
        atomic.write(target, content, durable=True)
    except OSError as error:
        sys.stderr.write(f"写不了 {target}：{error.strerror or error}。\n")
        return 2
    counted = "，".join(
        f"{table.title} {sum(1 for _ in table.rows(texts))}" for table in tables.TABLES
    )
    sys.stdout.write(f"导出到 {target}：{counted}。\n改好后：scripts/xlsx import {target}\n")
    return 0


def _import(options: Namespace, data: Path, texts: Mapping[str, Text]) -> int:
    sheets = cells.read(options.file)
    plan = (
        _foreign(options.mapping, sheets, texts)
        if options.mapping
        else importing.plan_import(texts, sheets, delete=options.delete)
    )
    for line in plan.left_out:
        sys.stdout.write(f"提醒：{line}\n")
    if plan.mistakes:
        return _refuse(plan.mistakes)
    if not plan.texts:
        sys.stdout.write("没有改动。\n")
        return 0
    with StagedData(data, plan.texts) as staged:
        mistakes, warnings = _examine(data, staged.folder, plan)
        if mistakes and not options.mapping:
            return _refuse(mistakes)
        sys.stdout.write("\n".join((f"改动 {len(plan.messages)} 处：", *plan.messages, "")))
        for warning in warnings:
            sys.stdout.write(f"提醒：{warning.place}　{warning.message}{warning.tip}\n")
        for mistake in mistakes:  # an official table names no units: people add them later
            sys.stdout.write(f"还要补：{mistake.place}　{mistake.message}{mistake.tip}\n")
        if options.dry_run:
            sys.stdout.write("只看不写，什么也没有写。\n")
            return 0
        if sys.stdin.isatty() and not options.yes and not _confirm():
            sys.stdout.write("没有写。\n")
            return 0
        staged.publish()
    sys.stdout.write(f"写好了，涉及 {len(plan.texts)} 个文件：{'、'.join(sorted(plan.texts))}\n")
    return 1 if mistakes else 0


def _foreign(name: str, sheets: Mapping[str, cells.Sheet], texts: Mapping[str, Text]) -> Plan:
    """Plan new files of indicators from an official table in its own layout."""
    file = f"mappings/{name}.yml"
    if file not in texts:
        mappings = "、".join(path for path in texts if path.startswith("mappings/"))
        tip = f"有：{mappings or '一份也没有'}。"
        return Plan(mistakes=[Mistake("--mapping", f"没有 data/mappings/{name}.yml。", tip)])
    record, problems = validate(texts[file].document, MappingFile)
    if not isinstance(record, MappingFile):
        return Plan(
            mistakes=[Mistake(problem.place, problem.message, problem.tip) for problem in problems]
        )
    files, mistakes, notes = foreign.read(sheets, record)
    mistakes += [
        Mistake(f"data/{path}", "已经有了，没有覆盖。", "确要重读，先移走原来的文件。")
        for path in files
        if path in texts
    ]
    return Plan(
        mistakes=mistakes,
        messages=[*notes, *(f"新文件 data/{path}" for path in files)],
        texts=files,
    )


def _confirm() -> bool:
    try:
        return input("写进 data/ 吗？（是／否）").strip() in {"是", "y", "yes", "好"}
    except (EOFError, KeyboardInterrupt):
        return False


def _refuse(mistakes: Iterable[Mistake]) -> int:
    rows = list(mistakes)
    for mistake in rows:
        sys.stdout.write(f"{mistake.place}：{mistake.message}\n    怎么改：{mistake.tip}\n")
    sys.stdout.write(f"有 {len(rows)} 处不对，什么也没有写。\n")
    return 1


def _examine(data: Path, staged: Path, plan: Plan) -> tuple[list[Mistake], list[Mistake]]:
    """Return the errors and the warnings that the changed data has and data/ has not."""
    before = {_name(problem) for problem in examine(data, ROOT / "docs").problems}
    problems = [
        problem
        for problem in examine(staged, ROOT / "docs").problems
        if _name(problem) not in before
    ]
    places = _places(plan, staged)
    mistakes, warnings = list[Mistake](), list[Mistake]()
    for problem in problems:
        place = places.get((problem.file, problem.line), problem.place)
        rows = mistakes if errors([problem]) else warnings
        rows.append(Mistake(place, problem.message, problem.tip))
    return mistakes, warnings


def _name(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.code, problem.message


def _places(plan: Plan, staged: Path) -> dict[tuple[str, int], str]:
    """Map (file as shown to people, line) to the cell of the workbook that changed it."""
    cell_at: dict[tuple[str, int], str] = {}
    parsed: dict[str, Text] = {}
    for (file, path), cell in plan.places.items():
        if plan.texts.get(file):
            shown = f"{staged.name}/{file}"
            text = parsed.setdefault(file, Text(plan.texts[file], shown))
            cell_at.setdefault((shown, text.document.place(path).line), cell)
    return cell_at


if __name__ == "__main__":
    raise SystemExit(main())
