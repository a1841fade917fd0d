"""Builds the values of a document from its nodes, and says what is wrong with them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from yingjian.base.problems import Code, code
from yingjian.read.source.document import Document, Mark, child_of, compose, from_yaml, start_of
from yingjian.read.source.forbidden import refuse_forbidden
from yingjian.read.source.syntax import (
    FULLWIDTH_KEY,
    YAML_WHY,
    explain,
    find_fullwidth,
    fullwidth,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.read.source.collector import Collector
    from yingjian.read.source.document import Scalar, Value

MAX_NODES = 400_000
MAX_SCALAR = 20_000

TOO_MANY = code(
    "yaml.too-many-values",
    "内容太多",
    why="防止误放的文件拖垮生成。",
    mend="核对是不是误放的文件；确有这么多，请维护者放宽上限。",
)
EMPTY = code("yaml.empty", "文件是空的", why="空文件多半是没有保存好。")
NOT_MAPPING = code("yaml.not-mapping", "最外层不是“键: 值”", why=YAML_WHY)
BAD_KEY = code("yaml.key", "键不是简单文字", why=YAML_WHY)
DUPLICATE = code("yaml.duplicate-key", "同一个键写了两次", why="一般工具会悄悄丢掉前一个。")
MERGE = code("yaml.merge", "用了合并键", why="合并键使人看不出实际内容。")
OCTAL = code("yaml.leading-zero", "数字以 0 开头", why="有的工具把 0123 读成 83。")
SEXAGESIMAL = code("yaml.sexagesimal", "冒号数字没有加引号", why="有的工具把 12:30 读成 750。")
BOOLEAN = code("yaml.boolean", "真假写法不明", why="有的工具把 no 读成“假”，人却当文字。")
NUMBER = code("yaml.number", "数字写法不明", why="同一个写法，不同工具读成不同的数。")
DATE = code("yaml.date", "没有这一天", why="日期不存在，必有笔误。")
DATETIME = code("yaml.datetime", "日期带了时刻", why="本项目只记到日。")
TOO_LONG = code("yaml.too-long", "一个值太长", why="防止误贴的内容拖垮生成。")

CONSTANTS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}
# Anything else cannot be a number, a date, or a word that some tools take for true, false or null.
_NOT_TEXT = re.compile(r"[0-9+.~-]|(?i:yes|no|on|off|y|n|true|false|null)?$")
# Full-width sign → its name, and what should stand in its place.
_FULLWIDTH_IN_KEYS = {"：": ("：", ": "), "，": ("，", ", "), "\u3000": ("全角空格", "半角空格")}
INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_QUOTED = "若是文字（编号、文号、电话），用引号括起来，如 '0123'；若是数，按普通写法写，如 123。"
# Plain scalars that other readers of YAML take for something else: form, code, message, tip.
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


def read_document(collector: Collector) -> Document:
    """The document that a text holds; what does not stop the reading is added to ``collector``.

    Raises:
        UnreadableError: the text is not YAML, or holds what data may not use.
    """
    try:
        refuse_forbidden(collector)
        top = compose(collector.text)
    except yaml.YAMLError as error:
        raise explain(error, collector) from None
    if top is None or (isinstance(top, yaml.ScalarNode) and not top.value):
        raise collector.fatal(EMPTY, Mark(1, 1), "文件里没有内容。", "写上内容，或删去这个文件。")
    mark = start_of(top)
    if not isinstance(top, yaml.MappingNode):
        wide = find_fullwidth(collector.lines, mark.line, mark.line)
        if wide:
            raise collector.fatal(*wide)
        raise collector.fatal(
            NOT_MAPPING,
            mark,
            "文件最外层应当是“键: 值”。",
            "第一行写成 title: 某某 这样的形式，冒号用半角，后面空一格。",
            collector.line(mark.line).strip(),
        )
    return Document(collector.file, _Builder(collector).value(top), collector.text, mark)


class _Builder:
    """Builds values from nodes; counts them, so that no file takes all memory."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.nodes = 0

    def value(self, node: yaml.Node) -> Value:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.collector.fatal(
                TOO_MANY,
                start_of(node),
                f"一个文件里的值超过 {MAX_NODES} 个。",
                "分成几个文件。",
            )
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        return self.mapping(node)

    def mapping(self, node: yaml.Node) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key_node, value_node in node.value:
            value = self.value(value_node)
            key = self.key(key_node)
            if key is None:
                continue
            if key not in values:
                values[key] = value
                continue
            first = child_of(node, key)
            line = first[0].line if first else 0
            self.collector.add(
                DUPLICATE,
                start_of(key_node),
                f"“{key}”在第 {line} 行已经写过。",
                "只留一处；若是两件事，各写一项。",
                key,
            )
        return values

    def key(self, node: yaml.Node) -> str | None:
        """A key; None where it cannot be one."""
        if isinstance(node, yaml.ScalarNode) and node.value.isidentifier():
            return str(node.value)  # the common case: nothing below can be wrong with it
        add, mark = self.collector.add, start_of(node)
        if not isinstance(node, yaml.ScalarNode):
            add(BAD_KEY, mark, "键应当是一个词，这里却是列表或表。", "删去多余的 ? 或括号。")
            return None
        text: str = node.value
        wide = None if node.style else re.search(r"[：，\u3000]", text)
        if text == "<<" and not node.style:
            add(MERGE, mark, "用了合并键 <<。", "把要用的内容直接写出来。", text)
        elif wide:
            place = Mark(mark.line, mark.column + wide.start())
            sign, right = _FULLWIDTH_IN_KEYS[wide.group()]
            add(*fullwidth(place, sign, right, text))
        elif not text:
            add(BAD_KEY, mark, "冒号前面没有键。", "补上键，或删去这一行。")
        else:
            return text
        return None

    def scalar(self, node: yaml.ScalarNode) -> Scalar:
        text: str = node.value
        if len(text) > MAX_SCALAR:
            self.collector.add(
                TOO_LONG,
                start_of(node),
                f"这个值有 {len(text)} 个字，超过上限 {MAX_SCALAR} 个。",
                "长文写进 docs/ 下的文件；原件放进 data/evidence/files/。",
            )
            return text[:MAX_SCALAR]
        if node.style:
            return text
        wide = FULLWIDTH_KEY.search(text) if "：" in text else None
        if wide and wide.start() > 0:
            # A plain scalar that ran on over the next line, because its colon is full-width.
            first, last = start_of(node).line + 1, from_yaml(node.end_mark).line
            complaint = find_fullwidth(self.collector.lines, first, last)
            if complaint:
                self.collector.add(*complaint)
        return self.plain(text, node)

    def plain(self, text: str, node: yaml.Node) -> Scalar:
        """An unquoted scalar; text unless it has the form of something else."""
        if not _NOT_TEXT.match(text):
            return text
        if text in CONSTANTS:
            return CONSTANTS[text]
        if INTEGER.fullmatch(text):
            return int(text)
        if DECIMAL.fullmatch(text):
            return Decimal(text)
        if _ISO_DATE.fullmatch(text):
            return self.day(text, node)
        for form, kind, message, tip in _REFUSED:
            if form.fullmatch(text):
                self.collector.add(kind, start_of(node), message, tip, text)
                break
        return text

    def day(self, text: str, node: yaml.Node) -> date | str:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.collector.add(
                DATE,
                start_of(node),
                f"没有 {text} 这一天。",
                "改成真有的日期，如 2015-08-31；不知道就删去这一行。",
                text,
            )
            return text
