"""The one direction of imports, and who may import what."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RECORDS = (
    "editions",
    "base",
    "plan",
    "validation",
    "systems",
    "indicators",
    "evidence",
    "mappings",
    "figures",
    "rectification",
)
CONVERTERS = ("kept_files", "page_cache", "page_convert", "page_frame")
TYPESET_PATCHES = (
    "__init__",
    "chapter_tags",
    "justify",
    "font_stubs",
    "quick_styles",
    "quick_text",
)
PREFLIGHT_READERS = ("check", "page_keys", "pdfium")
HOOKS = ROOT / "hooks"
PACKAGE = HOOKS / "yingjian"

# A module may import from its own layer and from those above it in this list.
LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "problems",
        "patching",
        "shares",
        "registry",
        "forks",
        "formulas",
        "hashing",
        "masking",
        "fonts",
        "search",
        "variants",
        "progress",
        "store",
        "cluster",
        "publish",
        "atomic",
        "shown",
        "charts",
        "intake",
        "preflight",
        "git",
    ),
    ("settings", "forge", "typeset_patches"),
    ("convert",),
    ("source",),
    ("folders",),
    ("records",),
    ("schema_names",),
    ("editing",),
    ("marking", "secrecy"),
    ("hand_written",),
    ("rules",),
    ("project", "dossier"),
    ("entries",),
    ("differences",),
    ("wording",),
    ("changes",),
    ("assembly", "loading"),
    ("editions",),
    ("history",),
    ("scoring",),
    ("readiness",),
    ("quality", "figure_changes"),
    ("owing", "binding", "burnup"),
    ("questions",),
    ("views",),
    ("markup", "drawings"),
    ("bound", "exchange"),
    ("render", "comment"),
    ("past",),
    ("site_medium",),
    ("site_papers", "pages"),
    # Text papers are typeset by the binder, and the binder binds papers.
    ("intake", "binder", "previews", "paper_text"),
    ("search_entries",),
    ("session", "taking", "site_files", "generated", "generated_book"),
    ("markdown_site",),
    ("schema", "codeowners", "check_guide", "forge_forms"),
    ("commands",),
)
LEVEL = {name: level for level, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports whole"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def top(module: str) -> str:
    return module.split(".")[1] if module.count(".") else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    upwards = [
        module
        for module in imports(path)
        if module.startswith("yingjian.")
        and top(module) in LEVEL
        and LEVEL[top(module)] > LEVEL[own]
    ]
    assert upwards == []


def test_imports_are_seen() -> None:
    seen = {top(module) for path in MODULES for module in imports(path)}
    assert len(seen & set(LEVEL)) > len(LEVEL) / 2


def test_every_module_has_a_layer() -> None:
    names = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert names - {"__init__"} == set(LEVEL)


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        (
            "mkdocs",
            {
                "hooks/website.py",
                "hooks/binder.py",
                "hooks/yingjian/commands/bench_patches.py",
                *(f"hooks/yingjian/convert/{name}.py" for name in CONVERTERS),
            },
        ),
        ("material", {"hooks/yingjian/site/convert/page_cache.py"}),
        (
            "weasyprint",
            {
                "hooks/yingjian/typeset/compose.py",
                *(f"hooks/yingjian/typeset_patches/{name}.py" for name in TYPESET_PATCHES),
            },
        ),
        (
            "pypdfium2",
            {
                "hooks/yingjian/papers/pdf/reader.py",
                *(f"hooks/yingjian/preflight/{name}.py" for name in PREFLIGHT_READERS),
            },
        ),
        ("yaml", {"hooks/yingjian/read/source.py"}),
        ("distributed", {"hooks/yingjian/base/executor.py"}),
        ("simpleeval", {"hooks/yingjian/read/formulas.py"}),
        (
            "pyhanko",
            {
                "hooks/yingjian/binder/certificate.py",
                "hooks/yingjian/binder/sign.py",
                "hooks/yingjian/preflight/signature.py",
            },
        ),
        ("cryptography", {"hooks/yingjian/binder/certificate.py"}),
        ("pydantic", {f"hooks/yingjian/records/{name}.py" for name in RECORDS}),
    ],
)
def test_libraries_have_one_door(library: str, allowed: set[str]) -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in HOOKS.rglob("*.py")
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users <= allowed
    assert users


def test_who_checks_a_binder_knows_nothing_of_who_made_it() -> None:
    allowed = {"preflight", "hashing", "store"}
    for path in (PACKAGE / "preflight").rglob("*.py"):
        for module in imports(path):
            if module.startswith("yingjian."):
                assert top(module) in allowed, f"{path.name} imports {module}"


# Libraries whose private parts are behind the wall, and the packages that are the wall.
WALLED = frozenset(
    {"weasyprint", "pydyf", "tinycss2", "cssselect2", "mkdocs", "markdown", "material", "jinja2"}
)
WALL = (PACKAGE / "convert", PACKAGE / "typeset_patches")
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


@pytest.mark.parametrize("folder", ["hooks", "tests"])
def test_what_is_imported_is_declared(folder: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, development = settings["project"], settings["dependency-groups"]["dev"]
    needed = declared(project["dependencies"], *project["optional-dependencies"].values())
    distributions = packages_distributions()
    for path in (ROOT / folder).rglob("*.py"):
        # Measuring drives a browser, which only machines that test have.
        tests = folder == "tests" or path.name == "bench_search.py"
        allowed = needed | declared(development) if tests else needed
        for library in {name.split(".")[0] for name in imports(path)}:
            if library in {*sys.stdlib_module_names, "yingjian", "tests"}:
                continue
            origins = {name.lower().replace("_", "-") for name in distributions.get(library, ())}
            assert origins & allowed, f"{path.relative_to(ROOT)} imports {library}"
