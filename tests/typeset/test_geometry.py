"""Where things lie on a sheet, whichever way the page is turned."""

from __future__ import annotations

import pytest

from yingjian.binder.outline import Bookmark, nest
from yingjian.typeset import geometry as g
from yingjian.typeset.chapter_pdf import Heading
from yingjian.typeset.geometry import A4_HEIGHT, A4_WIDTH, MM, side


def at(matrix: g.Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@pytest.mark.parametrize(
    ("rotate", "corner"),
    [(0, (0, 0)), (90, (A4_WIDTH, 0)), (180, (A4_WIDTH, A4_HEIGHT)), (270, (0, A4_HEIGHT))],
)
def test_the_lower_left_corner_as_shown(rotate: int, corner: tuple[float, float]) -> None:
    box = (0, 0, A4_WIDTH, A4_HEIGHT)
    if rotate % 180:
        # A portrait page that is shown as landscape is bound with its head at the left again.
        found = side(box, rotate, odd=True)
        assert (found.width, found.height) == (A4_WIDTH, A4_HEIGHT)
        return
    found = side(box, rotate, odd=True)
    assert at(found.matrix, 0, 0) == pytest.approx(corner)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 500, 800), (0, 0, 800, 500), (-20, 30, 480, 830)])
def test_the_sheet_covers_the_page_whatever_its_turn(
    rotate: int, box: tuple[float, float, float, float]
) -> None:
    found = side(box, rotate, odd=False)
    assert found.width <= found.height
    corners = [at(found.matrix, x, y) for x in (0, found.width) for y in (0, found.height)]
    assert min(corners) == pytest.approx((box[0], box[1]))
    assert max(corners) == pytest.approx((box[2], box[3]))


@pytest.mark.parametrize(("odd", "millimetres"), [(True, 164), (False, 20)])
def test_the_stamp_is_at_the_outer_edge(odd: bool, millimetres: float) -> None:  # noqa: FBT001 -- a case
    found = side((0, 0, A4_WIDTH, A4_HEIGHT), 0, odd=odd)
    assert found.stamp_left == pytest.approx(millimetres * MM)


def test_tabs_step_down_and_begin_again() -> None:
    found = side((0, 0, A4_WIDTH, A4_HEIGHT), 0, odd=True)
    assert found.tab_top(0) == pytest.approx((297 - 44) * MM)
    assert found.tab_top(1) == pytest.approx((297 - 74) * MM)
    assert found.tab_top(g.TAB_SLOTS) == found.tab_top(0)
    assert found.tab_top(g.TAB_SLOTS - 1) - g.TAB_HEIGHT > 12 * MM


@pytest.mark.parametrize(
    ("box", "odd", "move"),
    [
        ((0, 0, A4_WIDTH, A4_HEIGHT), True, None),
        ((0, 0, A4_WIDTH, A4_HEIGHT), False, (-8 * MM, 0)),
        ((0, 0, A4_HEIGHT, A4_WIDTH), False, (0, 8 * MM)),
    ],
)
def test_only_even_pages_move_away_from_the_binding(
    box: tuple[float, float, float, float],
    odd: bool,  # noqa: FBT001 -- a case
    move: g.Move,
) -> None:
    found = side(box, 0, odd=odd).shift(8)
    assert found == (None if move is None else pytest.approx(move))
    assert side(box, 0, odd=odd).shift(0) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.0004, "0"), (-0.0001, "0"), (12.3456, "12.346"), (-8, "-8"), (1e-9, "0")],
)
def test_numbers_as_pdf_wants_them(value: float, text: str) -> None:
    assert g.number(value) == text


def test_headings_nest_even_if_a_level_is_left_out() -> None:
    found = nest([Heading(0, "一", 0, 9.0), Heading(2, "二", 0, 8.0), Heading(1, "三", 1, 7.0)])
    assert found == [
        Bookmark("一", 0, 9.0, [Bookmark("二", 0, 8.0), Bookmark("三", 1, 7.0)]),
    ]
