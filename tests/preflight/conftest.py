"""A sound binder that all tests of the preflight share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.preflight import binders

if TYPE_CHECKING:
    from yingjian.binder.parts import Binder, Part


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    return binders.parts(tmp_path_factory.mktemp("chapters"))


@pytest.fixture(scope="session")
def binder(parts: list[Part]) -> Binder:
    return binders.bind(parts)


@pytest.fixture
def manifest(binder: Binder) -> dict[str, Any]:
    return binders.manifest(binder)
