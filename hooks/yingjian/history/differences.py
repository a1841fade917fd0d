"""Compare two states of one record: every difference, field by field, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, get_origin

from yingjian.base.registry import CHAPTER_TITLES
from yingjian.history.entries import PARENT, Named, Order, Values, fields, inner_model
from yingjian.read.formulas import plain

if TYPE_CHECKING:
    from yingjian.read.records.base import Record

# Characters: texts up to _WHOLE are shown whole, of longer ones the difference and _AROUND beside
# it; no text is shown longer than _MOST.
_WHOLE = 24
_AROUND = 6
_MOST = 60
# Keys that identify the items of a list: the first of these that all items have.
_KEYS = (("indicator",), ("indicator", "slot"), ("id",), ("path",), ("on",), ("role",), ("unit", "title"),
         ("title",), ("name",), ("event",), ("kind", "file"))  # fmt: skip
# Fields that are not named in the titles of their parts: 自评得分.
_BARE = frozenset({"scores"})
# Chinese for words of the data that are not.
_WORDS: Mapping[str, str] = {
    **CHAPTER_TITLES,
    "points": "计分",
    "conclusion": "按结论",
    "letter": "按等级",
    "judgement": "由人评定",
    "bands": "分段",
    "all-or-nothing": "全得或不得",
    "formula": "公式",
    "exclude": "不计入总分",
    "full": "按满分计",
    "must-pass": "必达指标全部达标",
    "no-veto": "没有一票否决",
    "error": "错误",
    "warning": "提醒",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs; ``path`` are its keys, ``title`` is its Chinese name.

    ``before`` and ``after`` are None where there was or is no value. ``moved``: a list holds the same
    items in another order. ``item``: an item was added to a list or removed; ``words`` describe it.
    """

    path: tuple[str, ...]
    title: str
    before: Any
    after: Any
    moved: bool = False
    item: bool = False
    words: str = ""

    @property
    def text(self) -> str:
        """The difference in words."""
        if self.moved:
            return f"{self.title}的次序变了"
        if self.item:
            word = "新增" if self.before is None else "去掉"
            return f"{word}{self.title}{f'（{self.words}）' if self.words else ''}"
        if isinstance(self.before, list) or isinstance(self.after, list):
            return self._lists()
        if self.before is None:
            return f"{self.title}补上{_quoted(self.after)}"
        if self.after is None:
            return f"{self.title}删去{_quoted(self.before)}"
        old, new = contrast(shown(self.before), shown(self.after))
        return f"{self.title} {old}→{new}"

    def _lists(self) -> str:
        old, new = (
            [shown(value) for value in values or ()] for values in (self.before, self.after)
        )
        added = [text for text in new if text not in old]
        removed = [text for text in old if text not in new]
        parts = [
            f"{word} {'、'.join(map(shorten, texts))}"
            for word, texts in (("增", added), ("减", removed))
            if texts
        ]
        return f"{self.title}{'，'.join(parts)}" if parts else f"{self.title}的次序变了"


def shown(value: object) -> str:
    """Return a value as a Chinese text."""
    match value:
        case Named():
            text = value.label
        case bool():
            text = "是" if value else "否"
        case Decimal():
            text = plain(value)
        case date():
            text = value.isoformat()
        case Mapping():
            text = "，".join(map(shown, value.values()))
        case list() | tuple():
            text = "、".join(map(shown, value))
        case None:
            text = "（没有）"
        case _:
            text = " ".join(str(value).split())
            text = _WORDS.get(text, text)
    return text


def _quoted(value: object) -> str:
    """Return a value for a sentence: texts in quotation marks, days and numbers without."""
    words = shorten(shown(value))
    return f"“{words}”" if isinstance(value, str) and not isinstance(value, Named) else f" {words}"


