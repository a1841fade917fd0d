"""The rooms: what may import what, who opens which library, how large a module may grow."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HOOKS = ROOT / "hooks"
PACKAGE = HOOKS / "yingjian"
# A room may import itself and those before it in this list.
ROOMS = (
    "base",
    "read",
    "model",
    "derive",
    "history",
    "pages",
    "typeset",
    "papers",
    "site",
    "preflight",
    "binder",
    "editing",
    "generated",
    "bench",
    "commands",
)
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(HOOKS).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in MODULES}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, type-only imports and those within functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports whole"
            assert node.module
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in NAMES else node.module


def room(module: str) -> str:
    """The room of a module of ours."""
    return module.split(".")[1]


OURS = {
    name: {module for module in imports(path) if module in NAMES and module != name}
    for name, path in NAMES.items()
}


def test_every_module_is_in_a_room() -> None:
    assert {path.relative_to(PACKAGE).parts[0] for path in MODULES} == {"__init__.py", *ROOMS}


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"yingjian"}))
def test_a_room_imports_only_rooms_above_it(name: str) -> None:
    own = ROOMS.index(room(name))
    below = [module for module in OURS[name] if ROOMS.index(room(module)) > own]
    assert below == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter(OURS).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' → '.join(error.args[1])}")


def test_preflight_shares_only_base_with_what_it_checks() -> None:
    checkers = [modules for name, modules in OURS.items() if room(f"{name}.") == "preflight"]
    assert {room(module) for modules in checkers for module in modules} == {"base", "preflight"}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_module_does_one_job(name: str) -> None:
    lines = len(NAMES[name].read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{name} has {lines} lines: split it by job"


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("mkdocs", {"website", "binder", "yingjian.site.convert"}),
        (
            "markdown",
            {
                "yingjian.site.convert",
                "yingjian.typeset.markdown",
                # Reads Markdown of strangers, with all markup inert.
                "yingjian.papers.text",
            },
        ),
        ("weasyprint", {"yingjian.typeset"}),
        ("pypdfium2", {"yingjian.papers.pdf", "yingjian.preflight"}),
        ("yaml", {"yingjian.read.source"}),
        ("distributed", {"yingjian.base.executor"}),
        ("simpleeval", {"yingjian.read.formulas"}),
        ("pyhanko", {"yingjian.binder", "yingjian.preflight"}),
        ("cryptography", {"yingjian.binder"}),
        ("pydantic", {"yingjian.read.records"}),
    ],
)
def test_libraries_have_one_door(library: str, doors: set[str]) -> None:
    users = {
        name_of(path)
        for path in HOOKS.rglob("*.py")
        if any(module.split(".")[0] == library for module in imports(path))
    }
    assert users, f"nobody imports {library}: strike it from the list"
    for user in users:
        assert any(f"{user}.".startswith(f"{door}.") for door in doors), f"{user} imports {library}"


# Libraries whose private parts are behind the wall, and the packages that are the wall.
WALLED = frozenset(
    {"weasyprint", "pydyf", "tinycss2", "cssselect2", "mkdocs", "markdown", "material", "jinja2"}
)
WALL = (PACKAGE / "site" / "convert", PACKAGE / "typeset" / "patches")
OUTSIDE = [path for path in sorted(HOOKS.rglob("*.py")) if not path.is_relative_to(WALL[0])]
OUTSIDE = [path for path in OUTSIDE if not path.is_relative_to(WALL[1])]


def breaches(code: str) -> Iterator[str]:
    """What code does to a walled library: private names imported or used, attributes assigned."""
    tree = ast.parse(code)
    bound = set()
    for whole, name in _imported(tree):
        bound.add(name)
        if any(part.startswith("_") for part in whole.split(".")):
            yield f"imports {whole}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"setattr", "delattr"}:
            if _root(node.args[0]) in bound:
                yield f"assigns {ast.unparse(node)}"
        elif isinstance(node, ast.Attribute) and _root(node) in bound:
            private = node.attr.startswith("_") and not node.attr.endswith("__")
            if private or not isinstance(node.ctx, ast.Load):
                yield f"uses or assigns {ast.unparse(node)}"


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What is imported of walled libraries, whole, and the name that it is bound to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            for name in node.names:
                whole = f"{module}{name.name}"
                if whole.split(".", maxsplit=1)[0] in WALLED:
                    yield whole, name.asname or name.name.split(".")[0]


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(HOOKS)))
def test_private_parts_of_libraries_are_used_behind_the_wall_only(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert list(breaches(code)) == []
    # Of instances the linter knows; pyHanko has no other way to a document id of our own.
    if path.name != "sign.py":
        assert "SLF001" not in code
        assert "method-assign" not in code


@pytest.mark.parametrize(
    "code",
    [
        "from mkdocs.structure.pages import _ExtractTitleTreeprocessor",
        "import markdown._parser",
        "from mkdocs import utils\nutils.write_file = print",
        "import weasyprint as w\nw.css.StyleFor.__init__ = print",
        "from jinja2 import Environment\nsetattr(Environment, 'get_template', print)",
        "import pydyf\ndel pydyf.PDF.write",
        "from cssselect2 import compiler\ncompiler._compile_node",
    ],
)
def test_breaches_of_the_wall_are_seen(code: str) -> None:
    assert len(list(breaches(code))) == 1


def declared(*groups: Iterable[str]) -> set[str]:
    """Names of distributions that requirements ask for, as the package index spells them."""
    return {re.split(r"[^\w.-]", line)[0].lower() for group in groups for line in group}


# Runs in an environment of its own, with tools that CONTRIBUTING.md names.
ELSEWHERE = ROOT / "tests" / "mutation.py"


@pytest.mark.parametrize("folder", ["hooks", "tests"])
def test_what_is_imported_is_declared(folder: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, development = settings["project"], settings["dependency-groups"]["dev"]
    needed = declared(project["dependencies"], *project["optional-dependencies"].values())
    distributions = packages_distributions()
    undeclared = set()
    for path in sorted({*(ROOT / folder).rglob("*.py")} - {ELSEWHERE}):
        # Measuring drives a browser, which only machines that test have.
        tests = folder == "tests" or path.name == "run_search.py"
        allowed = needed | declared(development) if tests else needed
        for library in {name.split(".")[0] for name in imports(path)}:
            if library in {*sys.stdlib_module_names, "yingjian", "tests"}:
                continue
            origins = {name.lower().replace("_", "-") for name in distributions.get(library, ())}
            if not origins & allowed:
                undeclared.add(f"{path.relative_to(ROOT)} imports {library}")
    assert undeclared == set()
