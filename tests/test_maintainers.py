"""The maintainers' page is true: the rooms, files and tests that it names exist."""

from __future__ import annotations

import re

import pytest

from tests.support import ROOT, some
from tests.test_architecture import ROOMS

PAGE = (ROOT / "docs" / "maintainers.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "hooks" / "yingjian"
CODE = re.compile(r"`([^`\s]+)`")
# Where a path on the page may begin, in the order in which a reader would look.
BASES = (
    ROOT,
    PACKAGE,
    PACKAGE / "site" / "convert",
    PACKAGE / "pages" / "templates",
    ROOT / "hooks",
    ROOT / "scripts" / "lib" / "setup",
    ROOT / "docs" / "assets" / "javascripts",
)
# What a build writes, not a file of the project.
WRITTEN = {"papers.js"}
PATHS = sorted(
    {
        name
        for name in CODE.findall(PAGE)
        if re.fullmatch(r"[\w./-]+", name)
        and (name.endswith((".py", ".js", ".sh", ".yml", "/")) or name.startswith("scripts/"))
        and name.isascii()
        and not name.startswith((".cache", ".venv"))
        and name not in WRITTEN
    }
)


def test_the_page_has_one_row_for_each_room_in_their_order() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| `\S+`.*\|$", PAGE, re.MULTILINE)
    assert rows == list(ROOMS)


def test_the_picture_shows_every_room() -> None:
    picture = (ROOT / "docs/assets/images/rooms.svg").read_text(encoding="utf-8")
    for name in ROOMS:
        assert f">{name}</text>" in picture


def test_where_to_begin_in_a_room_exists() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (`\S+`.*) \|$", PAGE, re.MULTILINE)
    for room, begin in some(rows):
        for name in some(CODE.findall(begin)):
            assert (PACKAGE / room / name).is_file(), f"{room}/{name}"


@pytest.mark.parametrize("name", some(PATHS))
def test_what_the_page_names_exists(name: str) -> None:
    rooms = [PACKAGE / room for room in ROOMS]
    places = [base / name for base in (*BASES, *rooms)]
    assert any(place.exists() or list(place.parent.glob(place.name)) for place in places), name
