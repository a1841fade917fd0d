"""Every kind of mistake: one broken file each, and word for word what the check answers.

``bad/FILE/CASE.yml`` takes the place of ``FILE.yml`` in ``small/`` (``FILE`` may lie in a folder,
as in ``bad/evidence/E001/``); ``CASE.txt`` is the answer. What one broken file cannot show is
brought about by a function of this module. A code counts as shown only where it is the first
thing said of the broken file, or the first thing said at all.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL, some
from yingjian.base.problems import CODES, DataError, errors
from yingjian.base.settings import parse_day
from yingjian.binder.book import Chapter
from yingjian.binder.build import build
from yingjian.binder.chapters import chapters
from yingjian.binder.manifest import manifest
from yingjian.commands.check import main
from yingjian.model.loading import examine, load
from yingjian.read import records
from yingjian.read.source import encoding, values
from yingjian.site.forge import forge
from yingjian.site.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from yingjian.base.problems import Problem

BAD = ROOT / "tests" / "bad"
DOCS = ROOT / "docs"
DAY = date(2024, 4, 10)
CASES = sorted(path.relative_to(BAD).with_suffix("") for path in BAD.rglob("*.yml"))
BEGINS = re.compile(
    r"^(data/\S+?)(?::\d+:\d+)?: (?:错误|提醒)\[([a-z]+\.[a-z0-9-]+)\] ", re.MULTILINE
)


def broken(case: Path) -> str:
    """The file that a case breaks, as problems name it."""
    return f"data/{case.parent.as_posix()}.yml"


def expected(case: Path) -> str:
    return (BAD / case.with_suffix(".txt")).read_text(encoding="utf-8")


def shown(case: Path) -> set[str]:
    """The codes that a case shows: what is said first, and first of the file that it breaks."""
    said = BEGINS.findall(expected(case))
    own = [code for file, code in said if file == broken(case)]
    return {*[code for _, code in said][:1], *own[:1]}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answer(case: Path, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(BAD / case.with_suffix(".yml"), small / f"{case.parent}.yml")
    status = main(["--data", str(small)])
    said = capsys.readouterr().out
    assert said == expected(case)
    problems = examine(small, DOCS, today=DAY).problems
    assert status == (1 if errors(problems) else 0)
    # The answer is read here as test_every_code_is_shown reads it.
    assert BEGINS.findall(said) == [(problem.file, problem.code) for problem in problems]
    assert problems
    for problem in problems:
        assert problem.code == "evidence.orphan" or (problem.line >= 1 and problem.column >= 1)
        assert problem.tip
        assert problem.message.endswith("。")


def test_every_file_belongs_to_a_case() -> None:
    paths = [path.relative_to(BAD) for path in BAD.rglob("*") if path.is_file()]
    assert sorted(paths) == sorted(
        case.with_suffix(end) for case in CASES for end in (".txt", ".yml")
    )
    assert CASES


def test_the_small_data_itself_is_sound() -> None:
    assert not examine(SMALL, DOCS, today=DAY).problems


Patch = pytest.MonkeyPatch


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in some(changes):
        assert text.count(old) == 1, (file.name, old)
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def refused(work: Callable[[], object]) -> Sequence[Problem]:
    with pytest.raises(DataError) as caught:
        work()
    return caught.value.problems


def bind(data: Path, extra: str) -> Sequence[Problem]:
    """What is said of a binder with more HTML in its chapter of the plan."""
    project = load(data, DOCS)
    book = chapters(project, DAY, DOCS, {})
    [plan] = [part for part in book.parts if isinstance(part, Chapter) and part.kind == "plan"]
    spoilt = replace(plan, sheet=replace(plan.sheet, html=plan.sheet.html + extra))
    parts = tuple(spoilt if part is plan else part for part in book.parts)
    return refused(lambda: build(project, DAY, replace(book, parts=parts), data / "cache"))


def in_session(patch: Patch, data: Path, **environment: str) -> Sequence[Problem]:
    patch.setenv("YINGJIAN_DATA", str(data))
    for name, value in environment.items():
        patch.setenv(f"YINGJIAN_{name}", value)
    return refused(lambda: Session.from_environment(str(DOCS)))


def assemble(data: Path, _: Patch) -> Sequence[Problem]:
    return bind(data, '<p><a href="yj:nothing/of/the/kind">件</a></p>')


def glyph(data: Path, _: Patch) -> Sequence[Problem]:
    return bind(data, "<p>\U0001f600</p>")


def preflight(data: Path, patch: Patch) -> Sequence[Problem]:
    # The binder is sound; the file that is read back says it has pages that it lacks.
    patch.setattr(
        "yingjian.binder.build.manifest",
        lambda *about: re.sub(r'"pages": ?(\d+)', r'"pages": 9\1', manifest(*about)),
    )
    return bind(data, "")


def typeset(data: Path, _: Patch) -> Sequence[Problem]:
    return bind(data, '<p><img alt="图" src="http://example.invalid/a.png"></p>')


def as_of(data: Path, patch: Patch) -> Sequence[Problem]:
    assert refused(lambda: parse_day("2015-13-45"))[0].code == "build.as-of"
    return in_session(patch, data, AS_OF="2015-13-45")


def edition(data: Path, patch: Patch) -> Sequence[Problem]:
    return in_session(patch, data, EDITION="press")


def examined(change: Callable[[Path, Patch], object]) -> Callable[[Path, Patch], Sequence[Problem]]:
    """What the check says after a change to the data."""

    def check(data: Path, patch: Patch) -> Sequence[Problem]:
        change(data, patch)
        return examine(data, DOCS, today=DAY).problems

    return check


def linked(data: Path, _: Patch) -> None:
    (data / "plan.yml").rename(data.parent / "secret.yml")
    (data / "plan.yml").symlink_to(data.parent / "secret.yml")


def in_place_of_a_file(data: Path, _: Patch) -> None:
    (data / "plan.yml").unlink()
    (data / "plan.yml").mkdir()


def too_deep(data: Path, _: Patch) -> None:
    edit(
        data / "indicators" / "A2.yml",
        ("    points: 4\n", "    points: 4\n    children:\n      - id: A2.1.1\n        title: 围墙\n        points: 4\n"),
        ("    scoring:", "        scoring:"),
        ("    lead:", "        lead:"),
        ("    on_site:", "        on_site:"),
        ("    scores:\n      self:", "        scores:\n          self:"),
    )  # fmt: skip


def crowded(_: Path, patch: Patch) -> None:
    model, _most = records.FOLDERS["evidence"]
    patch.setitem(records.FOLDERS, "evidence", (model, 2))


def unregistered(data: Path, _: Patch) -> None:
    (data / "evidence" / "files" / "E009.txt").write_text("没有登记", encoding="utf-8")


def telephone(data: Path, _: Patch) -> None:
    files = data / "evidence" / "files"
    (files / "E002.txt").rename(files / "值班电话0515-83281234.txt")
    edit(data / "evidence" / "E002.yml", ("path: E002.txt", "path: 值班电话0515-83281234.txt"))


def page_level(data: Path, _: Patch) -> Sequence[Problem]:
    docs = data.parent / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("---\nsecrecy: 公共\n---\n\n正文\n", encoding="utf-8")
    return examine(data, docs, today=DAY).problems


# Codes that one broken file of data cannot show, each with what brings it about.
OTHERWISE: dict[str, Callable[[Path, Patch], Sequence[Problem]]] = {
    "binder.assemble": assemble,
    "binder.glyph": glyph,
    "binder.preflight": preflight,
    "binder.typeset": typeset,
    "build.as-of": as_of,
    "build.edition": edition,
    "data.missing-file": examined(lambda data, _: (data / "schedule.yml").unlink()),
    "data.no-folder": lambda data, _: examine(data / "nothing", DOCS).problems,
    "data.outside": examined(linked),
    "data.too-many-files": examined(crowded),
    "data.unknown-file": examined(lambda data, _: (data / "shedule.yml").write_text("phases: []\n")),
    "data.unreadable": examined(in_place_of_a_file),
    "editions.page-level": page_level,
    "evidence.file-empty": examined(
        lambda data, _: (data / "evidence" / "files" / "E002.txt").write_bytes(b"")
    ),
    "evidence.orphan": examined(unregistered),
    "indicator.depth": examined(too_deep),
    "privacy.phone-name": examined(telephone),
    "site.forge": lambda _data, _: refused(lambda: forge({"kind": "cvs"})),
    "yaml.too-large": examined(lambda _, patch: patch.setattr(encoding, "MAX_BYTES", 100)),
    "yaml.too-many-values": examined(lambda _, patch: patch.setattr(values, "MAX_NODES", 5)),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(OTHERWISE))
def test_codes_that_no_single_file_can_show(
    code: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = OTHERWISE[code](small, monkeypatch)
    assert [problem.code for problem in problems][:1] == [code], problems


def test_every_code_is_shown() -> None:
    by_files = set[str]().union(*map(shown, CASES))
    assert set(CODES) - by_files - set(OTHERWISE) == set(), "no case shows these first"
    assert by_files | set(OTHERWISE) <= set(CODES), "not registered any more"
    assert by_files & set(OTHERWISE) == set(), "a broken file shows these; drop the functions"
