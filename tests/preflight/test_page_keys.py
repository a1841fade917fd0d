"""Pages are read once: keys follow what a page is made of, and the store may be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pikepdf import Array, Name

from tests.preflight.binders import before, broken
from yingjian.preflight import check as checking
from yingjian.preflight.check import check
from yingjian.preflight.page_keys import page_keys
from yingjian.preflight.reading import read_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from yingjian.binder.parts import Binder
    from yingjian.preflight.facts import Page


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Indices of the pages that were really read, in order."""
    read = read_pages
    found: list[int] = []

    def spy(pdf: bytes, indices: Sequence[int], number: int = 1) -> list[Page | None]:
        found.extend(indices)
        return read(pdf, indices, number)

    monkeypatch.setattr(checking, "read_pages", spy)
    return found


def test_a_second_check_reads_nothing_and_says_the_same(
    binder: Binder, manifest: dict[str, Any], tmp_path: Path, asked: list[int]
) -> None:
    first = check(binder.pdf, manifest, cache=tmp_path)
    assert asked == list(range(7))
    asked.clear()
    assert check(binder.pdf, manifest, cache=tmp_path) == first == check(binder.pdf, manifest)
    assert asked == list(range(7)), "only the check without a store reads"


def test_what_was_wrong_stays_wrong(binder: Binder, tmp_path: Path) -> None:
    pdf = broken(binder.pdf, lambda file: before(file, 1, "0 0 10 10 re f"))
    for _ in range(2):
        report = check(broken(pdf, low_number), cache=tmp_path)
        assert {one.rule for one in report.findings} == {"link.number"}


def low_number(file: pikepdf.Pdf) -> None:
    one = next(one for one in file.pages[4].Annots if "/NM" in one)
    one.Dest = Array([file.pages[0].obj, Name.XYZ, None, None, None])


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda _: None, []),
        (lambda file: before(file, 4, "0 0 10 10 re f"), [4]),
        (low_number, [4]),
        (lambda file: setattr(file.pages[3], "mediabox", [0, 0, 600, 842]), [3]),
        (lambda file: scan_of(file).write(bytes(40_001)), [6]),
    ],
    ids=["saved anew", "content", "target of a link", "size", "an image inside a form"],
)
def test_only_changed_pages_have_other_keys(
    binder: Binder, spoil: Callable[[pikepdf.Pdf], object], expected: list[int]
) -> None:
    was = page_keys(broken(binder.pdf, lambda _: None), 1)
    # Objects are numbered otherwise when the file is written without object streams.
    now = page_keys(
        broken(binder.pdf, spoil, object_stream_mode=pikepdf.ObjectStreamMode.disable), 1
    )
    assert [at for at, key in enumerate(now) if key != was[at]] == expected


def scan_of(file: pikepdf.Pdf) -> Any:
    return file.pages[6].obj.Resources.XObject.P.Resources.XObject.Im


def test_left_and_right_pages_differ(binder: Binder) -> None:
    assert not set(page_keys(binder.pdf, 1)) & set(page_keys(binder.pdf, 2))


@pytest.mark.parametrize("text", ["", "no database"])
def test_a_spoilt_store_is_as_good_as_none(binder: Binder, tmp_path: Path, text: str) -> None:
    (tmp_path / "read-pages.sqlite").write_text(text, encoding="utf-8")
    assert check(binder.pdf, cache=tmp_path).findings == ()


def test_a_store_that_cannot_be_written(binder: Binder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert check(binder.pdf, cache=tmp_path / "file" / "below").findings == ()
