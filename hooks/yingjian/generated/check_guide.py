"""Write docs/guide/checks.md: every code of scripts/check with its reason, remedy and example.

Reasons and remedies come from the registered codes. Examples are the broken files of the tests with
their expected output, so no example can differ from what the command prints.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from yingjian.base.problems import CODES, GUIDE, SEVERITY_WORDS
from yingjian.read.rules.checks import may_be_lowered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from yingjian.base.problems import Code

PATH = GUIDE

# First part of a code → its subject. A family that is missing here fails the tests.
FAMILIES: Mapping[str, str] = {
    "data": "文件和文件夹",
    "yaml": "YAML 的写法",
    "record": "每一项怎样写",
    "id": "编号",
    "name": "名称",
    "ref": "引用",
    "date": "日期的先后",
    "org": "单位、人员、机构",
    "system": "指标体系",
    "indicator": "指标",
    "scoring": "计分办法",
    "formula": "算式",
    "score": "得分",
    "evidence": "材料",
    "figure": "数据",
    "ledger": "整改台账",
    "privacy": "个人信息",
    "editions": "三个版本",
    "binder": "册子",
    "checks": "检查的尺度",
    "build": "命令的参数",
    "site": "网站的设置",
}
_MOST_LINES = 6

_HEAD = """\
# 检查代码

`scripts/check` 一次列出 `data/` 里的全部问题，每一处都写明哪个文件、第几行、第几列、代码、怎么改。这一页把全部代码列出来：错在哪里，为什么要紧，怎么改。

- **错误**：不改，网站和册子不会重新生成。
- **提醒**：可以生成，但检查的人会问到。
- 在 `data/checks.yml` 的 `severity` 里可以把某项改成错误（`error`）或提醒（`warning`）；注明“不能降为提醒”的除外。

例子都是测试里真有的错，照 `scripts/check` 的原话。由 `scripts/generate` 生成，不要手改。
"""


@dataclass(frozen=True, slots=True)
class Example:
    """What the command prints about one broken file.

    Attributes:
        output: lines.
        corrected: the broken lines of the file as they should be; empty if they are many.
        alone: whether the file has no other problem.
    """

    output: tuple[str, ...]
    corrected: tuple[str, ...]
    alone: bool

    @property
    def rank(self) -> tuple[bool, bool, int, tuple[str, ...]]:
        """A key by which the best example of a code comes first."""
        return (not self.alone, not self.corrected, sum(map(len, self.output)), self.output)


def guide(bad: Path, sound: Path) -> str:
    """Return the page; ``bad`` is the folder of broken files, ``sound`` that of the original data.

    Raises:
        OSError: the examples cannot be read.
    """
    examples = _examples(bad, sound)
    parts = [_HEAD, *_contents()]
    for family, title in FAMILIES.items():
        names = [name for name in CODES if name.partition(".")[0] == family]
        if names:
            parts.append(f'## <a id="{family}"></a>{title}\n')
            parts += [_entry(CODES[name], examples.get(name)) for name in sorted(names)]
    return "\n".join(parts)


def _contents() -> Iterator[str]:
    counts = Counter(name.partition(".")[0] for name in CODES)
    rows = (
        f"[{title}](#{family})（`{family}`，{counts[family]} 种）"
        for family, title in FAMILIES.items()
        if counts[family]
    )
    yield "代码的前半截说的是哪一方面：" + "、".join(rows) + "。\n"


def _entry(code: Code, example: Example | None) -> str:
    level = SEVERITY_WORDS[code.severity]
    if code.severity == "error" and not may_be_lowered(code.name):
        level += "，不能降为提醒"
    rows = [
        f'### <a id="{code.name}"></a>{code.title}　`{code.name}`\n',
        f"{level}。{code.why}\n",
    ]
    if code.mend:
        rows.append(f"**怎么改**　{code.mend}\n")
    if example:
        rows.append(_fenced("text", example.output))
    if example and example.corrected:
        rows.append(f"改对以后：\n\n{_fenced('yaml', example.corrected)}")
    return "\n".join(rows)


def _fenced(language: str, lines: tuple[str, ...]) -> str:
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return "\n".join([fence + language, *map(_visible, lines), fence, ""])


def _visible(line: str) -> str:
    """Replace invisible characters and those that change the direction by their code points."""
    return "".join(
        f"<U+{ord(char):04X}>" if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char
        for char in line
    )


def _examples(bad: Path, sound: Path) -> dict[str, Example]:
    """Return the best example of each code that has one."""
    by_code: dict[str, list[Example]] = {}
    for path in sorted(bad.rglob("*.txt")):
        blocks = list(_blocks(path.read_text(encoding="utf-8")))
        case = path.with_suffix(".yml")
        corrected = _corrected_lines(case, sound / f"{case.parent.relative_to(bad).as_posix()}.yml")
        alone = len(blocks) == 1
        for name, lines in blocks:
            example = Example(lines, corrected if alone else (), alone)
            by_code.setdefault(name, []).append(example)
    return {name: min(rows, key=lambda row: row.rank) for name, rows in by_code.items()}


def _blocks(output: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (code, lines) of every problem in the command's output."""
    name, lines = "", list[str]()
    for line in [*output.splitlines(), ""]:
        begins = re.match(r"data/\S+: \S+?\[([a-z]+\.[a-z0-9-]+)\] ", line)
        if (begins or not line.strip()) and name:
            yield name, tuple(lines)
            name = ""
        if begins:
            name, lines = begins[1], []
        if name:
            lines.append(line)


def _corrected_lines(case: Path, sound: Path) -> tuple[str, ...]:
    """Return the lines of the original in place of the few broken ones; empty if they are many."""
    try:
        # Optional files that the small data does without have no original.
        wrong, right = (
            path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
            for path in (case, sound)
        )
    except UnicodeDecodeError:
        return ()
    changes = [
        (right[c:d], wrong[a:b])
        for tag, a, b, c, d in SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    lines = tuple(line for new, _ in changes for line in new if not line.startswith("#"))
    broken = sum(len(old) for _, old in changes)
    return lines if len(changes) == 1 and 0 < len(lines) + broken <= _MOST_LINES else ()
