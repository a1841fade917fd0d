"""Fixtures that several tests share: one real build, and small data that may be broken."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, SMALL, Built, build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The project's own data, built whole as of the day of the pictures."""
    return build(tmp_path_factory.mktemp("built") / "site", "--as-of", DAY.isoformat())


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the small foreign data that may be broken."""
    copy = tmp_path / "data"
    shutil.copytree(SMALL, copy)
    return copy
