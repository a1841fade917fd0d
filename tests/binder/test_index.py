"""The index of people: the pages it prints are the pages on which they are named."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, some
from yingjian.model.loading import load

if TYPE_CHECKING:
    from tests.support import Built


@pytest.fixture(scope="module")
def pages(built: Built) -> list[str]:
    done = subprocess.run(
        ["pdftotext", "-layout", built.out / "binder.pdf", "-"], capture_output=True, check=True
    )
    return [unicodedata.normalize("NFKC", text) for text in done.stdout.decode().split("\f")[:-1]]


def test_every_page_of_an_entry_names_the_person(pages: list[str]) -> None:
    index = next(text for text in pages if "人员索引" in text.replace(" ", ""))
    project = load(ROOT / "data", ROOT / "docs")
    checked = 0
    for person in some(project.people.values()):
        if person.missing or not person.name:
            continue
        line = next(one for one in index.splitlines() if re.search(rf"(^|\s){person.name}\s", one))
        printed = [int(number) for number in re.findall(r"(?<=\s)\d+(?=\s|$)", line)]
        assert printed == sorted(set(printed)), line
        for number in printed:
            assert person.name in re.sub(r"\s", "", pages[number - 1]), f"{person.name}: {number}"
        assert len(printed) >= 3
        checked += 1
    assert checked >= 15
