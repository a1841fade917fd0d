"""A document: the values of one data file, and where each of them stands in its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Scalar = str | int | Decimal | bool | date | None
Value = Scalar | list["Value"] | dict[str, "Value"]
# The way to a value: keys of mappings, and indexes of lists from 0.
Path_ = tuple[str | int, ...]


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
        return cast("yaml.Node", compose(self.text))

    def place(self, path: Path_) -> Mark:
        """Where the value at ``path`` stands; the nearest existing parent where it is absent."""
        return self._places(path)[1]

    def key_place(self, path: Path_) -> Mark:
        """Where the key at the end of ``path`` stands; the value's place for list items."""
        return self._places(path)[0]

    def _places(self, path: Path_) -> tuple[Mark, Mark]:
        """(place of the key, place of the value) at ``path``, or of the nearest existing parent."""
        if not path:
            return self.top, self.top
        node = self.root
        key = value = self.top
        for step in path:
            child = child_of(node, step)
            if child is None:
                return value, value
            key, node = child
            value = start_of(node)
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
                yield value, start_of(node)
            elif isinstance(value, dict):
                children = [(child, child_of(node, key)) for key, child in value.items()]
                stack.extend((value, child[1]) for value, child in reversed(children) if child)
            elif isinstance(value, list):
                stack.extend(reversed(list(zip(value, node.value, strict=True))))


_TAGS: Mapping[type[yaml.Node], str] = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


class _Loader(yaml.CSafeLoader):
    """Composes nodes without resolving tags: ``values`` decides what a plain scalar is."""

    def resolve(self, kind: type[yaml.Node], _value: Any, _implicit: Any) -> str:
        return _TAGS[kind]

    def descend_resolver(self, _node: Any, _index: Any) -> None:
        """Keep no state: only resolving needs it."""

    def ascend_resolver(self) -> None:
        """Keep no state: only resolving needs it."""


def compose(text: str) -> yaml.Node | None:
    """The nodes of a text; None where there are none.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    return yaml.compose(text, Loader=_Loader)


def child_of(node: yaml.Node, step: str | int) -> tuple[Mark, yaml.Node] | None:
    """(place of the key, value) of the first entry ``step``; None where there is none."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        if step < len(node.value):
            return start_of(node.value[step]), node.value[step]
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == step:
                return start_of(key), value
    return None


def start_of(node: yaml.Node) -> Mark:
    """Where a node begins."""
    return from_yaml(node.start_mark)


def from_yaml(mark: object) -> Mark:
    """A mark of PyYAML, which counts from 0; the beginning of the text for None."""
    if mark is None:
        return Mark(1, 1)
    return Mark(mark.line + 1, mark.column + 1)  # type: ignore[attr-defined]  # yaml's C marks have no stubs
