"""One data file put right where no judgement is needed: encoding, signs, blanks, forms of values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from yingjian.editing import writing
from yingjian.editing.splice import Text
from yingjian.editing.writing import SpliceError
from yingjian.read.records import validate
from yingjian.read.source import BOOLEAN, FULLWIDTH, INVISIBLE, parse

if TYPE_CHECKING:
    from yingjian.base.problems import Problem
    from yingjian.read.records import Record
    from yingjian.read.source import Document

# Files with more of these than that are not mended sign by sign.
_MOST: Final = 500

#: What is written where ``source`` names a full-width sign.
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
    "全角空格": " ",
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
    """A file's bytes after mending, and what was done, a line each (Chinese)."""

    raw: bytes
    said: list[str] = field(default_factory=list)


def mended(raw: bytes, file: str, model: type[Record]) -> Mended:
    """Mend what is mechanical; bytes that need nothing come back as they are."""
    made = Mended(raw)
    text = _decoded(raw, made)
    if text is None:
        return made
    text = _signs(text, file, made)
    text = _blanks(text, file, made)
    text = _values(text, file, model, made)
    made.raw = text.encode()
    return made


def _decoded(raw: bytes, made: Mended) -> str | None:
    """The text in UTF-8 without mark, with LF, and nothing invisible; None if it is none at all."""
    text = None
    for encoding, name in (
        ("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "UTF-16"),
        ("gb18030", "GBK"),
    ):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and parse(text.replace("\r\n", "\n").encode(), "")[0] is None:
            return None  # a damaged file decodes, too, but to nonsense
        if encoding != "utf-8":
            made.said.append(f"编码由 {name} 改为 UTF-8")
        break
    if text is None:
        return None
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        made.said.append("去掉开头的 BOM")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        made.said.append("换行改为 LF")
    text, count = INVISIBLE.subn("", text)
    if count:
        made.said.append(f"去掉 {count} 个看不见的字符")
    return text


def _signs(text: str, file: str, made: Mended) -> str:
    """Full-width signs where YAML wants ASCII, and words that mean true, false or null."""
    for _ in range(_MOST):
        document, problems = parse(text.encode(), file)
        changed = next(filter(None, (_sign(text, one) for one in problems)), None)
        if changed is None or changed[0] == text:
            break
        after, problem = changed
        # A sign that was text after all would show as a new problem in its place.
        if document is not None and parse(after.encode(), file)[0] is None:
            break
        made.said.append(f"第 {problem.line} 行：{_told(problem)}")
        text = after
    return text


def _told(problem: Problem) -> str:
    if problem.code == BOOLEAN.name:
        return f"{problem.found} → {_WORDS[problem.found]}"
    return f"全角的“{problem.found}”改为半角" if len(problem.found) == 1 else "全角空格改为半角"


def _sign(text: str, problem: Problem) -> tuple[str, Problem] | None:
    lines = text.split("\n")
    if not 0 < problem.line <= len(lines):
        return None
    line, at = lines[problem.line - 1], problem.column - 1
    if problem.code == BOOLEAN.name and problem.found in _WORDS:
        right, wrong = _WORDS[problem.found], problem.found
    elif problem.code == FULLWIDTH.name:
        wrong = next((sign for sign in _SIGNS if line.startswith(sign, at)), "")
        if line.startswith("\u3000", at):
            wrong, right = "\u3000", " "
        else:
            right = _SIGNS.get(wrong, "")
    else:
        return None
    if not wrong or not line.startswith(wrong, at):
        return None
    rest = line[at + len(wrong) :]
    if right.endswith(" ") and (rest.startswith(" ") or not rest):
        right = right.rstrip(" ") or right
    lines[problem.line - 1] = line[:at] + right + rest
    found = wrong if wrong != "\u3000" else "全角空格"
    return "\n".join(lines), _renamed(problem, found)


def _renamed(problem: Problem, found: str) -> Problem:
    from dataclasses import replace

    return replace(problem, found=found)


def _blanks(text: str, file: str, made: Mended) -> str:
    """Blanks at the ends of lines and of the file, unless they are part of a text."""
    tidy, count = _TRAILING.subn("", text)
    tidy = tidy.rstrip("\n") + "\n" if tidy.strip() else tidy
    if tidy == text:
        return text
    before, after = parse(text.encode(), file)[0], parse(tidy.encode(), file)[0]
    if (before is None) != (after is None):
        return text
    if before and after and not writing.same(before.value, after.value):
        return text
    if count:
        made.said.append(f"去掉 {count} 行行尾的空格")
    if text.rstrip() == tidy.rstrip():
        made.said.append("文件末尾改为一个换行")
    return tidy


def _values(text: str, file: str, model: type[Record], made: Mended) -> str:
    """Values whose right form is beyond doubt: days, ids, document numbers, choices."""
    for _ in range(_MOST):
        document, problems = parse(text.encode(), file)
        if document is None or problems:
            return text
        _, found = validate(document, model)
        change = next((done for one in found if one.mend and (done := _one(document, one))), None)
        if change is None:
            return text
        text, said = change
        made.said.append(said)
    return text


def _one(document: Document, problem: Problem) -> tuple[str, str] | None:
    assert problem.mend  # noqa: S101 — the caller asked
    try:
        edit = Text(document.text, document.file)
        edit.set(problem.mend.path, problem.mend.value)  # type: ignore[arg-type]  # values of records are values of YAML
    except SpliceError:
        return None
    right = problem.mend.value
    shown = right.isoformat() if isinstance(right, date) else str(right)
    return edit.text, f"第 {problem.line} 行：{problem.found} → {shown}"
