"""The one direction of imports, and who may import what."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
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
PREFLIGHT_READERS = ("check", "known", "pdfium")
HOOKS = ROOT / "hooks"
PACKAGE = HOOKS / "yingjian"

# A module may import from its own layer and from those above it in this list.
LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "problems",
        "plain_yaml",
        "shares",
        "chapter_kinds",
        "forks",
        "formulas",
        "hashing",
        "masking",
        "fonts",
        "search",
        "variants",
        "progress",
        "cluster",
        "publish",
        "shown",
        "pieces",
        "quick_markdown",
        "sections",
        "charts",
        "intake",
        "preflight",
        "git",
    ),
    ("settings", "theme_files", "store", "forge"),
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
    ("session", "taking", "site_files", "site_warnings", "generated", "generated_book"),
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
    for module in imports(path):
        if module.startswith("yingjian.") and top(module) in LEVEL:
            assert LEVEL[top(module)] <= LEVEL[own], f"{own} imports {module}"


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
                "hooks/kept_files.py",
                "hooks/page_cache.py",
                "hooks/page_convert.py",
                "hooks/page_frame.py",
                "hooks/page_meta.py",
            },
        ),
        ("weasyprint", {"hooks/yingjian/binder/typeset.py"}),
        (
            "pypdfium2",
            {
                "hooks/yingjian/intake/reader.py",
                *(f"hooks/yingjian/preflight/{name}.py" for name in PREFLIGHT_READERS),
            },
        ),
        ("yaml", {"hooks/yingjian/source.py"}),
        ("distributed", {"hooks/yingjian/cluster.py"}),
        ("simpleeval", {"hooks/yingjian/formulas.py"}),
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
    allowed = {"preflight", "hashing"}
    for path in (PACKAGE / "preflight").rglob("*.py"):
        for module in imports(path):
            if module.startswith("yingjian."):
                assert top(module) in allowed, f"{path.name} imports {module}"


def test_hooks_are_small() -> None:
    for path in HOOKS.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 140, path
