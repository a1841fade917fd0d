"""Chinese paragraphs fill their lines, and their text can still be searched."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.support import some
from tests.typeset.synthetic import MM, PARAGRAPH, Char, characters, flat, poppler, typeset_html

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = (210 - 20) * MM
MIXED = (
    "为迎接省<b>“第三轮两项督导评估”</b>，根据《中共湖南省委、<i>湖南省人民政府</i>关于建设教育强省的"
    "决定》（湘发〔2007〕18号）、<a href='yj:x/y'>《湖南省人民政府关于建立对县级人民政府教育工作进行督导评估"
    "制度的通知》</a>，结合我镇实际 and some English words between，制定本方案，请认真贯彻执行。"
)


def lines(pdf: bytes) -> list[list[Char]]:
    """Characters by baseline, from the top, of the first page."""
    found: dict[int, list[Char]] = defaultdict(list)
    for char in characters(pdf):
        if char.page == 0:
            found[round(char.bottom / 4)].append(char)
    return [found[key] for key in sorted(found, reverse=True)]


@pytest.mark.parametrize("size", [8.5, 10.5, 16])
@pytest.mark.parametrize("family", ["Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai"])
@pytest.mark.parametrize("text", [PARAGRAPH * 4, MIXED * 4], ids=["plain", "mixed"])
def test_lines_are_filled(tmp_path: Path, text: str, family: str, size: float) -> None:
    css = f"p {{ font: {size}pt/2 '{family}'; text-indent: 0; }} i {{ font-style: normal; }}"
    made = typeset_html(f"<p>{text}</p>", tmp_path, css)
    assert made.warnings == ()
    filled = ragged = 0
    for line in some(lines(made.pdf)[:-1]):
        end = max(char.right for char in line)
        # A chapter holds no glyphs: a reader puts its own, whose ink may reach a little further.
        assert end <= RIGHT + size / 8
        # PDF writes gaps in whole 1/1000 em; a line may stay ragged where the cap is reached.
        if end > RIGHT - 0.5:
            filled += 1
        else:
            ragged += 1
    assert filled >= 4
    assert ragged <= filled // 3


@pytest.mark.parametrize("size", [8.5, 10.5, 16])
@pytest.mark.parametrize("mode", [(), ("-raw",), ("-layout",)], ids=["reading", "raw", "layout"])
def test_no_reader_finds_spaces_between_characters(
    tmp_path: Path, mode: tuple[str, ...], size: float
) -> None:
    made = typeset_html(f"<p>{PARAGRAPH * 5}</p>", tmp_path, f"p {{ font-size: {size}pt }}")
    for line in some(poppler(made.pdf, *mode).splitlines()):
        assert not re.search(r"\S +\S", line.strip()), line
    assert flat(PARAGRAPH * 5) in flat(poppler(made.pdf, *mode))


def test_pdfium_finds_no_spaces_between_characters(tmp_path: Path) -> None:
    made = typeset_html(f"<p>{PARAGRAPH * 5}</p>", tmp_path)
    document = pypdfium2.PdfDocument(made.pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert " " not in text


def test_gaps_stay_under_the_cap(tmp_path: Path) -> None:
    made = typeset_html(f"<p>{PARAGRAPH * 5}</p>", tmp_path)
    from yingjian.typeset.patches import justify

    for line in some(lines(made.pdf)):
        for first, second in some(pairwise(line)):
            assert second.left - first.right <= justify.CAP * 10.5 + 0.05


def test_letter_spacing_counts_towards_the_cap(tmp_path: Path) -> None:
    made = typeset_html(f"<p>{PARAGRAPH * 5}</p>", tmp_path, "p { letter-spacing: .07em }")
    for line in some(poppler(made.pdf).splitlines()):
        assert not re.search(r"\S +\S", line.strip()), line


def test_english_paragraphs_are_justified_as_before(tmp_path: Path) -> None:
    made = typeset_html(f"<p lang='en'>{'some plain English words ' * 30}</p>", tmp_path)
    first, *_ = lines(made.pdf)
    assert max(char.right for char in first) == pytest.approx(RIGHT, abs=0.4)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_other_alignments_are_left_alone(tmp_path: Path, align: str) -> None:
    made = typeset_html(
        f"<p>{PARAGRAPH}</p>", tmp_path, f"p {{ text-align: {align}; text-indent: 0 }}"
    )
    for first, second in some(pairwise(lines(made.pdf)[0])):
        assert second.left - first.right < 0.05
