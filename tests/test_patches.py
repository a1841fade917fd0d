"""Patches of other libraries: of an unknown release they step aside, or stop if required."""

from __future__ import annotations

import inspect
import os
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs import utils

from tests.support import ROOT, SMALL, command
from yingjian.base import patching
from yingjian.base.patching import Function, Patch, PatchError
from yingjian.bench import run_patches
from yingjian.site import convert
from yingjian.site.convert import kept_files
from yingjian.typeset import compose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

compose.load()  # before anything else imports WeasyPrint

from yingjian.typeset import patches as typeset_patches  # noqa: E402 — after the fonts are in place

PATCHES = (*typeset_patches.PATCHES, *convert.PATCHES)
SPEED = [patch for patch in PATCHES if not patch.required]
FUNCTIONS = [function for patch in PATCHES for function in patch.functions]
GAIN = re.compile(r"(\d+\.\d\d)×: \S.*")


def test_no_two_patches_share_a_name() -> None:
    assert set(Counter(patch.name for patch in PATCHES).values()) == {1}


@pytest.mark.parametrize("patch", SPEED, ids=lambda patch: patch.name)
def test_a_patch_for_speed_saves_more_than_a_tenth_and_can_be_measured(patch: Patch) -> None:
    gain = GAIN.fullmatch(patch.gain)
    assert gain
    assert float(gain[1]) >= run_patches.WORTH
    assert any(patch.name in names for _, names in run_patches.STAGES.values())


@pytest.mark.parametrize(
    "function", FUNCTIONS, ids=lambda function: f"{function.owner}.{function.name}"
)
def test_a_hash_is_that_of_the_source_that_inspect_gives(function: Function) -> None:
    for patch in PATCHES:
        patch.remove()
    original = current(function)
    source = inspect.getsource(inspect.unwrap(getattr(original, "func", original))).rstrip()
    for patch in typeset_patches.PATCHES:
        patch.apply()
    assert sha256(source.encode()).hexdigest()[:16] in function.hashes
    assert patching.source_hash(function) in function.hashes


def current(function: Function) -> Any:
    """The function as it is now, patched or not."""
    return vars(pkgutil.resolve_name(function.owner))[function.name]


def changed(patch: Patch) -> Patch:
    """The patch as it is after a release changed the last of its functions."""
    *others, last = patch.functions
    return replace(patch, functions=(*others, replace(last, hashes=("0" * 16,))))


@pytest.fixture
def unpatched() -> Iterator[None]:
    for patch in PATCHES:
        patch.remove()
    yield
    typeset_patches.apply()


@pytest.mark.usefixtures("unpatched")
@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.name)
def test_functions_of_an_unknown_release_are_not_replaced(patch: Patch) -> None:
    before = list(map(current, patch.functions))
    if patch.required:
        with pytest.raises(PatchError, match=rf"补丁 {patch.name} 不认识.*scripts/setup"):
            changed(patch).apply()
    else:
        assert not changed(patch).apply()
    assert list(map(current, patch.functions)) == before


@pytest.mark.usefixtures("unpatched")
@pytest.mark.parametrize("owner", ["weasyprint.nowhere", "weasyprint:Nothing", "weasyprint"])
def test_a_function_that_no_longer_exists_is_not_replaced(owner: str) -> None:
    patch = Patch("gone", "", (Function(owner, "nothing", (), print),))
    assert not patch.apply()


@pytest.mark.usefixtures("unpatched")
def test_each_patch_that_steps_aside_is_named_once() -> None:
    assert patching.stepped_aside(PATCHES) == []
    lines = patching.stepped_aside(map(changed, PATCHES))
    assert [line.split()[1] for line in lines] == [patch.name for patch in SPEED]


@pytest.mark.usefixtures("unpatched")
def test_typesetting_stops_where_a_required_patch_does_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typeset_patches, "PATCHES", tuple(map(changed, typeset_patches.PATCHES)))
    compose._weasyprint.cache_clear()
    with pytest.raises(compose.TypesetError, match="补丁 justify 不认识"):
        compose.load()


_SITE = """
import sys
from yingjian.base import patching
from yingjian.commands import build
patching.LEFT_OUT.update(sys.argv[1].split(","))
raise SystemExit(build.main(sys.argv[2:]))
"""
_SITE_PATCHES = ("page_cache", "quick_markdown", "page_frame")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The small site made with all patches."""
    out = tmp_path_factory.mktemp("patched") / "site"
    done = command("build", "--no-binder", "--verbose", "--data", SMALL, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "提速补丁都认得已安装的库" in done.stderr
    return files(out)


@pytest.mark.parametrize("left_out", [*_SITE_PATCHES, ",".join(_SITE_PATCHES)])
def test_the_site_is_the_same_without_patches_for_speed(
    left_out: str, site: dict[str, bytes], tmp_path: Path
) -> None:
    arguments = ["--no-binder", "--data", str(SMALL), "--out", str(tmp_path / "site")]
    subprocess.run(
        [sys.executable, "-c", _SITE, left_out, *arguments],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(ROOT / "hooks"), "YINGJIAN_CACHE": str(tmp_path / "cache")},
    )
    assert files(tmp_path / "site") == site


def test_served_files_are_the_same_without_kept_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In three builds a page changes, a page and a paper are removed, a paper changes."""
    builds = [
        {"a.html": b"1", "b/c.html": b"22", "b/gone.html": b"3"},
        {"a.html": b"1", "b/c.html": b"2"},
        {"a.html": b"4", "d/e.html": b"5"},
    ]

    def served(folder: Path) -> list[dict[str, bytes]]:
        seen = []
        for turn, pages in enumerate(builds):
            kept_files.start()
            utils.clean_directory(str(folder))
            for name, content in pages.items():
                utils.write_file(content, str(folder / name))
            for paper in range(3 - turn):
                source = tmp_path / f"paper-{paper}"
                source.write_bytes(b"p" * (1 + turn * paper))
                utils.copy_file(str(source), str(folder / f"{paper}.pdf"))
            kept_files.finish()
            seen.append(files(folder))
        return seen

    patched = served(tmp_path / "patched")
    monkeypatch.setattr(patching, "LEFT_OUT", {"kept_files"})
    kept_files.fail()
    assert served(tmp_path / "plain") == patched
    assert len(patched[2]) == 3
