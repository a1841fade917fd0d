"""Edits to one YAML text: values replaced, keys and items added or removed, all else untouched.

A text is cut at the marks of its nodes. After every edit it is read again: only the intended value
may differ, or the edit is refused.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, cast

from yingjian.editing import writing
from yingjian.editing.writing import SpliceError
from yingjian.read.source import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.read.source import Document, Path_, Value


class _Removed:
    """Stands for the value of a key or item that is to be removed."""


REMOVED: Final = _Removed()


class Text:
    """A YAML text under edit; ``file`` is its name in messages."""

    def __init__(self, text: str, file: str) -> None:
        """Read the text.

        Raises:
            SpliceError: the strict reader refuses the text.
        """
        self.file = file
        self.document = self._read(text)

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self.document.text

    @property
    def value(self) -> Value:
        """The value of the text as it is now."""
        return self.document.value

    def _read(self, text: str) -> Document:
        document, problems = parse(text.encode(), self.file)
        if document is None or problems:
            reason = problems[0].message if problems else ""
            raise SpliceError(f"{self.file} 现在读不通，先用 scripts/check 改好。{reason}")
        return document

    def set(self, path: Path_, value: Value | _Removed, order: Sequence[str] = ()) -> None:
        """Set the value at ``path``, or remove it; ``order`` is the order of keys for a new key.

        Mappings and lists are compared part by part, so that only what differs is written.

        Raises:
            SpliceError: the place cannot be reached, or the edit would change something else.
        """
        before = self.value
        if isinstance(value, _Removed):
            self._cut(path)
        elif (old := value_at(before, path, REMOVED)) is REMOVED:
            self._add(path, value, order)
        else:
            self._update(path, old, value)
        self._verify(_with_value(before, path, value), path)

    def append(self, path: Path_, value: Value) -> None:
        """Add an item to the end of the list at ``path``, in the style of its items.

        Raises:
            SpliceError: there is no list at ``path``.
        """
        items = value_at(self.value, path)
        if not isinstance(items, list):
            raise SpliceError(f"{self.file} 的 {_shown(path)} 不是列表。")
        expected = _with_value(self.value, path, [*items, value])
        self._append(path, value)
        self._verify(expected, path)

    # -- edits of the text, at one place each --------------------------------------------------

    def _update(self, path: Path_, old: Value, new: Value) -> None:
        if writing.same(old, new):
            return
        if isinstance(old, dict) and isinstance(new, dict):
            for key in [key for key in old if key not in new]:
                self._cut((*path, key))
            for key, value in new.items():
                if key in old:
                    self._update((*path, key), old[key], value)
                else:
                    self._add((*path, key), value, tuple(new))
        elif isinstance(old, list) and isinstance(new, list) and old and new:
            self._update_list(path, old, new)
        else:
            self._replace(path, new)

    def _update_list(self, path: Path_, old: list[Value], new: list[Value]) -> None:
        if set(_ids(old)) & set(_ids(new)):
            self._update_by_id(path, old, new)
            return
        for index in range(len(old) - 1, len(new) - 1, -1):
            self._cut((*path, index))
        for index, value in enumerate(new):
            if index < len(old):
                self._update((*path, index), old[index], value)
            else:
                self._append(path, value)

    def _update_by_id(self, path: Path_, old: list[Value], new: list[Value]) -> None:
        """Items with ids are the same item wherever they stand; new ones come last."""
        before, after = (dict(zip(_ids(items), items, strict=True)) for items in (old, new))
        for index, name in reversed(list(enumerate(before))):
            if name not in after:
                self._cut((*path, index))
        common = [name for name in before if name in after]
        if [name for name in after if name in before] != common:
            raise SpliceError(f"{self.file} 的 {_shown(path)} 次序变了，要手工改。")
        for index, name in enumerate(common):
            self._update((*path, index), before[name], after[name])
        for name, value in after.items():
            if name not in before:
                self._append(path, value)

    def _replace(self, path: Path_, value: Value) -> None:
        node, flow = self._node(path)
        start, end = _span(node, self.text)
        key_end = self._key_end(path)
        if node.id == "scalar" and node.style in {"|", ">"} and isinstance(value, str):
            lines = writing.literal(value, self._indent(path))
            if lines is not None:
                self._put(start, end, lines)
                return
        if flow:
            shown = writing.inline(value)
            self._put(start, end, shown if start < end else f" {shown}")
        elif key_end is not None and (
            start == end or isinstance(value, dict | list) or _over_lines(node)
        ):
            self._put(key_end, end, writing.under(value, self._indent(path)))
        elif isinstance(value, dict | list):
            self._put(start, end, writing.item(value, self._indent(path))[self._indent(path) + 2 :])
        else:
            self._put(start, end, writing.scalar(value))

    def _add(self, path: Path_, value: Value, order: Sequence[str]) -> None:
        *above, key = path
        if above and value_at(self.value, tuple(above), REMOVED) is REMOVED:
            self._add(tuple(above), {str(key): value}, ())
            return
        node, flow = self._node(tuple(above))
        if node.id == "scalar" and not node.value and not node.style:
            self._replace(tuple(above), {str(key): value})
            return
        if node.id != "mapping" or not isinstance(key, str):
            raise SpliceError(f"{self.file} 的 {_shown(path)} 上面没有这一组键。")
        flow = flow or bool(node.flow_style)
        before = self._predecessor(node, key, order)
        if flow:
            shown = f"{key}: {writing.inline(value)}"
            if not node.value:
                self._put(node.start_mark.index + 1, node.end_mark.index - 1, shown)
            else:
                _, end = _span(before[1], self.text)
                self._put(end, end, f", {shown}")
            return
        place = self._line_end(_entry(before, self.text)[1])
        indent = before[0].start_mark.column
        line = f"{' ' * indent}{key}:{writing.under(value, indent)}"
        self._put(place, place, "\n" + line)

    @staticmethod
    def _predecessor(node: Any, key: str, order: Sequence[str]) -> Any:
        """The entry after which a key comes: the last of those that stand before it in ``order``."""
        if not node.value:
            return None
        earlier = set(order[: order.index(key)]) if key in order else None
        if earlier is None:
            return node.value[-1]
        entries = [entry for entry in node.value if entry[0].value in earlier]
        return entries[-1] if entries else node.value[0]

    def _append(self, path: Path_, value: Value) -> None:
        node, flow = self._node(path)
        if node.id != "sequence":
            self._replace(path, [value])
            return
        if flow or node.flow_style:
            if not node.value:
                self._replace_empty(path, node, value)
            else:
                _, end = _span(node.value[-1], self.text)
                self._put(end, end, f", {writing.inline(value)}")
            return
        last = node.value[-1]
        spread = last.id == "mapping" and not last.flow_style
        indent = node.start_mark.column
        _, end = _span(last, self.text)
        place = self._line_end(end)
        gap = "\n\n" if len(node.value) > 1 and self._blank_between(node) else "\n"
        self._put(place, place, gap + writing.item(value, indent, spread=spread))

    def _replace_empty(self, path: Path_, node: Any, value: Value) -> None:
        """Fill ``key: []``: the item goes on a line of its own, but inside brackets where nested."""
        key_end = self._key_end(path)
        start, end = node.start_mark.index, node.end_mark.index
        if key_end is None or len(path) != 1:
            self._put(start + 1, end - 1, writing.inline(value))
        else:
            self._put(key_end, end, "\n" + writing.item(value, self._indent(path) + 2))

    def _blank_between(self, node: Any) -> bool:
        """Whether blank lines stand between the items."""
        _, end = _span(node.value[-2], self.text)
        return "\n\n" in self.text[end : node.value[-1].start_mark.index]

    def _cut(self, path: Path_) -> None:
        *above, step = path
        node, flow = self._node(tuple(above))
        entries = node.value if node.id in {"mapping", "sequence"} else []
        sequence = node.id == "sequence"
        keys = list(range(len(entries))) if sequence else [key.value for key, _ in entries]
        if step not in keys:
            raise SpliceError(f"{self.file} 没有 {_shown(path)}。")
        index = keys.index(step)
        spans = [_entry((entry, entry) if sequence else entry, self.text) for entry in entries]
        start, end = spans[index]
        if len(entries) == 1:
            self._replace(tuple(above), [] if sequence else {})
        elif flow or node.flow_style:
            if index + 1 < len(entries):
                self._put(start, spans[index + 1][0], "")
            else:
                self._put(spans[index - 1][1], end, "")
        else:
            first = self.text.rfind("\n", 0, start) + 1
            if not sequence and self.text[first:start].strip():  # the dash of an item
                raise SpliceError(f"{self.file} 的 {_shown(path)} 是一项的开头，要手工删。")
            stop = self._line_end(end)
            if sequence and self._blank_before(first):
                first = self.text.rfind("\n", 0, first - 1) + 1
            self._put(first, min(stop + 1, len(self.text)), "")

    def _blank_before(self, line: int) -> bool:
        return line > 1 and self.text[:line].endswith("\n\n")

    # -- places ----------------------------------------------------------------------------

    def _node(self, path: Path_) -> tuple[Any, bool]:
        """The node at ``path``, and whether it stands inside brackets."""
        node: Any = self.document.root
        flow = False
        for depth, step in enumerate(path):
            flow = flow or (node.id != "scalar" and bool(node.flow_style))
            child = None
            if node.id == "sequence" and isinstance(step, int) and step < len(node.value):
                child = node.value[step]
            elif node.id == "mapping":
                child = next((value for key, value in node.value if key.value == step), None)
            if child is None:
                raise SpliceError(f"{self.file} 没有 {_shown(path[: depth + 1])}。")
            node = child
        return node, flow

    def _key_end(self, path: Path_) -> int | None:
        """Just behind the colon of the key at the end of ``path``; None for an item of a list."""
        if not path or isinstance(path[-1], int):
            return None
        parent, _ = self._node(path[:-1])
        key = next(key for key, _ in parent.value if key.value == path[-1])
        return self.text.index(":", key.end_mark.index) + 1

    def _indent(self, path: Path_) -> int:
        """Column of the key at the end of ``path``, from 0; of the item for a list."""
        if not path:
            return 0
        parent, _ = self._node(path[:-1])
        if isinstance(path[-1], int):
            return int(parent.value[path[-1]].start_mark.column) - 2
        return int(next(k for k, _ in parent.value if k.value == path[-1]).start_mark.column)

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end

    def _put(self, start: int, end: int, new: str) -> None:
        self.document = self._read(self.text[:start] + new + self.text[end:])

    def _verify(self, expected: Value, path: Path_) -> None:
        if not _equal(self.value, expected):
            raise SpliceError(f"{self.file} 的 {_shown(path)} 改不动：会牵动别处，要手工改。")


def _over_lines(node: Any) -> bool:
    """Whether a list or mapping is written over lines, not in brackets."""
    return node.id != "scalar" and not node.flow_style


def _span(node: Any, text: str) -> tuple[int, int]:
    """Where a node begins and ends in the text, without the lines that follow it."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if _over_lines(node):
        last = node.value[-1]
        return start, _entry((last, last) if node.id == "sequence" else last, text)[1]
    return start, start + len(text[start:end].rstrip())


