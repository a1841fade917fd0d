"""scripts/xlsx: the records as a workbook that people fill in, and back again."""

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
    """What the command takes."""
    made = Parser(
        "scripts/xlsx",
        "数据与 Excel、WPS 表格互换：一类一张表，改好了读回来，只写改过的值。\n\n"
        "例：\n"
        "  scripts/xlsx export 数据.xlsx    导出\n"
        "  scripts/xlsx import 数据.xlsx    读回：先列出改了什么，问过再写",
    )
    made.add_argument("way", metavar="export|import", choices=_WAYS, help="导出，或读回")
    made.add_argument("file", metavar="文件", type=Path, help=".xlsx 文件")
    made.data()
    made.add_argument(
        "--mapping",
        metavar="编号",
        help="读别人的指标表：用 data/mappings/ 里哪一份对照，如 M1；读成 data/indicators/ 的新文件",
    )
    made.add_argument("--dry-run", action="store_true", help="读回时只列出改了什么，不写")
    made.add_argument("--yes", action="store_true", help="读回时不问，直接写")
    made.add_argument("--delete", action="store_true", help="读回时，表里没有的记录从 data/ 删去")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 the data or the workbook is at fault, 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    data: Path = asked.data or ROOT / "data"
    if not data.is_dir():
        sys.stderr.write(f"没有 {data} 这个目录。--data 后面写放数据的目录。\n")
        return 2
    try:
        texts = tables.read_texts(data)
    except (SpliceError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        return _export(asked, texts) if asked.way == "export" else _import(asked, data, texts)
    except cells.WorkbookError as error:
        sys.stderr.write(f"{error}什么也没有写。\n")
        return 1


def _export(asked: Namespace, texts: Mapping[str, Text]) -> int:
    target: Path = asked.file
    if target.suffix.lower() != ".xlsx":
        sys.stderr.write("文件名以 .xlsx 结尾。\n")
        return 2
    made = workbook.export(texts)
    try:
        atomic.write(target, made, durable=True)
    except OSError as error:
        sys.stderr.write(f"写不了 {target}：{error.strerror or error}。\n")
        return 2
    counted = "，".join(f"{one.title} {sum(1 for _ in one.rows(texts))}" for one in tables.TABLES)
    sys.stdout.write(f"导出到 {target}：{counted}。\n改好后：scripts/xlsx import {target}\n")
    return 0


def _import(asked: Namespace, data: Path, texts: Mapping[str, Text]) -> int:
    sheets = cells.read(asked.file)
    found = (
        _foreign(asked.mapping, sheets, texts)
        if asked.mapping
        else importing.plan_import(texts, sheets, delete=asked.delete)
    )
    for line in found.left_out:
        sys.stdout.write(f"提醒：{line}\n")
    if found.mistakes:
        return _refused(found.mistakes)
    if not found.texts:
        sys.stdout.write("没有改动。\n")
        return 0
    with StagedData(data, found.texts) as staged:
        wrong, doubtful = _examined(data, staged.folder, found)
        if wrong and not asked.mapping:
            return _refused(wrong)
        sys.stdout.write("\n".join((f"改动 {len(found.messages)} 处：", *found.messages, "")))
        for one in doubtful:
            sys.stdout.write(f"提醒：{one.place}　{one.message}{one.tip}\n")
        for one in wrong:  # an official table names no units: they are still to be written
            sys.stdout.write(f"还要补：{one.place}　{one.message}{one.tip}\n")
        if asked.dry_run:
            sys.stdout.write("只看不写，什么也没有写。\n")
            return 0
        if sys.stdin.isatty() and not asked.yes and not _agreed():
            sys.stdout.write("没有写。\n")
            return 0
        staged.publish()
    sys.stdout.write(f"写好了，涉及 {len(found.texts)} 个文件：{'、'.join(sorted(found.texts))}\n")
    return 1 if wrong else 0


def _foreign(name: str, sheets: Mapping[str, cells.Sheet], texts: Mapping[str, Text]) -> Plan:
    """Indicators from an official table in its own layout."""
    file = next((one for one in texts if one == f"mappings/{name}.yml"), "")
    known = [one for one in texts if one.startswith("mappings/")]
    if not file:
        tip = f"有：{'、'.join(known) or '一份也没有'}。"
        return Plan(mistakes=[Mistake("--mapping", f"没有 data/mappings/{name}.yml。", tip)])
    record, problems = validate(texts[file].document, MappingFile)
    if not isinstance(record, MappingFile):
        return Plan(mistakes=[Mistake(one.place, one.message, one.tip) for one in problems])
    made, mistakes, said = foreign.read(sheets, record)
    mistakes += [
        Mistake(f"data/{one}", "已经有了，没有覆盖。", "确要重读，先移走原来的文件。")
        for one in made
        if one in texts
    ]
    return Plan(
        mistakes=mistakes, messages=[*said, *(f"新文件 data/{one}" for one in made)], texts=made
    )


def _agreed() -> bool:
    try:
        return input("写进 data/ 吗？（是／否）").strip() in {"是", "y", "yes", "好"}
    except (EOFError, KeyboardInterrupt):
        return False


def _refused(mistakes: Iterable[Mistake]) -> int:
    rows = list(mistakes)
    for one in rows:
        sys.stdout.write(f"{one.place}：{one.message}\n    怎么改：{one.tip}\n")
    sys.stdout.write(f"有 {len(rows)} 处不对，什么也没有写。\n")
    return 1


def _examined(data: Path, staged: Path, found: Plan) -> tuple[list[Mistake], list[Mistake]]:
    """What the changed data newly gives rise to: mistakes, and things worth a look."""
    known = {_name(one) for one in examine(data, ROOT / "docs").problems}
    fresh = [one for one in examine(staged, ROOT / "docs").problems if _name(one) not in known]
    places = _places(found, staged)
    told = [
        Mistake(places.get((one.file, one.line), one.place), one.message, one.tip) for one in fresh
    ]
    wrong = {id(one) for one in errors(fresh)}
    both = list(zip(fresh, told, strict=True))
    return (
        [mistake for problem, mistake in both if id(problem) in wrong],
        [mistake for problem, mistake in both if id(problem) not in wrong],
    )


def _name(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.code, problem.message


def _places(found: Plan, staged: Path) -> dict[tuple[str, int], str]:
    """(file shown to people, line) → the cell that was changed there."""
    made: dict[tuple[str, int], str] = {}
    read: dict[str, Text] = {}
    for (file, path), cell in found.places.items():
        if found.texts.get(file):
            shown = f"{staged.name}/{file}"
            text = read.setdefault(file, Text(found.texts[file], shown))
            made.setdefault((shown, text.document.place(path).line), cell)
    return made


if __name__ == "__main__":
    raise SystemExit(main())
