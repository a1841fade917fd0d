"""What can be wrong with data: the Problem, its register of codes, and how problems are printed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Severity = Literal["error", "warning"]

SEVERITY_WORDS: Mapping[Severity, str] = {"error": "错误", "warning": "提醒"}
# The page that explains every code, from the project's root.
GUIDE = "docs/guide/checks.md"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem: a stable name, a title, why it matters, and its default severity.

    ``mend`` says what to do where no example among the tests shows it.
    """

    name: str
    title: str
    why: str
    severity: Severity = "error"
    mend: str = ""


CODES: dict[str, Code] = {}


def code(name: str, title: str, *, why: str, severity: Severity = "error", mend: str = "") -> Code:
    """Register a code; a name is registered once.

    Raises:
        ValueError: the name is taken.
    """
    if name in CODES:
        message = f"code registered twice: {name}"
        raise ValueError(message)
    CODES[name] = Code(name, title, why, severity, mend)
    return CODES[name]


@dataclass(frozen=True, slots=True)
class Mend:
    """What would be right where no judgement is needed: the value's path in its file, the value."""

    path: tuple[str | int, ...]
    value: object


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a person must mend.

    ``file`` is relative to the project (``data/plan.yml``), ``line`` and ``column`` count from 1
    in characters; line 0 means the file as a whole. ``found`` is what stands there, ``tip`` what
    would be right; ``mend`` is there where a program may put it right.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    tip: str
    found: str = ""
    severity: Severity = "error"
    excerpt: str = field(default="", compare=False)
    mend: Mend | None = field(default=None, compare=False)

    @property
    def place(self) -> str:
        """``file:line:column``, the form editors and forges turn into a link."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def page(self) -> str:
        """Where its code is explained."""
        return f"{GUIDE}#{self.code}"


class DataError(Exception):
    """The data cannot be used; ``problems`` holds every reason, sorted, warnings included."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(f"{len(self.problems)} problems")


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def _width(text: str) -> int:
    """Columns that text takes on a terminal: 2 for a full-width character (UAX #11), else 1."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


_EXCERPT_COLUMNS = 96


def _marked(problem: Problem) -> list[str]:
    line = problem.excerpt.rstrip("\r\n").replace("\t", "→")
    if not line.strip():
        return []
    index = max(problem.column - 1, 0)
    start = 0
    while _width(line[start:index]) > _EXCERPT_COLUMNS - 16:
        start += 8
    shown = line[start:]
    while _width(shown) > _EXCERPT_COLUMNS:
        shown = shown[:-4]
    number = str(problem.line)
    pad = " " * (_width(line[start:index]))
    return [f"  {number} │ {shown}", f"  {' ' * len(number)} │ {pad}▲"]


def as_text(problems: Sequence[Problem]) -> str:
    """Grouped by file, each with the offending line marked, then one line that counts them."""
    lines: list[str] = []
    previous = None
    for problem in problems:
        if problem.file != previous:
            lines += ([""] if lines else []) + [f"■ {problem.file}"]
            previous = problem.file
        word = SEVERITY_WORDS[problem.severity]
        lines.append(f"{problem.place}: {word}[{problem.code}] {problem.message}")
        lines += _marked(problem)
        if problem.found:
            lines.append(f"    写的是：{problem.found}")
        lines.append(f"    怎么改：{problem.tip}")
    if problems:
        lines.append("")
    lines.append(summary(problems))
    return "\n".join(lines)


def summary(problems: Sequence[Problem]) -> str:
    """One line: how many errors and warnings, in how many files."""
    wrong = len(errors(problems))
    files = len({problem.file for problem in problems})
    if not problems:
        return "没有发现问题。"
    return f"{wrong} 处错误，{len(problems) - wrong} 处提醒，涉及 {files} 个文件。"


def as_json(problems: Sequence[Problem]) -> str:
    """A JSON array of objects with every field but the excerpt, and where the code is explained."""
    keys = ("file", "line", "column", "severity", "code", "message", "found", "tip", "page")
    rows = [{key: getattr(problem, key) for key in keys} for problem in problems]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _github_escape(text: str, *, is_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that GitHub shows as annotations on the changed lines."""
    rows = []
    for problem in problems:
        where = f"file={_github_escape(problem.file, is_property=True)}"
        if problem.line:
            where += f",line={problem.line},col={problem.column}"
        title = _github_escape(problem.code, is_property=True)
        text = _github_escape(f"{problem.message} 怎么改：{problem.tip}\n说明：{problem.page}")
        rows.append(f"::{problem.severity} {where},title={title}::{text}")
    return "\n".join(rows)


def as_gitlab(problems: Sequence[Problem]) -> str:
    """GitLab's Code Quality report: a JSON array, fingerprints stable over unrelated edits."""
    from hashlib import sha256

    level: Mapping[Severity, str] = {"error": "major", "warning": "minor"}
    rows = []
    seen: Counter[str] = Counter()
    for problem in problems:
        identity = f"{problem.file}\0{problem.code}\0{problem.message}\0{problem.found}"
        seen[identity] += 1
        rows.append(
            {
                "description": f"{problem.message} 怎么改：{problem.tip} 说明：{problem.page}",
                "check_name": problem.code,
                "fingerprint": sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest(),
                "severity": level[problem.severity],
                "location": {"path": problem.file, "lines": {"begin": max(problem.line, 1)}},
            }
        )
    return json.dumps(rows, ensure_ascii=False, indent=1)


FORMATS: Mapping[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
}
