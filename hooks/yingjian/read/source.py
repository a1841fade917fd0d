"""Reads YAML strictly, with the line and column of every key and value; the only reader of data/.

PyYAML's C parser composes nodes; values are built here, because PyYAML itself keeps the last of
two equal keys, reads ``0123`` as 83, ``12:30`` as 750 and ``no`` as False (YAML 1.1), and fails
without a position on an impossible date. What is accepted is the core schema of YAML 1.2 without
anchors, aliases, tags, directives and more than one document, plus dates in ISO 8601 form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml

from yingjian.base.problems import Code, Problem, code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 400_000
MAX_DEPTH = 24
MAX_SCALAR = 20_000

Scalar = str | int | Decimal | bool | date | None
Value = Scalar | list["Value"] | dict[str, "Value"]

PathKey = str | int
Path_ = tuple[PathKey, ...]

CONSTANTS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}
# Anything else cannot be a number, a date, or a word that some tools take for true, false or null.
NOT_PLAIN = re.compile(r"[0-9+.~-]|(?i:yes|no|on|off|y|n|true|false|null)?$")
INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Mark(NamedTuple):
    """A place in a text: line and column, both from 1, in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """One file that could be read: its values and its text.

    ``top`` is where the outermost value stands. Places of other values are looked up when they are
    asked for: most files are sound, and their values' places are never needed.
    """

    file: str
    value: Value
    text: str
    top: Mark

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text line by line."""
        return tuple(self.text.split("\n"))

    @cached_property
    def root(self) -> yaml.Node:
        """The composed nodes, with marks: where every part stands in the text."""
        return cast("yaml.Node", yaml.compose(self.text, Loader=_Loader))

    def place(self, path: Path_) -> Mark:
        """Where the value at ``path`` stands; the nearest existing parent where it is absent."""
        return self._walk(path)[1]

    def key_place(self, path: Path_) -> Mark:
        """Where the key at the end of ``path`` stands; the value's place for list items."""
        return self._walk(path)[0]

    def _walk(self, path: Path_) -> tuple[Mark, Mark]:
        """(place of the key, place of the value) at ``path``, or of the nearest existing parent."""
        if not path:
            return self.top, self.top
        node = self.root
        key = value = self.top
        for step in path:
            found = _child(node, step)
            if found is None:
                return value, value
            key, node = found
            value = _mark(node.start_mark)
        return key, value

    def excerpt(self, line: int) -> str:
        """The text of a line, counted from 1; empty where there is none."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def strings(self) -> Iterator[tuple[str, Mark]]:
        """Every text value in the order of the file."""
        stack: list[tuple[Value, yaml.Node]] = [(self.value, self.root)]
        while stack:
            value, node = stack.pop()
            if isinstance(value, str):
                yield value, _mark(node.start_mark)
            elif isinstance(value, dict):
                inner = [(child, _child(node, key)) for key, child in value.items()]
                stack.extend((child, at[1]) for child, at in reversed(inner) if at)
            elif isinstance(value, list):
                stack.extend(reversed(list(zip(value, node.value, strict=True))))


def _child(node: yaml.Node, step: PathKey) -> tuple[Mark, yaml.Node] | None:
    """(place of the key, value) of the first entry ``step``; None where there is none."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        if step < len(node.value):
            return _mark(node.value[step].start_mark), node.value[step]
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == step:
                return _mark(key.start_mark), value
    return None


class _Loader(yaml.CSafeLoader):
    """Composes nodes without resolving tags: values are told apart by ``_Reader``."""

    def resolve(self, kind: type[yaml.Node], _value: Any, _implicit: Any) -> str:
        return _TAGS[kind]

    def descend_resolver(self, _node: Any, _index: Any) -> None:
        """Nothing to keep."""

    def ascend_resolver(self) -> None:
        """Nothing to keep."""


_TAGS: Mapping[type[yaml.Node], str] = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


_YAML_WHY = "数据文件写法不合规定时，程序读到的可能不是写的人的意思。"

