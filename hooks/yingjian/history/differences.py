"""Two values of one record → what differs, field by field, in Chinese; nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_origin

from yingjian.base.registry import CHAPTER_TITLES
from yingjian.history.entries import PARENT, Named, Order, Values, fields, inner_model
from yingjian.read.formulas import plain

if TYPE_CHECKING:
    from yingjian.read.records.base import Record

# So long is a text that is shown whole; of a longer one, what differs and this much around it.
_WHOLE = 24
_AROUND = 6
_MOST = 60
# Keys that tell the items of a list apart, the first that all of them have.
_KEYS = (("indicator",), ("indicator", "slot"), ("id",), ("path",), ("on",), ("role",), ("unit", "title"),
         ("title",), ("name",), ("event",), ("kind", "file"))  # fmt: skip
# Values of which the parts say enough by themselves: 自评得分.
_BARE = frozenset({"scores"})
# What words of the data that are not Chinese are called.
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
    """A value that differs; ``path`` are keys, ``title`` what people call the value.

    ``before`` and ``after`` are None where there was or is nothing. ``moved`` says that a list holds
    the same in another order, ``item`` that something was added to a list or taken out;
    ``words`` then say what it is.
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
        old = [shown(one) for one in self.before or ()]
        new = [shown(one) for one in self.after or ()]
        added = [one for one in new if one not in old]
        gone = [one for one in old if one not in new]
        parts = [
            f"{word} {'、'.join(shorten(one) for one in rows)}"
            for word, rows in (("增", added), ("减", gone))
            if rows
        ]
        return f"{self.title}{'，'.join(parts)}" if parts else f"{self.title}的次序变了"


def shown(value: object) -> str:
    """A value in words."""
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
    """A value in a sentence: texts in quotation marks, days and numbers without."""
    words = shorten(shown(value))
    return f"“{words}”" if isinstance(value, str) and not isinstance(value, Named) else f" {words}"


def shorten(text: str, most: int = _MOST) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def contrast(old: str, new: str) -> tuple[str, str]:
    """Two texts, long ones cut to what differs and a little around it."""
    if max(len(old), len(new)) <= _WHOLE or not old or not new:
        return f"“{shorten(old)}”" if len(old) > _WHOLE else old, (
            f"“{shorten(new)}”" if len(new) > _WHOLE else new
        )
    head = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
                min(len(old), len(new)))  # fmt: skip
    rest = min(len(old), len(new)) - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)

    def cut(text: str) -> str:
        start, stop = max(head - _AROUND, 0), min(len(text) - tail + _AROUND, len(text))
        middle = shorten(text[start:stop], _MOST + 2 * _AROUND)
        return f"“{'…' if start else ''}{middle}{'…' if stop < len(text) else ''}”"

    return cut(old), cut(new)


def differences(old: Values, new: Values, model: type[Record]) -> tuple[Difference, ...]:
    """What differs between two states of a record, in the order of its fields."""
    return tuple(_record(old, new, model, (), ""))


def _record(
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
                yield from _value(
                    old_by.get(name), new_by.get(name), inner, item, f"{named}“{name}”"
                )
            continue
        yield from _value(was, now, inner, (*path, key), named)


def _same(one: object, other: object) -> bool:
    """Equal, and true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _value(
    was: Any, now: Any, inner: type[Record] | None, path: tuple[str, ...], title: str
) -> Iterator[Difference]:
    if isinstance(was, Order) or isinstance(now, Order):
        both = set(was or ()) & set(now or ())
        if [one for one in was or () if one in both] != [one for one in now or () if one in both]:
            yield Difference(path, title, was, now, moved=True)
        return
    if inner and all(one is None or isinstance(one, dict) for one in (was, now)):
        yield from _record(was or {}, now or {}, inner, path, title)
        return
    if inner and all(one is None or isinstance(one, list) for one in (was, now)):
        yield from _items(was or [], now or [], inner, path, title)
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


def _items(
    was: list[Any], now: list[Any], inner: type[Record], path: tuple[str, ...], title: str
) -> Iterator[Difference]:
    keys = _keys(was, now)
    if keys is None:
        for at in range(max(len(was), len(now))):
            old = was[at] if at < len(was) else None
            new = now[at] if at < len(now) else None
            if not _same(old, new):
                yield from _item(old, new, inner, (*path, str(at)), f"{title}第 {at + 1} 项")
        return
    old_by, new_by = ({_key(one, keys): one for one in rows} for rows in (was, now))
    for key in dict.fromkeys((*old_by, *new_by)):
        old, new = old_by.get(key), new_by.get(key)
        if not _same(old, new):
            yield from _item(old, new, inner, (*path, key), f"{title}“{shorten(key, 30)}”")
    both = old_by.keys() & new_by.keys()
    if [key for key in old_by if key in both] != [key for key in new_by if key in both]:
        yield Difference(path, title, was, now, moved=True)


def _item(
    old: Any, new: Any, inner: type[Record], path: tuple[str, ...], title: str
) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _record(old, new, inner, path, title)
    else:
        item = old is None or new is None
        words = _told(new if old is None else old, inner, path[-1]) if item else ""
        yield Difference(path, title, old, new, item=item, words=words)


def _told(item: Any, model: type[Record], key: str) -> str:
    """What an item of a list says beside the key by which it is known."""
    if not isinstance(item, dict):
        return shorten(shown(item))
    titles = {name: title for name, _, title, _ in fields(model)}
    parts = [
        words if isinstance(value, str | list | dict) else f"{titles.get(name, name)} {words}"
        for name, value in item.items()
        if (words := shown(value)) and words not in key.split(" ")
    ]
    return shorten("，".join(parts))


def _key(one: dict[str, Any], keys: tuple[str, ...]) -> str:
    return " ".join(shown(one[key]) for key in keys if key in one)


def _keys(was: list[Any], now: list[Any]) -> tuple[str, ...] | None:
    """Keys by which the items of both lists can be told apart; None where nothing does."""
    if not all(isinstance(one, dict) for one in (*was, *now)):
        return None
    for keys in _KEYS:
        if all(keys[0] in one for one in (*was, *now)):
            told = [[_key(one, keys) for one in rows] for rows in (was, now)]
            if all(len(set(rows)) == len(rows) for rows in told):
                return keys
    return None
