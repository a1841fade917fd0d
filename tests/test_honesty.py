"""No assertion may be vacuous, and no test may measure time.

A loop over nothing asserts nothing. So the iterable of a loop with asserts, of ``all(…)`` and of
``not any(…)`` must not be empty, and the text of the test must prove it: the iterable is a
literal, asserted, unpacked, counted, or passed through ``support.some``.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
# Functions and methods whose result is empty only if their argument is.
FUNCTIONS = frozenset(
    {"dict", "enumerate", "frozenset", "list", "reversed", "set", "sorted", "tuple"}
)
METHODS = frozenset({"items", "keys", "splitlines", "values"})


class Scope:
    """A function of a test module, and the expressions that its text proves not to be empty."""

    def __init__(self, module: ast.Module, function: Function) -> None:
        self.values: dict[str, list[ast.expr]] = {}
        self.proven = set(_parametrized(function))
        for node in [*module.body, *ast.walk(function)]:
            match node:
                case ast.Assign(targets=[ast.Name(name)], value=value):
                    self.values.setdefault(name, []).append(value)
                case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                    self.values.setdefault(name, []).append(value)
                case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
                    self.proven.add(ast.unparse(value))
                case ast.Subscript(value=value, slice=ast.Constant(int()) | ast.UnaryOp()):
                    self.proven.add(ast.unparse(value))
                case ast.Assert(test=test):
                    self.proven |= _proven(test)
        # For constants an assertion anywhere in the module counts.
        asserts = [node for node in ast.walk(module) if isinstance(node, ast.Assert)]
        self.proven |= {text for node in asserts for text in _proven(node.test) if text.isupper()}

    def is_filled(self, node: ast.expr, visited: frozenset[str] = frozenset()) -> bool:
        """Whether the text proves that an expression is not empty."""
        if ast.unparse(node) in self.proven or _is_literal(node):
            return True
        if isinstance(node, ast.Name):
            values = self.values.get(node.id, [])
            rest = visited | {node.id}
            return bool(values) and (
                node.id in visited or all(self.is_filled(value, rest) for value in values)
            )
        every, sources = _sources(node)
        filled = [self.is_filled(source, visited) for source in sources]
        return bool(filled) and (all(filled) if every else any(filled))


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Tuple(elts) | ast.List(elts) | ast.Set(elts):
            return any(not isinstance(item, ast.Starred) for item in elts)
        case ast.Dict(keys):
            return any(key is not None for key in keys)
        case ast.Constant(str(text)):
            return bool(text)
        case ast.Call(ast.Name("range"), arguments):
            return all(
                isinstance(bound, ast.Constant) or ast.unparse(bound).isupper()
                for bound in arguments
            )
        # ``Killing.points`` fails by itself where nothing was written.
        case ast.Call(ast.Name("some")) | ast.Call(ast.Attribute(attr="split" | "points")):
            return True
    return False


def _sources(node: ast.expr) -> tuple[bool, Sequence[ast.expr]]:  # noqa: PLR0911 — a return for each kind of expression
    """Expressions that give an expression its items; whether all must be filled, or any."""
    match node:
        case ast.Tuple(elts) | ast.List(elts) | ast.Set(elts):
            return False, [item.value for item in elts if isinstance(item, ast.Starred)]
        case ast.Dict(values=values):
            return False, values
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            fewer = any(part.ifs for part in node.generators)
            return True, [] if fewer else [part.iter for part in node.generators]
        case ast.BinOp(left, ast.Add() | ast.BitOr(), right):
            return False, [left, right]
        case ast.BinOp(left, ast.Mult(), _):
            return True, [left]
        case ast.Call(ast.Name("zip"), arguments, keywords):
            return "strict=True" not in map(ast.unparse, keywords), arguments
        case ast.Call(ast.Name("map"), [_, *arguments]):
            return True, arguments
        case ast.Call(ast.Name(name), [source, *_]) if name in FUNCTIONS:
            return True, [source]
        case ast.Call(ast.Attribute(source, name)) if name in METHODS:
            return True, [source]
    return True, []


def _parametrized(function: Function) -> Iterator[str]:
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(ast.Attribute(attr="parametrize"), [names, *_]):
                value = ast.literal_eval(names)
                yield from value.replace(" ", "").split(",") if isinstance(value, str) else value


def _proven(test: ast.expr) -> set[str]:
    """Expressions that cannot be empty where an assertion holds."""
    match test:
        case ast.BoolOp(ast.And(), values):
            return {text for value in values for text in _proven(value)}
        case ast.Compare(left, operators, comparators):
            sides = [left, *comparators]
            pairs = zip(sides, operators, comparators, strict=False)
            return {text for pair in pairs for text in _compared(*pair)}
        case ast.UnaryOp():
            return set()
    return {ast.unparse(_counted(test))}


def _counted(node: ast.expr) -> ast.expr:
    """``rows`` of ``len(rows)``, ``set(rows)`` and the like."""
    match node:
        case ast.Call(ast.Name(name), [inner, *_]) if name in FUNCTIONS | {"len", "sum"}:
            return _counted(inner)
    return node


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> set[str]:
    if isinstance(operator, ast.In):
        return {ast.unparse(right)}
    proven: set[str] = set()
    for side, other, below in (
        (left, right, ast.Lt | ast.LtE),
        (right, left, ast.Gt | ast.GtE),
    ):
        empty = ast.unparse(other) in {"0", "[]", "()", "{}", "''", "set()"}
        if not isinstance(operator, below) and not (empty and isinstance(operator, ast.Eq)):
            proven |= {ast.unparse(side), ast.unparse(_counted(side))}
    return proven


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes below a node, without functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield child
            yield from _nodes(child)


def _counts(loop: ast.For) -> set[str]:
    """Variables that a loop counts up."""
    nodes = (node for node in _nodes(loop) if isinstance(node, ast.AugAssign))
    return {ast.unparse(node.target) for node in nodes}


def _iterables(node: ast.AST, proven: set[str]) -> list[ast.expr]:
    """Iterables of which each item is asserted."""
    match node:
        case ast.For() if any(isinstance(part, ast.Assert) for part in _nodes(node)):
            return [] if _counts(node) & proven else [node.iter]
        case ast.Assert(test):
            return [part.iter for inner in _each(test) for part in inner.generators]
    return []


def _each(test: ast.expr) -> Iterator[ast.GeneratorExp | ast.ListComp]:
    match test:
        case ast.Call(ast.Name("all"), [ast.GeneratorExp() | ast.ListComp() as inner]):
            yield inner
        case ast.UnaryOp(ast.Not(), ast.Call(ast.Name("any"), [ast.GeneratorExp() as inner])):
            yield inner
        case ast.BoolOp(_, values):
            for value in values:
                yield from _each(value)


def _yields(function: Function) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _nodes(function))


def vacuous(module: ast.Module) -> Iterator[str]:
    """``line: iterable`` for each iterable that may be empty."""
    for function in ast.walk(module):
        # The items of a generator are checked where it is used.
        if isinstance(function, Function) and not _yields(function):
            scope = Scope(module, function)
            for node in _nodes(function):
                for iterable in _iterables(node, scope.proven):
                    if not scope.is_filled(iterable):
                        yield f"{iterable.lineno}: {ast.unparse(iterable)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_assertion_loops_over_an_iterable_that_may_be_empty(path: Path) -> None:
    assert list(vacuous(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("body", "iterables"),
    [
        ("for x in f():\n  assert x", ["f()"]),
        ("a = [x for x in f() if x]\nfor x in a:\n  assert x", ["a"]),
        ("a = f()\nassert a == []\nfor x in a:\n  assert x", ["a"]),
        ("a = f()\nassert len(a) <= 3\nfor x in a:\n  assert x", ["a"]),
        ("assert all(x for x in f())", ["f()"]),
        ("assert not any(x for x in f())", ["f()"]),
        ("for x in zip(f(), (1, 2)):\n  assert x", ["zip(f(), (1, 2))"]),
        ("n = 0\nfor x in f():\n  assert x\n  n += 1\nassert n > 3", []),
        ("for x in (1, 2):\n  assert x", []),
        ("for x in f():\n  print(x)", []),
        ("for x in some(f()):\n  assert x", []),
        ("a = f()\nassert a\nfor x in a:\n  assert x", []),
        ("a = f()\nassert len(a) > 3\nfor x in sorted(a):\n  assert x", []),
        ("[a, b] = c = f()\nfor x in c:\n  assert x", ["c"]),
        ("for x in zip(f(), (1, 2), strict=True):\n  assert x", []),
    ],
)
def test_iterables_that_may_be_empty_are_named(body: str, iterables: list[str]) -> None:
    module = ast.parse(
        "def test() -> None:\n" + "\n".join(f"  {line}" for line in body.split("\n"))
    )
    assert [line.partition(": ")[2] for line in vacuous(module)] == iterables


CLOCKS = re.compile(r"\b(?:perf_counter|process_time|thread_time)\b|\btime\.time\(")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_measures_time(path: Path) -> None:
    """A limit for waiting is allowed, with ``monotonic``."""
    assert path == Path(__file__) or not CLOCKS.search(path.read_text(encoding="utf-8"))
