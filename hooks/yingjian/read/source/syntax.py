"""What is wrong with a text that PyYAML cannot parse, in Chinese, at the place to mend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from yingjian.base.problems import Code, code
from yingjian.read.source.document import Mark, from_yaml
from yingjian.read.source.forbidden import ALIAS, DIRECTIVE, TAG, TOO_DEEP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import yaml

    from yingjian.read.source.collector import Collector, UnreadableError

YAML_WHY = "数据文件写法不合规定时，程序读到的可能不是写的人的意思。"

TAB = code("yaml.tab", "用了 Tab", why="Tab 在各人电脑上宽窄不一，缩进层次会错。")
FULLWIDTH = code("yaml.fullwidth", "该用半角处用了全角", why="全角标点不是 YAML 的分隔符。")
SYNTAX = code("yaml.syntax", "写法不对", why=YAML_WHY)
INDENT = code("yaml.indent", "缩进不对", why=YAML_WHY)
QUOTE = code("yaml.quote", "引号没有配对或转义不对", why=YAML_WHY)
BRACKET = code("yaml.bracket", "括号没有配对", why=YAML_WHY)
RESERVED = code("yaml.reserved", "以保留字符开头", why=YAML_WHY)
DOCUMENTS = code(
    "yaml.documents", "一个文件里有几份文档", why="一个文件只放一份，免得后一份被漏读。"
)


class _Syntax(NamedTuple):
    code: Code
    message: str
    tip: str


_QUOTE_TIP = "引号要成对，用半角 ' 或 \"；内容里有引号时，外面换另一种。"
_BRACKET_TIP = "补上缺的 ] 或 }，各项之间用半角逗号“, ”隔开。"
_INDENT_TIP = "同一层的各行左边要对齐，用空格缩进；列表每一项以“- ”开头。"

# Words of libyaml 0.2 (scanner.c, parser.c): the first row whose words occur is the one that holds.
_SYNTAX: tuple[tuple[str, _Syntax], ...] = (
    ("tab character", _Syntax(TAB, "缩进里有 Tab。", "删去 Tab，改用空格缩进（每层两个空格）。")),
    (
        "mapping values are not allowed",
        _Syntax(
            SYNTAX,
            "一行里有两个“: ”，或这一行缩进与上一行不齐。",
            "值里有半角冒号就用引号括起来，如 title: '甲: 乙'；若是另一项，左边对齐。",
        ),
    ),
    (
        "could not find expected ':'",
        _Syntax(SYNTAX, "这里应当是“键: 值”，却没有找到冒号。", "冒号用半角，后面空一格。"),
    ),
    (
        "block sequence entries",
        _Syntax(INDENT, "“- ”不能写在这里。", "列表另起一行写，缩进两格，每项以“- ”开头。"),
    ),
    ("unknown escape", _Syntax(QUOTE, "双引号里的反斜杠后面不是可用的字符。", "改用单引号。")),
    ("escape", _Syntax(QUOTE, "双引号里的转义写法不对。", "改用单引号。")),
    ("quoted scalar", _Syntax(QUOTE, "引号没有配对。", _QUOTE_TIP)),
    ("end of stream", _Syntax(QUOTE, "文件结束了，还有引号或括号没有配对。", _QUOTE_TIP)),
    ("',' or ']'", _Syntax(BRACKET, "方括号里缺逗号，或没有配对的 ]。", _BRACKET_TIP)),
    ("',' or '}'", _Syntax(BRACKET, "花括号里缺逗号，或没有配对的 }。", _BRACKET_TIP)),
    ("node content", _Syntax(BRACKET, "这里多了或少了一个括号。", _BRACKET_TIP)),
    ("nesting", _Syntax(TOO_DEEP, "嵌套太深。", "检查括号和缩进。")),
    (
        "cannot start any token",
        _Syntax(RESERVED, "值不能以这个字符开头。", "用引号把整个值括起来，如 '@某某'。"),
    ),
    ("undefined alias", _Syntax(ALIAS, "用了别名（*）。", "直接写编号；* 是内容就加引号。")),
    ("undefined tag", _Syntax(TAG, "用了类型标签（!）。", "删去标签；! 是内容就加引号。")),
    ("directive", _Syntax(DIRECTIVE, "用了 % 开头的指令。", "删去这一行。")),
    ("another document", _Syntax(DOCUMENTS, "文件里又开始了一份文档（---）。", "分成两个文件。")),
    ("<document start>", _Syntax(INDENT, "这一行与前面的层次对不上。", _INDENT_TIP)),
    ("'-' indicator", _Syntax(INDENT, "列表里这一行缺“- ”，或缩进不对。", _INDENT_TIP)),
    (
        "expected key",
        _Syntax(INDENT, "这一行的缩进与上面不齐，或上一行的引号后面有多余的字。", _INDENT_TIP),
    ),
)
_OTHER = _Syntax(SYNTAX, "这里写法不对，程序读不下去。", "对照同文件里相近的一项改。")

FULLWIDTH_KEY = re.compile(r"(?:^|[\s{,-])([A-Za-z_][A-Za-z0-9_]*)(：)")
_FULLWIDTH_DASH = re.compile(r"^\s*([－—–])(?=\s|\S)")
_FULLWIDTH_SIGNS: Mapping[str, str] = {
    "，": ",",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
}


class Complaint(NamedTuple):
    """The arguments of ``Collector.add`` and ``fatal``."""

    code: Code
    mark: Mark
    message: str
    tip: str
    found: str


def fullwidth(mark: Mark, sign: str, right: str, found: str) -> Complaint:
    """The complaint about a full-width sign; ``right`` is what should stand in its place."""
    return Complaint(FULLWIDTH, mark, f"这里用了全角的“{sign}”。", f"改成半角的“{right}”。", found)


def find_fullwidth(lines: Sequence[str], first: int, last: int) -> Complaint | None:
    """A full-width sign that may have caused a syntax error between two lines (from 1)."""
    for number, line in enumerate(lines[first - 1 : last], first):
        if line.lstrip().startswith("#"):
            continue
        for column, sign, right in _fullwidth_signs(line):
            return fullwidth(Mark(number, column + 1), sign, right, sign)
    return None


def _fullwidth_signs(line: str) -> Iterator[tuple[int, str, str]]:
    """(index, sign, what should stand there) in a line, the likeliest cause first."""
    if key := FULLWIDTH_KEY.search(line):
        yield key.start(2), "：", ": "
    if indent := re.match(r" *(\u3000)", line):
        yield indent.start(1), "全角空格", "半角空格"
    if dash := _FULLWIDTH_DASH.match(line):
        yield dash.start(1), dash.group(1), "- "
    for sign, ascii_sign in _FULLWIDTH_SIGNS.items():
        if sign in line and (sign != "，" or "[" in line or "{" in line):
            yield line.index(sign), sign, ascii_sign


def explain(error: yaml.YAMLError, collector: Collector) -> UnreadableError:
    """The error to raise where PyYAML cannot parse the text."""
    lines = collector.lines
    parts = (getattr(error, "context", None), getattr(error, "problem", None))
    words = " ".join(str(part) for part in parts if part)
    mark = from_yaml(getattr(error, "problem_mark", None))
    context = from_yaml(getattr(error, "context_mark", None))
    last_line = max(len(lines) - (not lines[-1]), 1)
    place = mark if mark.line <= last_line else context
    if "quoted scalar" in words or "flow" in words or "expected ':'" in words:
        place = context
    wide = find_fullwidth(lines, max(min(context.line, mark.line) - 1, 1), mark.line)
    if wide:
        return collector.fatal(*wide)
    line = collector.line(place.line)
    before = line[: place.column - 1]
    if "mapping values" in words and before.startswith(" ") and ":" not in before:
        words = "expected key"  # the first colon of its line: what is wrong is the indent
    if "cannot start any token" in words and line[place.column - 1 : place.column] == "\t":
        words = "tab character"
    syntax = next((row for part, row in _SYNTAX if part in words), _OTHER)
    return collector.fatal(syntax.code, place, syntax.message, syntax.tip, line.strip())
