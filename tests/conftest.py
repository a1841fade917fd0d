"""Shared fixtures, and the marker ``slow``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.support import DAY, DEMONSTRATION, ROOT, SMALL, Built, build

TESTS: Final = Path(__file__).parent
#: Folders and files that ``scripts/test --quick`` skips, and why; it also skips tests that use a
#: fixture of ``SLOW_FIXTURES``.
SLOW: Final = {
    "base/test_executor.py": "several processes of Dask",
    "base/test_fonts.py": "every glyph of every typeface",
    "bench/test_bench.py": "whole books",
    "binder/test_apart.py": "whole builds",
    "binder/test_assemble.py": "whole binders, veraPDF",
    "binder/test_build.py": "the binder of the whole plan",
    "binder/test_index.py": "the binder of the whole plan",
    "binder/test_readers.py": "other readers of PDF, veraPDF",
    "binder/test_sign.py": "veraPDF, other readers of PDF",
    "browser": "a browser",
    "commands/test_build.py": "whole builds",
    "commands/test_scripts.py": "environments made anew",
    "commands/test_serve.py": "a server that builds",
    "editing/test_path.py": "a repository with all data, and commands run in it",
    "editing/xlsx/test_xlsx.py": "LibreOffice",
    "editions/test_leaks.py": "whole builds of every edition",
    "history/test_commits.py": "histories in git, built",
    "papers/test_intake.py": "LibreOffice, the whole demonstration's papers",
    "papers/test_office.py": "LibreOffice",
    "papers/test_papers.py": "papers of every kind, one by one",
    "papers/test_saved_values.py": "LibreOffice",
    "papers/test_previews.py": "LibreOffice, the whole demonstration's papers",
    "site/test_markdown_site.py": "whole builds",
    "site/test_quick_pages.py": "whole sites",
    "test_patches.py": "whole sites, once without each patch",
    "typeset/test_patches.py": "chapters, once without each patch",
}
SLOW_FIXTURES: Final = {"built"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests."""
    slow = [TESTS / name for name in SLOW]
    if missing := [str(path) for path in slow if not path.exists()]:
        raise pytest.UsageError(f"SLOW in tests/conftest.py names missing files: {missing}")
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & SLOW_FIXTURES or any(item.path.is_relative_to(path) for path in slow):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def demonstration() -> Path:
    """The folder of the demonstration; tests that use it are skipped where data/ is another."""
    if not DEMONSTRATION:
        pytest.skip("data/ 不是演示数据：这项测试只看演示的内容")
    return ROOT / "data"


@pytest.fixture(scope="session")
def built(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A whole build of the demonstration as of the day of the pictures."""
    return build(
        tmp_path_factory.mktemp("built") / "site",
        *("--data", demonstration, "--as-of", DAY.isoformat()),
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the small data of another town, for tests that change it."""
    copy = tmp_path / "data"
    shutil.copytree(SMALL, copy)
    return copy
