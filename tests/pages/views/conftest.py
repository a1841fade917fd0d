"""The county, loaded once and seen in each edition; and copies of it with something changed."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.pages.views.county import DAY, write
from tests.support import ROOT
from yingjian.model.editions import for_edition
from yingjian.model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.views.reading import Edited
    from yingjian.model.project import Project


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The whole, as the internal edition shows it."""
    return load(write(tmp_path_factory.mktemp("county") / "data"), ROOT / "docs", day=DAY)


@pytest.fixture(scope="session")
def inspector(county: Project) -> Project:
    """What inspectors see: without E009, R07 and P5."""
    return for_edition(county, "inspector")


@pytest.fixture(scope="session")
def public(county: Project) -> Project:
    """What everybody sees: without E001, E009, R07, F004 (and so X02) and P5."""
    return for_edition(county, "public")


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Load the county with replacements of (file, old, new); old must be there."""
    numbers = count()

    def load_edited(*changes: tuple[str, str, str]) -> Project:
        data = write(tmp_path / str(next(numbers)) / "data")
        for name, old, new in changes:
            path = data / f"{name}.yml"
            text = path.read_text(encoding="utf-8")
            if old not in text:
                raise ValueError(f"{name}: {old}")
            path.write_text(text.replace(old, new), encoding="utf-8")
        return load(data, ROOT / "docs", day=DAY)

    return load_edited
