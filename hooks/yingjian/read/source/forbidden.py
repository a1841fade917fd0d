"""Refuses what YAML allows and data may not use: anchors, aliases, tags, directives, deep nesting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from yingjian.base.problems import Code, code
from yingjian.read.source.document import from_yaml

if TYPE_CHECKING:
    from yingjian.read.source.collector import Collector

MAX_DEPTH = 24

TOO_DEEP = code("yaml.too-deep", "嵌套太深", why="正常数据不会嵌套这么深，多半是缩进或括号错了。")
ANCHOR = code("yaml.anchor", "用了锚点", why="引用一律用编号，避免看不出的复制。")
ALIAS = code("yaml.alias", "用了别名", why="引用一律用编号；别名还可能使内容无限膨胀。")
TAG = code("yaml.tag", "用了类型标签", why="标签可以让不安全的工具执行程序。")
DIRECTIVE = code("yaml.directive", "用了指令", why="本项目的数据文件用不到指令。")

# Where libyaml 0.2 looks for the next token: an anchor, alias, tag or directive can stand nowhere
# else, so that the * of a formula or the % of a title costs nothing.
_MARKED = re.compile(r"(?:^|[\s\[{,:?])(?:[&*](?=\S)|!)|^%", re.MULTILINE)
_DEEP = re.compile(rf"^[ -]{{{MAX_DEPTH * 2},}}", re.MULTILINE)


def refuse_forbidden(collector: Collector) -> None:
    """Walk the parser's events before nodes are composed from them.

    The events come from a state machine, so that deep nesting costs no stack. Only texts that could
    hold such things are walked.

    Raises:
        UnreadableError: the text holds an anchor, alias, tag or directive, or nests too deep.
        yaml.YAMLError: the text is not YAML.
    """
    if not may_hold_forbidden(collector.text):
        return
    depth = 0
    for event in yaml.parse(collector.text, Loader=yaml.CSafeLoader):
        refusal = _refusal(event)
        if refusal:
            raise collector.fatal(refusal[0], from_yaml(event.start_mark), *refusal[1:])
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise collector.fatal(
                TOO_DEEP,
                from_yaml(event.start_mark),
                f"嵌套超过 {MAX_DEPTH} 层。",
                "检查括号是否配对、缩进是否多了。",
            )


def may_hold_forbidden(text: str) -> bool:
    """Whether a text could hold something forbidden; cheap, and yes where in doubt."""
    if _MARKED.search(text):
        return True
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH // 2 or bool(_DEEP.search(text))


def _refusal(event: yaml.Event) -> tuple[Code, str, str] | None:
    """(code, message, tip) where an event may not occur."""
    if isinstance(event, yaml.AliasEvent):
        return ALIAS, f"用了别名 *{event.anchor}。", "直接写编号；* 是内容就加引号。"
    if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
        return DIRECTIVE, "用了 % 开头的指令。", "删去这一行。"
    if isinstance(event, yaml.NodeEvent) and event.anchor:
        return ANCHOR, f"用了锚点 &{event.anchor}。", "删去锚点；& 是内容就加引号。"
    tag = getattr(event, "tag", None)
    if tag:
        return TAG, f"用了类型标签 {tag}。", "删去标签；! 是内容就加引号。"
    return None