def _entry(entry: tuple[Any, Any], text: str) -> tuple[int, int]:
    """Where an entry (key, value) begins and ends; an item of a list stands for both.

    The colon of a key without value belongs to it.
    """
    first, last = entry
    end = _span(last, text)[1]
    if first is not last and last.start_mark.index == last.end_mark.index:
        end = max(end, text.index(":", first.end_mark.index) + 1)
    return int(first.start_mark.index), end


def _ids(items: list[Value]) -> list[str]:
    """Ids of the items; empty where an item has none, or shares it with another."""
    values = [item.get("id") for item in items if isinstance(item, dict)]
    ids = [value for value in values if isinstance(value, str)]
    return ids if len(set(ids)) == len(items) else []


def _shown(path: Path_) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path) or "全文"


def value_at(value: Value, path: Path_, missing: Any = None) -> Any:
    """The value at a path; ``missing`` where there is none."""
    for step in path:
        try:
            value = value[step]  # type: ignore[index]  # the wrong kind is caught below
        except (KeyError, IndexError, TypeError):
            return missing
    return value


def _with_value(value: Value, path: Path_, new: Value | _Removed) -> Value:
    """A copy with the value at ``path`` replaced, added or removed."""
    if not path:
        return cast("Value", new)
    result = copy.deepcopy(value)
    parent = value_at(result, path[:-1])
    if isinstance(new, _Removed):
        del parent[path[-1]]
    elif parent is None:
        return _with_value(result, path[:-1], {str(path[-1]): new})
    else:
        parent[path[-1]] = new
    return result


def _equal(left: Value, right: Value) -> bool:
    """``writing.same``, but keys may stand in any order."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return writing.same(left, right)
