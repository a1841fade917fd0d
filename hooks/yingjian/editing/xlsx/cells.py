"""A workbook's cells, read in a process of its own with limits: values only, nothing is run.

As a program (``python -m yingjian.editing.xlsx.cells FILE``) it prints the content as JSON.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

Cell = str | int | float | bool | date | None

MAX_FILE: Final = 20 * 2**20
MAX_UNPACKED: Final = 100 * 2**20
MAX_PART: Final = 50 * 2**20
MAX_ROWS, MAX_COLUMNS = 20_000, 100
_MEMORY: Final = 1536 * 2**20
_SECONDS: Final = 60
_OLE: Final = b"\xd0\xcf\x11\xe0"
_HOME: Final = str(Path(__file__).resolve().parents[3])


class WorkbookError(Exception):
    """The workbook cannot be used at all; the message says in Chinese why and what to do."""


class Sheet:
    """Rows of cells from A1 on, and ranges of merged cells as (row, column) pairs from 0."""

    def __init__(self, rows: list[list[Cell]], merged: list[tuple[int, int]]) -> None:
        self.rows = rows
        self.merged = merged


def read(path: Path) -> dict[str, Sheet]:
    """Every visible sheet, by its name.

    Raises:
        WorkbookError: it is no workbook, has a password or macros, is too large, or breaks.
    """
    _check_archive(path)
    try:
        done = subprocess.run(  # noqa: S603 — our own module on a file whose path is no option
            [sys.executable, "-m", __name__, str(path.resolve())],
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, "PYTHONPATH": _HOME},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookError(f"{path.name} 读了 {_SECONDS} 秒还没有完，停下了。") from None
    try:
        content = json.loads(done.stdout)
    except ValueError:
        raise WorkbookError(
            f"{path.name} 打不开，可能已损坏，或内容大得不合常理。重新导出一份再改。"
        ) from None
    if "trouble" in content:
        raise WorkbookError(f"{path.name} {content['trouble']}")
    return {
        name: Sheet(
            [[_decode(cell) for cell in row] for row in sheet["rows"]],
            [(row, column) for row, column in sheet["merged"]],
        )
        for name, sheet in content["sheets"].items()
    }


def _check_archive(path: Path) -> None:
    if not path.is_file():
        raise WorkbookError(f"没有 {path} 这个文件。")
    if path.stat().st_size > MAX_FILE:
        raise WorkbookError(f"{path.name} 超过 {MAX_FILE // 2**20} MB，没有读。")
    with path.open("rb") as file:
        head = file.read(4)
    if head == _OLE:
        raise WorkbookError(
            f"{path.name} 加了密码，或是旧格式（.xls、.et）。去掉密码，另存为 .xlsx。"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise WorkbookError(f"{path.name} 不是 .xlsx 文件，或已损坏。") from None
    if sum(info.file_size for info in infos) > MAX_UNPACKED or any(
        info.file_size > MAX_PART for info in infos
    ):
        raise WorkbookError(f"{path.name} 解开后大得不合常理，没有读。")
    names = [info.filename.lower() for info in infos]
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise WorkbookError(f"{path.name} 带有宏。另存为不带宏的 .xlsx。")
    if any("externallinks/" in name for name in names):
        raise WorkbookError(
            f"{path.name} 连着别的工作簿。在“数据—编辑链接”里断开，再另存为 .xlsx。"
        )


def _decode(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"])
    return cell if isinstance(cell, str | int | float | bool) else None


def _encode(cell: Any) -> Any:
    if isinstance(cell, datetime):
        # A moment of a day stands for the day; half a second may be lost in a number.
        return {"day": (cell + timedelta(seconds=1)).date().isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, str | int | float | bool):
        return None if cell == "" else cell
    return None if cell is None else str(cell)


_CELL_ERROR: Final = re.compile(
    rb"<c\b(?=[^>]*?\bt=\"e\")[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*>.*?<v>([^<]{1,20})</v>",
    re.DOTALL,
)
_FORMULA: Final = re.compile(
    rb"<c\b[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*>\s*<f\b(?:(?!</c>).)*?</c>", re.DOTALL
)
_VALUE: Final = re.compile(rb"<v>[^<]|<is>")
#: In place of a formula without a saved value.
UNCOMPUTED: Final = "#公式没有结果"
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _errors(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Cells that hold an error or a formula without value, which the reader takes for empty.

    By sheet: row and column from 0, and the error.
    """
    from xml.etree import ElementTree as ET

    errors: dict[str, list[tuple[int, int, str]]] = {}
    with zipfile.ZipFile(path) as archive:
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 — in a process with limits
        parts = {link.get("Id"): link.get("Target", "") for link in links}
        for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):  # noqa: S314 — as above
            part = parts.get(sheet.get(_RELATION), "").removeprefix("/xl/").removeprefix("xl/")
            content = archive.read(f"xl/{part}")
            errors[sheet.get("name", "")] = [
                (int(row) - 1, _column(letters.decode()), error.decode("utf-8", "replace"))
                for letters, row, error in _CELL_ERROR.findall(content)
            ] + [
                (int(match[2]) - 1, _column(match[1].decode()), UNCOMPUTED)
                for match in _FORMULA.finditer(content)
                if not _VALUE.search(match[0])
            ]
    return errors


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _content(path: Path) -> dict[str, Any]:
    """Sheets as JSON can hold them, or why the workbook is refused (``trouble``, Chinese)."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError:
        return {"trouble": "加了密码。去掉密码再读。"}
    sheets = {}
    errors = _errors(path)
    for about in book.sheets_metadata:
        if about.visible != calamine.SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            return {
                "trouble": f"的“{about.name}”有 {sheet.total_height} 行 {sheet.total_width} 列，"
                f"最多 {MAX_ROWS} 行 {MAX_COLUMNS} 列。删去多余的空行空列再读。"
            }
        rows = [[_encode(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        for row, column, error in errors.get(about.name, []):
            if row < MAX_ROWS and column < MAX_COLUMNS:
                rows += [[] for _ in range(row + 1 - len(rows))]
                rows[row] += [None] * (column + 1 - len(rows[row]))
                rows[row][column] = error
        while rows and not any(cell is not None for cell in rows[-1]):
            rows.pop()
        merged = [start for start, _ in sheet.merged_cell_ranges or []]
        sheets[about.name] = {"rows": rows, "merged": merged}
    return {"sheets": sheets}


def main() -> None:
    """Print the content as JSON; a workbook that breaks the reader prints nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    sys.stdout.write(json.dumps(_content(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
