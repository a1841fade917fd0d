"""The pictures of the guides: taken anew, they show the same."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = ROOT / "docs" / "guide"
PICTURES = sorted((GUIDES / "pictures").glob("*.png"))
# What other versions of a browser and of its fonts may change: of the size, and of 255 greys.
SIZE = 0.04
GREYS = 8


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A process of its own: Playwright's driver cannot be started beside another.
    folder = tmp_path_factory.mktemp("pictures")
    script = ROOT / "tests" / "browser" / "pictures.py"
    done = subprocess.run(
        [sys.executable, script, folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_there_are_no_others(anew: Path) -> None:
    assert [path.name for path in PICTURES] == sorted(path.name for path in anew.iterdir())
    assert sum(path.stat().st_size for path in PICTURES) < 600_000


def different(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show different things."""
    for a, b in zip(one.size, other.size, strict=True):
        if abs(a - b) > SIZE * max(a, b):
            return True
    small = [picture.convert("L").resize((96, 96)) for picture in (one, other)]
    return bool(ImageStat.Stat(ImageChops.difference(*small)).mean[0] > GREYS)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_still_true(path: Path, anew: Path) -> None:
    with Image.open(path) as kept, Image.open(anew / path.name) as now:
        assert not different(kept, now), f"take it anew: tests/browser/pictures.py ({path.name})"


def test_what_changed_would_be_seen() -> None:
    before, after = (
        Image.open(GUIDES / "pictures" / f"close-finding-{name}.png")
        for name in ("before", "after")
    )
    with before, after:
        assert different(before, after)
        assert different(before, before.resize((before.width, before.height + 60)))
        moved = before.convert("L").transform(
            before.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, 40)
        )
        assert different(before, moved)
        assert not different(before, before.copy())


def test_guides_show_each_and_say_in_words_what_it_shows() -> None:
    shown, described = {}, {}
    for guide in GUIDES.glob("*.md"):
        for words, name in re.findall(r"!\[(.*?)\]\(pictures/(.*?)\)", guide.read_text("utf-8")):
            shown[name] = guide.stem
            described[name] = len(words)
    assert {name for name, length in described.items() if length <= 8} == set()
    assert sorted(shown) == [path.name for path in PICTURES]
    assert {"add-paper", "score", "close-finding"} <= set(shown.values())
