"""Our own scripts are written in the language of 2020, which old browsers read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.tools import package
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SCRIPTS = sorted((ROOT / "docs" / "assets" / "javascripts").glob("*.js"))
PARSE = """source => {
  try {
    acorn.parse(source, {ecmaVersion: 2020, sourceType: "script"});
    return "";
  } catch (error) {
    return error.message;
  }
}"""


@pytest.fixture(scope="module")
def parser(browser: Browser) -> Page:
    page = browser.new_page()
    page.add_script_tag(path=package("acorn") / "dist" / "acorn.js")
    return page


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_of_2020(parser: Page, script: Path) -> None:
    assert parser.evaluate(PARSE, script.read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize("newer", ["a ||= 1", "class A { #b = 1 }", "let n = 1_000", "await 1"])
def test_newer_language_would_be_seen(parser: Page, newer: str) -> None:
    assert parser.evaluate(PARSE, newer) != ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_uses_nothing_that_came_later(script: Path) -> None:
    later = (".at(", ".replaceAll(", "structuredClone(", "Object.hasOwn(", ".toSorted(")
    source = script.read_text(encoding="utf-8")
    assert [name for name in later if name in source] == []