TOO_LARGE = code(
    "yaml.too-large",
    "文件太大",
    why="防止误放的大文件拖垮生成。",
    mend="移走误放的文件；原件放进 data/evidence/files/。",
)
TOO_MANY = code(
    "yaml.too-many-values",
    "内容太多",
    why="防止误放的文件拖垮生成。",
    mend="核对是不是误放的文件；确有这么多，请维护者放宽上限。",
)
TOO_DEEP = code("yaml.too-deep", "嵌套太深", why="正常数据不会嵌套这么深，多半是缩进或括号错了。")
NOT_UTF8 = code("yaml.encoding", "不是 UTF-8 编码", why="编码不对，汉字会变成乱码。")
BOM = code("yaml.bom", "文件开头有 BOM", why="BOM 看不见，却会让别的工具认错第一个键。")
CRLF = code("yaml.line-ends", "换行不是 LF", why="换行不统一，改一个字会显示成整个文件都改了。")
BAD_CHAR = code("yaml.invisible", "有看不见的控制字符", why="看不见的字符使姓名、编号对不上。")
TAB = code("yaml.tab", "用了 Tab", why="Tab 在各人电脑上宽窄不一，缩进层次会错。")
FULLWIDTH = code("yaml.fullwidth", "该用半角处用了全角", why="全角标点不是 YAML 的分隔符。")
SYNTAX = code("yaml.syntax", "写法不对", why=_YAML_WHY)
INDENT = code("yaml.indent", "缩进不对", why=_YAML_WHY)
QUOTE = code("yaml.quote", "引号没有配对或转义不对", why=_YAML_WHY)
BRACKET = code("yaml.bracket", "括号没有配对", why=_YAML_WHY)
RESERVED = code("yaml.reserved", "以保留字符开头", why=_YAML_WHY)
DUPLICATE = code("yaml.duplicate-key", "同一个键写了两次", why="一般工具会悄悄丢掉前一个。")
ANCHOR = code("yaml.anchor", "用了锚点", why="引用一律用编号，避免看不出的复制。")
ALIAS = code("yaml.alias", "用了别名", why="引用一律用编号；别名还可能使内容无限膨胀。")
TAG = code("yaml.tag", "用了类型标签", why="标签可以让不安全的工具执行程序。")
DIRECTIVE = code("yaml.directive", "用了指令", why="本项目的数据文件用不到指令。")
DOCUMENTS = code(
    "yaml.documents", "一个文件里有几份文档", why="一个文件只放一份，免得后一份被漏读。"
)
EMPTY = code("yaml.empty", "文件是空的", why="空文件多半是没有保存好。")
NOT_MAPPING = code("yaml.not-mapping", "最外层不是“键: 值”", why=_YAML_WHY)
BAD_KEY = code("yaml.key", "键不是简单文字", why=_YAML_WHY)
MERGE = code("yaml.merge", "用了合并键", why="合并键使人看不出实际内容。")
OCTAL = code("yaml.leading-zero", "数字以 0 开头", why="有的工具把 0123 读成 83。")
SEXAGESIMAL = code("yaml.sexagesimal", "冒号数字没有加引号", why="有的工具把 12:30 读成 750。")
BOOLEAN = code("yaml.boolean", "真假写法不明", why="有的工具把 no 读成“假”，人却当文字。")
NUMBER = code("yaml.number", "数字写法不明", why="同一个写法，不同工具读成不同的数。")
DATE = code("yaml.date", "没有这一天", why="日期不存在，必有笔误。")
DATETIME = code("yaml.datetime", "日期带了时刻", why="本项目只记到日。")
TOO_LONG = code("yaml.too-long", "一个值太长", why="防止误贴的内容拖垮生成。")
OUTSIDE = code(
    "data.outside",
    "文件不在 data/ 里",
    why="符号链接可以把别处的文件带进来。",
    mend="把文件本身放进 data/，不要用快捷方式或符号链接。",
)
UNREADABLE = code(
    "data.unreadable",
    "文件打不开",
    why="读不到的文件不能当作没有。",
    mend="检查文件是否存在、是否有权限打开。",
)


