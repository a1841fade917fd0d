"""No test passes because there was nothing to look at, or because the machine was quick.

A loop over nothing asserts nothing. So what a loop with asserts, ``all(…)`` or ``not any(…)`` goes
over must hold something, and the text of the test must show it: it is written out, asserted,
unpacked, counted, or given through ``support.some``.
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
# What has as many items, or none, as what it is given.
FUNCTIONS = frozenset(
    {"dict", "enumerate", "frozenset", "list", "reversed", "set", "sorted", "tuple"}
)
METHODS = frozenset({"items", "keys", "splitlines", "values"})


class Scope:
    """A test function, and what the text of it and of its module shows to hold something."""

    def __init__(self, module: ast.Module, function: Function) -> None:
        self.bound: dict[str, list[ast.expr]] = {}
        self.shown = set(_parametrized(function))
        for node in [*module.body, *ast.walk(function)]:
            match node:
                case ast.Assign(targets=[ast.Name(name)], value=value):
                    self.bound.setdefault(name, []).append(value)
                case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                    self.bound.setdefault(name, []).append(value)
                case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
                    self.shown.add(ast.unparse(value))
                case ast.Subscript(value=value, slice=ast.Constant(int()) | ast.UnaryOp()):
                    self.shown.add(ast.unparse(value))
                case ast.Assert(test=test):
                    self.shown |= _shown(test)
        # Constants are shown to hold something wherever in the module that is asserted.
        asserts = [node for node in ast.walk(module) if isinstance(node, ast.Assert)]
        self.shown |= {text for node in asserts for text in _shown(node.test) if text.isupper()}

    def sure(self, node: ast.expr, known: frozenset[str] = frozenset()) -> bool:
        """Whether there is something in it, as far as the text shows."""
        if ast.unparse(node) in self.shown or _written_out(node):
            return True
        if isinstance(node, ast.Name):
            values = self.bound.get(node.id, [])
            rest = known | {node.id}
            return bool(values) and all(node.id in known or self.sure(one, rest) for one in values)
        every, sources = _sources(node)
        found = [self.sure(one, known) for one in sources]
        return bool(found) and (all(found) if every else any(found))


def _written_out(node: ast.expr) -> bool:
    match node:
        case ast.Tuple(elts) | ast.List(elts) | ast.Set(elts):
            return any(not isinstance(one, ast.Starred) for one in elts)
        case ast.Dict(keys):
            return any(key is not None for key in keys)
        case ast.Constant(str(text)):
            return bool(text)
        case ast.Call(ast.Name("range"), arguments):
            return all(
                isinstance(one, ast.Constant) or ast.unparse(one).isupper() for one in arguments
            )
        # ``Killing.points`` fails by itself where nothing was written.
        case ast.Call(ast.Name("some")) | ast.Call(ast.Attribute(attr="split" | "points")):
            return True
    return False


def _sources(node: ast.expr) -> tuple[bool, Sequence[ast.expr]]:  # noqa: PLR0911 -- one a kind
    """What an expression takes its items from; whether all of that must hold something, or any."""
    match node:
        case ast.Tuple(elts) | ast.List(elts) | ast.Set(elts):
            return False, [one.value for one in elts if isinstance(one, ast.Starred)]
        case ast.Dict(values=values):
            return False, values
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            fewer = any(one.ifs for one in node.generators)
            return True, [] if fewer else [one.iter for one in node.generators]
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
                told = ast.literal_eval(names)
                yield from told.replace(" ", "").split(",") if isinstance(told, str) else told


def _shown(test: ast.expr) -> set[str]:
    """What must hold something where an assertion does."""
    match test:
        case ast.BoolOp(ast.And(), values):
            return {text for value in values for text in _shown(value)}
        case ast.Compare(left, operators, comparators):
            sides = [left, *comparators]
            pairs = zip(sides, operators, comparators, strict=False)
            return {text for pair in pairs for text in _compared(*pair)}
        case ast.UnaryOp():
            return set()
    return {ast.unparse(_counted(test))}


def _counted(node: ast.expr) -> ast.expr:
    """``found`` of ``len(found)``, ``set(found)`` and the like."""
    match node:
        case ast.Call(ast.Name(name), [inner, *_]) if name in FUNCTIONS | {"len", "sum"}:
            return _counted(inner)
    return node


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> set[str]:
    if isinstance(operator, ast.In):
        return {ast.unparse(right)}
    shown: set[str] = set()
    for one, other, below in (
        (left, right, ast.Lt | ast.LtE),
        (right, left, ast.Gt | ast.GtE),
    ):
        nothing = ast.unparse(other) in {"0", "[]", "()", "{}", "''", "set()"}
        if not isinstance(operator, below) and not (nothing and isinstance(operator, ast.Eq)):
            shown |= {ast.unparse(one), ast.unparse(_counted(one))}
    return shown


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What a function does itself, without the functions inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield child
            yield from _own(child)


def _counts(loop: ast.For) -> set[str]:
    """What a loop counts up."""
    return {ast.unparse(one.target) for one in _own(loop) if isinstance(one, ast.AugAssign)}


def _iterables(node: ast.AST, shown: set[str]) -> list[ast.expr]:
    """What is gone over to assert something of each."""
    match node:
        case ast.For() if any(isinstance(one, ast.Assert) for one in _own(node)):
            return [] if _counts(node) & shown else [node.iter]
        case ast.Assert(test):
            return [one.iter for inner in _each(test) for one in inner.generators]
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
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _own(function))


def hollow(module: ast.Module) -> Iterator[str]:
    """``line: iterable`` of everything that may assert nothing."""
    for function in ast.walk(module):
        # What a generator finds is looked at by whoever goes over it.
        if isinstance(function, Function) and not _yields(function):
            scope = Scope(module, function)
            for node in _own(function):
                for iterable in _iterables(node, scope.shown):
                    if not scope.sure(iterable):
                        yield f"{iterable.lineno}: {ast.unparse(iterable)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_assertion_goes_over_what_may_be_empty(path: Path) -> None:
    assert list(hollow(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("body", "found"),
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
def test_the_lint_itself(body: str, found: list[str]) -> None:
    module = ast.parse(
        "def test() -> None:\n" + "\n".join(f"  {line}" for line in body.split("\n"))
    )
    assert [line.partition(": ")[2] for line in hollow(module)] == found


CLOCKS = re.compile(r"\b(?:perf_counter|process_time|thread_time)\b|\btime\.time\(")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_measures_time(path: Path) -> None:
    """How long to wait at most is another matter: that is what ``monotonic`` is for."""
    assert path == Path(__file__) or not CLOCKS.search(path.read_text(encoding="utf-8"))
