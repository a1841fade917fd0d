"""Mends one data file where no judgement is needed: encoding, signs, blanks, forms of values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from yingjian.editing import writing
from yingjian.editing.splice import Text
from yingjian.editing.writing import SpliceError
from yingjian.read.records import validate
from yingjian.read.source import BOOLEAN, FULLWIDTH, INVISIBLE, parse

if TYPE_CHECKING:
    from yingjian.base.problems import Problem
    from yingjian.read.records import Record
    from yingjian.read.source import Document

# At most so many signs, and so many values, are mended in one file: each is one more reading.
_LIMIT: Final = 500

#: Full-width signs that ``read.source`` reports, and what YAML wants in their place.
_SIGNS: Final = {
    "：": ": ",
    "，": ", ",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "－": "- ",
    "—": "- ",
    "–": "- ",
}
_WORDS: Final = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "Null": "null",
    "NULL": "null",
}
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)


@dataclass(slots=True)
class Mended:
    """A file's bytes after mending, and a line (Chinese) for each thing that was mended."""

    raw: bytes
    messages: list[str] = field(default_factory=list)


def mend(raw: bytes, file: str, model: type[Record]) -> Mended:
    """Mend a file; ``file`` is its name in messages. Sound bytes come back as they are."""
    text, lines = _decode(raw)
    if text is None:
        return Mended(raw)
    for step in (_mend_signs, _mend_blanks, partial(_mend_values, model=model)):
        text, more = step(text, file)
        lines += more
    return Mended(text.encode(), lines)


def _decode(raw: bytes) -> tuple[str | None, list[str]]:
    """The text without BOM, with LF, without invisible characters; None if the bytes are no text."""
    text, lines = None, []
    for encoding, name in (
        ("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "UTF-16"),
        ("gb18030", "GBK"),
    ):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and parse(text.replace("\r\n", "\n").encode(), "")[0] is None:
            return None, []  # a damaged file decodes, too, but to nonsense
        if encoding != "utf-8":
            lines.append(f"编码由 {name} 改为 UTF-8")
        break
    if text is None:
        return None, []
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        lines.append("去掉开头的 BOM")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines.append("换行改为 LF")
    text, count = INVISIBLE.subn("", text)
    if count:
        lines.append(f"去掉 {count} 个看不见的字符")
    return text, lines


def _mend_signs(text: str, file: str) -> tuple[str, list[str]]:
    """Full-width signs where YAML wants ASCII, and words that mean true, false or null."""
    lines: list[str] = []
    for _ in range(_LIMIT):
        document, problems = parse(text.encode(), file)
        change = next(filter(None, (_mend_sign(text, problem) for problem in problems)), None)
        if change is None or change[0] == text:
            break
        # A sign that was text after all would show as a new problem in its place.
        if document is not None and parse(change[0].encode(), file)[0] is None:
            break
        text = change[0]
        lines.append(change[1])
    return text, lines


def _mend_sign(text: str, problem: Problem) -> tuple[str, str] | None:
    """The text without that problem, and the line for it; None for problems of other kinds."""
    lines = text.split("\n")
    if not 0 < problem.line <= len(lines):
        return None
    line, start = lines[problem.line - 1], problem.column - 1
    if problem.code == BOOLEAN.name and problem.found in _WORDS:
        wrong, right = problem.found, _WORDS[problem.found]
        message = f"{wrong} → {right}"
    elif problem.code == FULLWIDTH.name and line.startswith("\u3000", start):
        wrong, right, message = "\u3000", " ", "全角空格改为半角"
    elif problem.code == FULLWIDTH.name:
        wrong = next((sign for sign in _SIGNS if line.startswith(sign, start)), "")
        right = _SIGNS.get(wrong, "")
        message = f"全角的“{wrong}”改为半角"
    else:
        return None
    if not wrong or not line.startswith(wrong, start):
        return None
    rest = line[start + len(wrong) :]
    if right.endswith(" ") and (rest.startswith(" ") or not rest):
        right = right.rstrip(" ") or right
    lines[problem.line - 1] = line[:start] + right + rest
    return "\n".join(lines), f"第 {problem.line} 行：{message}"


def _mend_blanks(text: str, file: str) -> tuple[str, list[str]]:
    """Blanks at the ends of lines and of the file, unless they are part of a text."""
    tidy, count = _TRAILING.subn("", text)
    tidy = tidy.rstrip("\n") + "\n" if tidy.strip() else tidy
    if tidy == text:
        return text, []
    before, after = parse(text.encode(), file)[0], parse(tidy.encode(), file)[0]
    if (before is None) != (after is None):
        return text, []
    if before and after and not writing.same(before.value, after.value):
        return text, []
    lines = [f"去掉 {count} 行行尾的空格"] if count else []
    if text.rstrip() == tidy.rstrip():
        lines.append("文件末尾改为一个换行")
    return tidy, lines


def _mend_values(text: str, file: str, model: type[Record]) -> tuple[str, list[str]]:
    """Values whose right form is beyond doubt: days, ids, document numbers, choices."""
    lines: list[str] = []
    for _ in range(_LIMIT):
        document, problems = parse(text.encode(), file)
        if document is None or problems:
            break
        _, problems = validate(document, model)
        changes = (_mend_value(document, problem) for problem in problems)
        change = next(filter(None, changes), None)
        if change is None:
            break
        text, line = change
        lines.append(line)
    return text, lines


def _mend_value(document: Document, problem: Problem) -> tuple[str, str] | None:
    """The text with the right value, and the line for it; None where there is none."""
    if problem.mend is None:
        return None
    right: Any = problem.mend.value
    try:
        text = Text(document.text, document.file)
        text.set(problem.mend.path, right)
    except SpliceError:
        return None
    shown = right.isoformat() if isinstance(right, date) else str(right)
    return text.text, f"第 {problem.line} 行：{problem.found} → {shown}"
