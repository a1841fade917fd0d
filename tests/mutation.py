"""Runs tests against mutants of one module and prints the survivors. See CONTRIBUTING.md.

python tests/mutation.py hooks/yingjian/derive/binding.py tests/derive/test_binding.py tests/derive/test_binding_lines.py

The operators are those of mutmut, and of cosmic-ray where mutmut has none (conditions negated,
loops not run, exceptions not caught). Neither tool's own runner is used: they start Python for
each mutant, or leave out decorated functions. Here a process that has imported pytest forks.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
from difflib import unified_diff
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis  # noqa: F401 — imported once, before the first fork
import libcst  # type: ignore[import-not-found]  # not among the locked dependencies, as the two below
import pytest
from cosmic_ray import mutating, plugins  # type: ignore[import-not-found]
from libcst.metadata import (  # type: ignore[import-not-found]
    ByteSpanPositionProvider,
    MetadataWrapper,
)
from mutmut.mutation.mutators import mutation_operators  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.machinery import ModuleSpec
    from types import ModuleType

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / "hooks"
SEED = 11
SECONDS = 60
FROM_COSMIC_RAY = ("core/AddNot", "core/ZeroIterationForLoop", "core/ExceptionReplacer")
# Evaluated when a module is loaded, or never.
LEFT_OUT = (libcst.Annotation, libcst.Decorator, libcst.Import, libcst.ImportFrom)


def walk(node: Any) -> Iterator[Any]:
    """A syntax node and all below it, except ``LEFT_OUT``."""
    yield node
    for child in node.children:
        if not isinstance(child, LEFT_OUT):
            yield from walk(child)


def texts(code: str) -> Iterator[str]:
    """The module's text after each application of each operator."""
    wrapper = MetadataWrapper(libcst.parse_module(code))
    spans = wrapper.resolve(ByteSpanPositionProvider)
    raw = code.encode()
    for node in walk(wrapper.module):
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and node in spans:
                start, end = spans[node].start, spans[node].start + spans[node].length
                for mutated in operator(node):
                    piece = wrapper.module.code_for_node(mutated).encode()
                    yield (raw[:start] + piece + raw[end:]).decode()
    for name in FROM_COSMIC_RAY:
        for occurrence in count():
            text = mutating.mutate_code(code, plugins.get_operator(name)(), occurrence)
            if text is None:
                break
            yield text


def mutants(code: str) -> Iterator[str]:
    """The texts that can be parsed and differ from the module and from each other."""
    seen = {ast.dump(ast.parse(code))}
    for text in texts(code):
        try:
            shape = ast.dump(ast.parse(text))
        except SyntaxError:
            continue
        if shape not in seen and "if not TYPE_CHECKING" not in text:
            seen.add(shape)
            yield text


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the mutated code when the module is imported."""

    def __init__(self, path: Path, code: str) -> None:
        self.path = path
        self.code = code
        self.name = ".".join(path.relative_to(HOOKS).with_suffix("").parts)

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        if fullname != self.name.removesuffix(".__init__"):
            return None
        inside = [str(self.path.parent)] if self.path.stem == "__init__" else None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=self, submodule_search_locations=inside
        )

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.code, self.path, "exec"), module.__dict__)  # noqa: S102 — our own module


def passes(path: Path, code: str, tests: list[str]) -> bool:
    """Whether the tests pass with the module's code replaced; a test that hangs fails."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    signal.alarm(SECONDS)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    sys.meta_path.insert(0, Loader(path, code))
    quiet = ["-x", "-q", "-p", "no:cacheprovider"]
    quiet += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    status = 1
    try:
        status = int(pytest.main([*quiet, *tests]))
    finally:
        os._exit(status)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--most", type=int, default=400, help="a random sample of so many")
    asked = parser.parse_args()
    os.chdir(ROOT)
    path = asked.module.resolve()
    code = path.read_text(encoding="utf-8")
    if not passes(path, code, asked.tests):
        sys.stdout.write("The tests fail without a mutant.\n")
        return 1
    every = list(mutants(code))
    chosen = every if len(every) <= asked.most else random.Random(SEED).sample(every, asked.most)  # noqa: S311 — a sample, no secret
    survivors = [text for text in chosen if passes(path, text, asked.tests)]
    for text in survivors:
        lines = unified_diff(code.splitlines(), text.splitlines(), lineterm="", n=0)
        sys.stdout.write("\n".join(list(lines)[2:]) + "\n\n")
    sys.stdout.write(f"{len(every)} mutants, {len(chosen)} tried, {len(survivors)} survived\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
