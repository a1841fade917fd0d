"""Which codes may be made a warning; those of the command itself need no data to be seen."""

from __future__ import annotations

import pytest

from tests.support import some
from yingjian.read.rules.checks import FIXED_FAMILIES, may_be_lowered


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("build.as-of", False),
        ("privacy.phone", False),
        ("formula.syntax", False),
        ("formula.value", True),
        ("score.shape", False),
        ("score.step", True),
        ("date.order", True),
    ],
)
def test_codes_that_may_be_warnings(name: str, *, may: bool) -> None:
    assert may_be_lowered(name) is may


def test_families_end_with_their_dot() -> None:
    assert all(family.endswith(".") and family.islower() for family in some(FIXED_FAMILIES))
