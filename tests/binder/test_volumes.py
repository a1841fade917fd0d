"""Where a thick binder is divided."""

from __future__ import annotations

import pytest

from yingjian.binder.volumes import plan


@pytest.mark.parametrize(
    ("pages", "openers", "limit", "starts"),
    [
        ([10, 20, 30], "111", 60, [0]),
        ([10, 20, 30], "111", 61, [0]),
        ([100, 100, 100, 100], "1111", 250, [0, 2]),
        ([100, 100, 100, 100], "1000", 250, [0]),
        ([100, 100, 100, 100], "1010", 250, [0, 2]),
        # The nearer of two places is taken.
        ([10, 170, 30, 190], "1111", 250, [0, 3]),
        ([10, 185, 30, 175], "1111", 250, [0, 2]),
        ([100] * 9, "1" * 9, 310, [0, 3, 6]),
        ([1000], "1", 350, [0]),
    ],
)
def test_volumes_are_about_equal_and_begin_where_they_may(
    pages: list[int], openers: str, limit: int, starts: list[int]
) -> None:
    assert plan(pages, [one == "1" for one in openers], limit) == starts


@pytest.mark.parametrize("limit", [40, 100, 350])
def test_no_volume_is_too_thick_where_every_part_may_begin_one(limit: int) -> None:
    pages = [3, 5, 8, 1, 2] * 60
    starts = plan(pages, [True] * len(pages), limit)
    ends = [*starts[1:], len(pages)]
    assert max(sum(pages[a:b]) for a, b in zip(starts, ends, strict=True)) <= limit