class UnreadableError(Exception):
    """A file could not be turned into values; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffd\ud800-\udfff]"
)


def _decode(raw: bytes, file: str) -> str:
    """Text of a data file.

    Raises:
        UnreadableError: BOM, CRLF, another encoding, or characters that cannot be seen.
    """

    def fail(
        kind: Code, line: int, column: int, message: str, tip: str, excerpt: str = ""
    ) -> UnreadableError:
        return UnreadableError(
            Problem(
                file, line, column, kind.name, message, tip, severity=kind.severity, excerpt=excerpt
            )
        )

    if len(raw) > MAX_BYTES:
        raise fail(
            TOO_LARGE,
            0,
            0,
            f"文件有 {len(raw)} 字节，超过上限 {MAX_BYTES} 字节。",
            "把内容分成几个文件；图片、表格等原件放进 data/evidence/files/。",
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fail(
            NOT_UTF8,
            1,
            1,
            "文件是 UTF-16 编码（记事本的“Unicode”）。",
            "用记事本打开，另存为时编码选“UTF-8”（不要选“带有 BOM 的 UTF-8”）。",
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        raise fail(
            BOM,
            1,
            1,
            "文件开头有 BOM（看不见的三个字节 EF BB BF）。",
            "记事本另存为时编码选“UTF-8”，不要选“带有 BOM 的 UTF-8”。",
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        try:
            guess = raw.decode("gb18030").splitlines()[line - 1].strip()
        except UnicodeDecodeError:
            guess = ""
        if guess:
            message = f"文件不是 UTF-8 编码，像是 GBK（记事本的“ANSI”）。这一行是：{guess[:40]}"
        else:
            message = f"文件不是 UTF-8 编码，第 {error.start + 1} 个字节读不成字。"
        tip = "用记事本打开，另存为时编码选“UTF-8”；WPS 导出的文本同样要选 UTF-8。"
        raise fail(NOT_UTF8, line, column, message, tip) from None
    if "\r" in text:
        at = text.index("\r")
        line = text.count("\n", 0, at) + 1
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        raise fail(
            CRLF,
            line,
            column,
            "换行是 Windows 式（CRLF）或旧式（CR），应当是 LF。",
            "在编辑器右下角把换行从“CRLF”改为“LF”再保存；本仓库的 .gitattributes 会使新检出的文件自动为 LF。",
        )
    found = INVISIBLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        start = text.rfind("\n", 0, found.start()) + 1
        raise fail(
            BAD_CHAR,
            line,
            found.start() - start + 1,
            f"有看不见的字符 U+{ord(found.group()):04X}。",
            "删去这个字符：把光标放到这里，按一次退格，再补上误删的字。",
            text[start : found.start()] + "□" + text[found.end() :].partition("\n")[0],
        )
    return text


class _Syntax(NamedTuple):
    kind: Code
    message: str
    tip: str


_QUOTE_TIP = "引号要成对，用半角 ' 或 \"；内容里有引号时，外面换另一种。"
_BRACKET_TIP = "补上缺的 ] 或 }，各项之间用半角逗号“, ”隔开。"
_INDENT_TIP = "同一层的各行左边要对齐，用空格缩进；列表每一项以“- ”开头。"

# Words of libyaml 0.2 (scanner.c, parser.c), most telling first.
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
_SYNTAX_ELSE = _Syntax(SYNTAX, "这里写法不对，程序读不下去。", "对照同文件里相近的一项改。")

_FULLWIDTH_KEY = re.compile(r"(?:^|[\s{,-])([A-Za-z_][A-Za-z0-9_]*)(：)")
_FULLWIDTH_DASH = re.compile(r"^\s*([－—–])(?=\s|\S)")
_FULLWIDTH_SIGNS: Mapping[str, str] = {
    "，": ",",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
}


def _fullwidth(lines: tuple[str, ...], first: int, last: int) -> tuple[Mark, str, str] | None:
    """A full-width sign that may have caused a syntax error between two lines (from 1)."""
    for number in range(first, min(last, len(lines)) + 1):
        line = lines[number - 1]
        if line.lstrip().startswith("#"):
            continue
        key = _FULLWIDTH_KEY.search(line)
        if key:
            return Mark(number, key.start(2) + 1), "：", ": "
        indent = re.match(r" *(\u3000)", line)
        if indent:
            return Mark(number, indent.start(1) + 1), "全角空格", "半角空格"
        dash = _FULLWIDTH_DASH.match(line)
        if dash:
            return Mark(number, dash.start(1) + 1), dash.group(1), "- "
        for sign, ascii_sign in _FULLWIDTH_SIGNS.items():
            if sign in line and (sign != "，" or "[" in line or "{" in line):
                return Mark(number, line.index(sign) + 1), sign, ascii_sign
    return None


class _Reader:
    """Builds one document; collects every problem that does not stop the reading."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self.nodes = 0

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n"))

    def problem(self, kind: Code, mark: Mark, message: str, tip: str, found: str = "") -> Problem:
        excerpt = self.lines[mark.line - 1] if 0 < mark.line <= len(self.lines) else ""
        return Problem(
            self.file,
            mark.line,
            mark.column,
            kind.name,
            message,
            tip,
            found=found[:80],
            severity=kind.severity,
            excerpt=excerpt,
        )

    def report(self, kind: Code, mark: Mark, message: str, tip: str, found: str = "") -> None:
        self.problems.append(self.problem(kind, mark, message, tip, found))

    def stop(
        self, kind: Code, mark: Mark, message: str, tip: str, found: str = ""
    ) -> UnreadableError:
        return UnreadableError(self.problem(kind, mark, message, tip, found))

    # -- syntax ------------------------------------------------------------------------------

    def syntax_error(self, error: yaml.YAMLError) -> UnreadableError:
        """The C parser's complaint as a problem in Chinese, at the place that must be mended."""
        words = " ".join(
            str(part)
            for part in (getattr(error, "context", None), getattr(error, "problem", None))
            if part
        )
        mark = _mark(getattr(error, "problem_mark", None))
        context = _mark(getattr(error, "context_mark", None))
        last_line = max(len(self.lines) - (not self.lines[-1]), 1)
        shown = mark if mark.line <= last_line else context
        if "quoted scalar" in words or "flow" in words or "expected ':'" in words:
            shown = context
        wide = _fullwidth(self.lines, max(min(context.line, mark.line) - 1, 1), mark.line)
        if wide:
            where, sign, right = wide
            return self.stop(
                FULLWIDTH, where, f"这里用了全角的“{sign}”。", f"改成半角的“{right}”。", sign
            )
        line = self.lines[shown.line - 1] if shown.line <= len(self.lines) else ""
        before = line[: shown.column - 1]
        if "mapping values" in words and before.startswith(" ") and ":" not in before:
            words = "expected key"  # the first colon of its line: what is wrong is the indent
        if "cannot start any token" in words and line[shown.column - 1 : shown.column] == "\t":
            words = "tab character"
        for part, syntax in _SYNTAX:
            if part in words:
                return self.stop(syntax.kind, shown, syntax.message, syntax.tip, line.strip())
        return self.stop(SYNTAX, shown, _SYNTAX_ELSE.message, _SYNTAX_ELSE.tip, line.strip())

    def scan(self) -> None:
        """Walk the events before composing: anchors, aliases, tags, directives, depth.

        Only texts that could hold such things are walked; the events come from a state machine,
        so a nested bomb costs no stack.
        """
        depth = 0
        for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
            mark = _mark(event.start_mark)
            if isinstance(event, yaml.AliasEvent):
                raise self.stop(
                    ALIAS, mark, f"用了别名 *{event.anchor}。", "直接写编号；* 是内容就加引号。"
                )
            if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                raise self.stop(DIRECTIVE, mark, "用了 % 开头的指令。", "删去这一行。")
            if isinstance(event, yaml.NodeEvent):
                if event.anchor:
                    raise self.stop(
                        ANCHOR, mark, f"用了锚点 &{event.anchor}。", "删去锚点；& 是内容就加引号。"
                    )
                tag = getattr(event, "tag", None)
                if tag:
                    raise self.stop(
                        TAG, mark, f"用了类型标签 {tag}。", "删去标签；! 是内容就加引号。"
                    )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise self.stop(
                        TOO_DEEP,
                        mark,
                        f"嵌套超过 {MAX_DEPTH} 层。",
                        "检查括号是否配对、缩进是否多了。",
                    )
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1

    def suspicious(self) -> bool:
        """Whether the text could hold what ``scan`` looks for (cheap, errs towards yes)."""
        if _MARKED.search(self.text):
            return True
        open_now = most = 0
        for bracket in re.findall(r"[\[\]{}]", self.text):
            open_now += 1 if bracket in "[{" else -1
            most = max(most, open_now)
        return most > MAX_DEPTH // 2 or bool(
            re.search(rf"^[ -]{{{MAX_DEPTH * 2},}}", self.text, re.MULTILINE)
        )

    # -- values ------------------------------------------------------------------------------

    def read(self) -> Document | None:
        try:
            if self.suspicious():
                self.scan()
            top = yaml.compose(self.text, Loader=_Loader)
        except yaml.YAMLError as error:
            raise self.syntax_error(error) from None
        if top is None or (isinstance(top, yaml.ScalarNode) and not top.value):
            raise self.stop(EMPTY, Mark(1, 1), "文件里没有内容。", "写上内容，或删去这个文件。")
        if not isinstance(top, yaml.MappingNode):
            mark = _mark(top.start_mark)
            wide = _fullwidth(self.lines, mark.line, mark.line)
            if wide:
                where, sign, right = wide
                raise self.stop(
                    FULLWIDTH, where, f"这里用了全角的“{sign}”。", f"改成半角的“{right}”。", sign
                )
            raise self.stop(
                NOT_MAPPING,
                mark,
                "文件最外层应当是“键: 值”。",
                "第一行写成 title: 某某 这样的形式，冒号用半角，后面空一格。",
                self.lines[mark.line - 1].strip(),
            )
        return Document(self.file, self.node(top), self.text, _mark(top.start_mark))

    def node(self, node: yaml.Node) -> Value:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.stop(
                TOO_MANY,
                _mark(node.start_mark),
                f"一个文件里的值超过 {MAX_NODES} 个。",
                "分成几个文件。",
            )
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.node(item) for item in node.value]
        return self.mapping(node)

    def mapping(self, node: yaml.Node) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key_node, value_node in node.value:
            value = self.node(value_node)
            key = self.key(key_node)
            if key is None:
                continue
            if key in values:
                first = _child(node, key)
                line = first[0].line if first else 0
                self.report(
                    DUPLICATE,
                    _mark(key_node.start_mark),
                    f"“{key}”在第 {line} 行已经写过。",
                    "只留一处；若是两件事，各写一项。",
                    key,
                )
                continue
            values[key] = value
        return values

    def key(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.value.isidentifier():
            return str(node.value)  # the common case: nothing below can be wrong with it
        mark = _mark(node.start_mark)
        if not isinstance(node, yaml.ScalarNode):
            self.report(
                BAD_KEY, mark, "键应当是一个词，这里却是列表或表。", "删去多余的 ? 或括号。"
            )
            return None
        text: str = node.value
        if text == "<<" and not node.style:
            self.report(MERGE, mark, "用了合并键 <<。", "把要用的内容直接写出来。", text)
            return None
        if not node.style and any(sign in text for sign in "：，\u3000"):
            at = next(i for i, char in enumerate(text) if char in "：，\u3000")
            sign = "全角空格" if text[at] == "\u3000" else text[at]
            right = {"：": ": ", "，": ", "}.get(sign, "半角空格")
            self.report(
                FULLWIDTH,
                Mark(mark.line, mark.column + at),
                f"这里用了全角的“{sign}”。",
                f"改成半角的“{right}”。",
                text,
            )
            return None
        if not text:
            self.report(BAD_KEY, mark, "冒号前面没有键。", "补上键，或删去这一行。")
            return None
        return text

    def scalar(self, node: yaml.ScalarNode) -> Scalar:
        text: str = node.value
        if node.style and len(text) <= MAX_SCALAR:
            return text
        if not (node.style or NOT_PLAIN.match(text) or "：" in text or len(text) > MAX_SCALAR):
            return text  # the common case: plain words
        if len(text) > MAX_SCALAR:
            self.report(
                TOO_LONG,
                _mark(node.start_mark),
                f"这个值有 {len(text)} 个字，超过上限 {MAX_SCALAR} 个。",
                "长文写进 docs/ 下的文件；原件放进 data/evidence/files/。",
            )
            return text[:MAX_SCALAR]
        wide = _FULLWIDTH_KEY.search(text) if "：" in text else None
        if wide and "\n" in self.text and wide.start() > 0:
            # A plain scalar that ran on over the next line, because its colon is full-width.
            end = _mark(node.end_mark)
            found = _fullwidth(self.lines, _mark(node.start_mark).line + 1, end.line)
            if found:
                self.report(
                    FULLWIDTH,
                    found[0],
                    f"这里用了全角的“{found[1]}”。",
                    f"改成半角的“{found[2]}”。",
                    found[1],
                )
        return self.plain(text, node)

    def plain(self, text: str, node: yaml.Node) -> Scalar:  # noqa: PLR0911 — one for each kind of value
        """An unquoted scalar; text unless it has the form of something else."""
        if text in CONSTANTS:
            return CONSTANTS[text]
        if not NOT_PLAIN.match(text):
            return text
        if INTEGER.fullmatch(text):
            return int(text)
        if DECIMAL.fullmatch(text):
            return Decimal(text)
        if ISO_DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.report(
                    DATE,
                    _mark(node.start_mark),
                    f"没有 {text} 这一天。",
                    "改成真有的日期，如 2015-08-31；不知道就删去这一行。",
                    text,
                )
                return text
        refused = next((row for row in _REFUSED if row[0].fullmatch(text)), None)
        if refused:
            _, kind, message, tip = refused
            self.report(kind, _mark(node.start_mark), message, tip, text)
        return text


# Where libyaml 0.2 looks for the next token: an anchor, alias, tag or directive can stand nowhere
# else, so that the * of a formula or the % of a title costs nothing.
_MARKED = re.compile(r"(?:^|[\s\[{,:?])(?:[&*](?=\S)|!)|^%", re.MULTILINE)
_QUOTED = "若是文字（编号、文号、电话），用引号括起来，如 '0123'；若是数，按普通写法写，如 123。"
_REFUSED: tuple[tuple[re.Pattern[str], Code, str, str], ...] = (
    (
        re.compile(r"(?i:yes|no|on|off|y|n)|True|TRUE|False|FALSE"),
        BOOLEAN,
        "这样写，有的工具读成真假，有的读成文字。",
        "要写真假，用小写 true 或 false；要写文字，加引号。",
    ),
    (
        re.compile(r"Null|NULL"),
        BOOLEAN,
        "这样写，有的工具读成空，有的读成文字。",
        "要写空，用小写 null 或什么也不写；要写文字，加引号。",
    ),
    (re.compile(r"[+-]?0[0-9_]+(?:\.[0-9]*)?"), OCTAL, "数字以 0 开头。", _QUOTED),
    (
        re.compile(r"[+-]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"),
        SEXAGESIMAL,
        "数字之间有半角冒号，有的工具读成六十进制的数。",
        "用引号括起来，如 '12:30'。",
    ),
    (
        re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9].*"),
        DATETIME,
        "日期后面带了时刻。",
        "只写日期，如 2015-08-31。",
    ),
    (
        re.compile(
            r"[+-]?(?:0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?)"
        ),
        NUMBER,
        "这种数字写法，不同工具读法不一。",
        _QUOTED,
    ),
    (
        re.compile(r"[+-]?(?:[0-9]+\.|\.[0-9]+|[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+)"),
        NUMBER,
        "小数写得不全，或用了科学记数法。",
        "小数点前后都要有数字，如 0.5、12.0；是编号就加引号。",
    ),
    (
        re.compile(r"[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
        NUMBER,
        "这不是一个确定的数。",
        "写确定的数；没有就删去这一行。",
    ),
    (
        re.compile(r"[+-]?[0-9]{19,}(?:\.[0-9]*)?"),
        NUMBER,
        "数字位数太多，有的工具会改掉末几位。",
        "是编号就加引号；是数请核对。",
    ),
)


def _mark(mark: object) -> Mark:
    if mark is None:
        return Mark(1, 1)
    return Mark(mark.line + 1, mark.column + 1)  # type: ignore[attr-defined]  # yaml's C marks have no stubs


def parse(raw: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """Values of one data file and every problem found; never raises on any input.

    ``file`` is the name shown to people. The document is None where nothing could be built.
    """
    reader: _Reader | None = None
    try:
        text = _decode(raw, file)
        reader = _Reader(text, file)
        document = reader.read()
    except UnreadableError as unreadable:
        return None, [*(reader.problems if reader else []), unreadable.problem]
    return document, reader.problems


def read(path: Path, file: str, root: Path) -> tuple[Document | None, list[Problem]]:
    """``parse`` for a file on disk below ``root``, which it may not leave by a symbolic link."""
    if path.is_symlink() or not path.resolve().is_relative_to(root.resolve()):
        tip = "把文件本身放进 data/，不要用快捷方式或符号链接。"
        return None, [Problem(file, 0, 0, OUTSIDE.name, "这是指向别处的链接。", tip)]
    try:
        if path.stat().st_size > MAX_BYTES:
            return parse(b"\0" * (MAX_BYTES + 1), file)
        raw = path.read_bytes()
    except OSError as error:
        tip = "检查文件是否存在、是否有权限打开。"
        message = f"打不开：{error.strerror or error}。"
        return None, [Problem(file, 0, 0, UNREADABLE.name, message, tip)]
    return parse(raw, file)


def halfwidth(text: str) -> str:
    """NFKC form of a text (Unicode Standard Annex #15): full-width signs become ASCII."""
    return unicodedata.normalize("NFKC", text)