def shorten(text: str, most: int = _MOST) -> str:
    """Cut a text to a number of characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def contrast(old: str, new: str) -> tuple[str, str]:
    """Return two texts, long ones cut to the difference and a little around it."""
    if max(len(old), len(new)) <= _WHOLE or not old or not new:
        return f"“{shorten(old)}”" if len(old) > _WHOLE else old, (
            f"“{shorten(new)}”" if len(new) > _WHOLE else new
        )
    head = next((index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
                min(len(old), len(new)))  # fmt: skip
    rest = min(len(old), len(new)) - head
    tail = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)

    def cut(text: str) -> str:
        start, stop = max(head - _AROUND, 0), min(len(text) - tail + _AROUND, len(text))
        middle = shorten(text[start:stop], _MOST + 2 * _AROUND)
        return f"“{'…' if start else ''}{middle}{'…' if stop < len(text) else ''}”"

    return cut(old), cut(new)


def differences(old: Values, new: Values, model: type[Record]) -> tuple[Difference, ...]:
    """Return what differs between two states of a record, in the order of its fields."""
    return tuple(_compare_records(old, new, model, (), ""))


def _compare_records(
    old: Values, new: Values, model: type[Record], path: tuple[str, ...], before: str
) -> Iterator[Difference]:
    titles = {key: (title, annotation) for key, _, title, annotation in fields(model)}
    keys = dict.fromkeys((PARENT, *titles, *old, *new))
    for key in keys:
        was, now = old.get(key), new.get(key)
        title, annotation = titles.get(key, ("所属", None) if key == PARENT else (key, None))
        if _same(was, now):
            continue
        named = "" if key in _BARE else before + title
        inner = inner_model(annotation)
        if inner and get_origin(annotation) is dict and isinstance(was or now, dict):
            old_by, new_by = was or {}, now or {}
            for name in dict.fromkeys((*old_by, *new_by)):
                item = (*path, key, name)
                yield from _compare_values(
                    old_by.get(name), new_by.get(name), inner, item, f"{named}“{name}”"
                )
            continue
        yield from _compare_values(was, now, inner, (*path, key), named)


def _same(was: object, now: object) -> bool:
    """Whether two values are equal; unlike for Python, true is not 1."""
    return was == now and isinstance(was, bool) == isinstance(now, bool)


def _compare_values(
    was: Any, now: Any, inner: type[Record] | None, path: tuple[str, ...], title: str
) -> Iterator[Difference]:
    if isinstance(was, Order) or isinstance(now, Order):
        both = set(was or ()) & set(now or ())
        if [ref for ref in was or () if ref in both] != [ref for ref in now or () if ref in both]:
            yield Difference(path, title, was, now, moved=True)
        return
    if inner and isinstance(was, dict | None) and isinstance(now, dict | None):
        yield from _compare_records(was or {}, now or {}, inner, path, title)
        return
    if inner and isinstance(was, list | None) and isinstance(now, list | None):
        yield from _compare_lists(was or [], now or [], inner, path, title)
        return
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*was, *now)):
            if not _same(was.get(key), now.get(key)):
                yield Difference((*path, key), f"{title}“{key}”", was.get(key), now.get(key))
        return
    if isinstance(was, list | None) and isinstance(now, list | None) and was and now:
        moved = sorted(map(repr, was)) == sorted(map(repr, now))
        yield Difference(path, title, was, now, moved=moved)
        return
    yield Difference(path, title, was, now)


def _compare_lists(
    was: list[Any], now: list[Any], inner: type[Record], path: tuple[str, ...], title: str
) -> Iterator[Difference]:
    keys = _keys(was, now)
    if keys is None:
        for index, (old, new) in enumerate(zip_longest(was, now)):
            if not _same(old, new):
                name = f"{title}第 {index + 1} 项"
                yield from _compare_items(old, new, inner, (*path, str(index)), name)
        return
    old_by, new_by = ({_key(item, keys): item for item in items} for items in (was, now))
    for key in dict.fromkeys((*old_by, *new_by)):
        old, new = old_by.get(key), new_by.get(key)
        if not _same(old, new):
            yield from _compare_items(old, new, inner, (*path, key), f"{title}“{shorten(key, 30)}”")
    both = old_by.keys() & new_by.keys()
    if [key for key in old_by if key in both] != [key for key in new_by if key in both]:
        yield Difference(path, title, was, now, moved=True)


def _compare_items(
    old: Any, new: Any, inner: type[Record], path: tuple[str, ...], title: str
) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_records(old, new, inner, path, title)
    else:
        item = old is None or new is None
        words = _describe(new if old is None else old, inner, path[-1]) if item else ""
        yield Difference(path, title, old, new, item=item, words=words)


def _describe(item: Any, model: type[Record], key: str) -> str:
    """Return what an item of a list holds beside the key that identifies it."""
    if not isinstance(item, dict):
        return shorten(shown(item))
    titles = {name: title for name, _, title, _ in fields(model)}
    parts = [
        words if isinstance(value, str | list | dict) else f"{titles.get(name, name)} {words}"
        for name, value in item.items()
        if (words := shown(value)) and words not in key.split(" ")
    ]
    return shorten("，".join(parts))


def _key(item: dict[str, Any], keys: tuple[str, ...]) -> str:
    return " ".join(shown(item[key]) for key in keys if key in item)


def _keys(was: list[Any], now: list[Any]) -> tuple[str, ...] | None:
    """Return keys that identify each item of both lists; None where there are none."""
    if not all(isinstance(item, dict) for item in (*was, *now)):
        return None
    for keys in _KEYS:
        if all(keys[0] in item for item in (*was, *now)) and all(
            len({_key(item, keys) for item in items}) == len(items) for items in (was, now)
        ):
            return keys
    return None
