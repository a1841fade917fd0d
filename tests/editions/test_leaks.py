"""What each edition says, found in every file that is built: nothing above its level, all below.

The internal edition is built first and all three share the caches.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import pytest

from tests.editions import canaries
from tests.editions.canaries import EDITIONS, INTERNAL
from tests.editions.finding import find_words, manifest_of, plain
from tests.support import ROOT, some
from yingjian.base.masking import mask
from yingjian.read import records
from yingjian.read.records import Record
from yingjian.read.records.base import Form, Line, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.editions.canaries import Canary, Nest

DAY = "2024-03-25"
# Shown on a page that the edition holds back as a whole, and nowhere else.
ON_CLOSED_PAGES = {"public": {"presupposition.event"}, "inspector": set[str]()}
# Written down for those who look after the data, and on no page of any edition.
NOWHERE = {
    *("plan.place", "requirement.topics", "duty.topics", "figure.note"),
    *("inspection.level", "reconciliation.note", "system.levels"),
    # Where evidence says what it shows, that stands in the place of what was asked for.
    "slot.point",
    # The lines of the other editions, and what papers of these kinds cannot hold.
    *("edition.line", "text of jpg", "text of png", "metadata of txt"),
}
# Three builds, and every byte of them read.
pytestmark = pytest.mark.timeout(1800)


@dataclass(frozen=True)
class Country:
    """A project with canaries everywhere, and its three editions."""

    folder: Path
    nest: Nest
    outputs: dict[str, Path] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def command(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "PYTHONPATH": str(self.folder / "hooks"),
            "PYTHONUTF8": "1",
            "YINGJIAN_CACHE": os.environ.get("YINGJIAN_CACHE") or str(ROOT / ".cache"),
        }
        return subprocess.run(
            [sys.executable, "-m", f"yingjian.commands.{name}", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment,
        )

    def built(self, edition: str) -> Path:
        out = self.folder / edition
        done = self.command("build", "--as-of", DAY, "--edition", edition, "--out", out)
        assert done.returncode == 0, done.stdout + done.stderr
        return out

    @cached_property
    def shown(self) -> dict[str, dict[str, str]]:
        words = [canary.word for canary in self.nest.canaries]
        numbers = [*canaries.MOBILES, *(mask(canary.word) for canary in self.phones)]
        return {
            edition: find_words(out, [*words, *numbers]) for edition, out in self.outputs.items()
        }

    @property
    def phones(self) -> list[Canary]:
        return [canary for canary in self.nest.canaries if canary.word.startswith("0991-")]

    def leaks(self, edition: str, shown: dict[str, str]) -> list[str]:
        """What an edition must not show and ``shown`` has."""
        return [
            f"{canary.where} {canary.word}: {shown[canary.word]}"
            for canary in self.nest.canaries
            if canary.word in shown and not canary.allowed(edition)
        ]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    folder = tmp_path_factory.mktemp("country")
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "hooks", folder / "hooks", ignore=skip)
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    nest = canaries.write(folder / "data")
    canaries.docs(nest, folder / "docs")
    country = Country(folder, nest)
    country.outputs.update({edition: country.built(edition) for edition in reversed(EDITIONS)})
    return country


def test_the_internal_edition_shows_nearly_everything(country: Country) -> None:
    shown = country.shown["internal"]
    missing = {canary.where for canary in country.nest.canaries if canary.word not in shown}
    assert missing == NOWHERE


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_no_file_holds_a_word_above_the_level(country: Country, edition: str) -> None:
    assert country.leaks(edition, country.shown[edition]) == []
    for number in some(canaries.MOBILES):
        assert number not in country.shown[edition], country.shown[edition][number]


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_everything_up_to_the_level(country: Country, edition: str) -> None:
    """So the test above can fail: what may be there is looked for in the same way, and is there."""
    internal, shown = country.shown["internal"], country.shown[edition]
    lost = [
        f"{canary.where} {canary.word}: {internal[canary.word]}"
        for canary in country.nest.canaries
        if canary.allowed(edition)
        and canary.word in internal
        and canary.word not in shown
        and canary.where not in ON_CLOSED_PAGES[edition]
    ]
    assert lost == []


def test_numbers_are_masked_and_not_removed(country: Country) -> None:
    """Where the word before a number is shown, so is the number's mask, and never its middle."""
    internal, public = country.shown["internal"], country.shown["public"]
    canaries_ = country.nest.canaries
    beside = [
        (word, number)
        for word, number in pairwise(canaries_)
        if number in country.phones and number.where == word.where
    ]
    assert len(beside) > 50
    for word, number in beside:
        assert (word.word in public) == (mask(number.word) in public), word
        assert (word.word in internal) == (number.word in internal), word
    assert not [canary for canary in country.phones if mask(canary.word) in internal]
    assert set(canaries.MOBILES) <= set(internal)


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_without_the_filter_every_word_would_be_found(country: Country, edition: str) -> None:
    """The search sees everything that must not be there in the edition where it is there."""
    hidden = [canary for canary in country.nest.canaries if not canary.allowed(edition)]
    leaks = country.leaks(edition, country.shown["internal"])
    assert len(leaks) > 150
    unseen = [canary for canary in hidden if not any(canary.word in leak for leak in leaks)]
    assert {canary.where for canary in unseen} <= NOWHERE
    kinds = ("pdf", "jpg", "png", "xlsx", "docx")
    assert {f"metadata of {kind}" for kind in kinds} <= {leak.split(" QUE")[0] for leak in leaks}


def test_canaries_sit_in_every_text_of_every_record(country: Country) -> None:
    words = [plain(canary.word) for canary in country.nest.canaries]
    held: set[str] = set()
    every: set[str] = set()
    for model in _models():
        every |= {
            f"{model.__name__}.{name}" for name in model.model_fields if _is_text(model, name)
        }
    for record in _records(country):
        for name in type(record).model_fields:
            if _is_text(type(record), name):
                value = plain(str(getattr(record, name)))
                if any(word in value for word in words):
                    held.add(f"{type(record).__name__}.{name}")
    # References, formulas, words out of a fixed few, levels; and what this data does without.
    assert every - held == {
        *("Answer.indicator", "BinderFile.label", "Chapter.file", "Chapter.kind", "Duty.id"),
        *("ChecksFile.severity", "Edition.title", "Edition.upto", "EditionsFile.fields"),
        *("EditionsFile.pages", "EditionsFile.unmarked", "EvidenceFile.person"),
        *("EvidenceFile.refers_to", "EvidenceFile.reviewer", "EvidenceFile.secrecy"),
        *("EvidenceFile.unit", "Figure.owner", "Figure.secrecy", "Indicator.leads"),
        *("Indicator.owner", "Indicator.support", "Item.accepted_by", "Item.indicator"),
        *("Item.leads", "Item.owner", "Item.secrecy", "Item.support", "Office.unit"),
        *("Part.thumb", "Person.secrecy", "Phase.inspection", "Post.unit"),
        *("Presupposition.task", "Reconciliation.left", "Reconciliation.right"),
        *("Requirement.applies_to", "Requirement.contact", "Requirement.receiver"),
        *("Role.share", "Roster.people", "Score.conclusion", "Score.letter", "Scoring.figure"),
        *("Scoring.formula", "Scoring.when", "System.conclusions", "System.inspections"),
        *(
            "System.letters",
            "SystemsFile.secrecy",
            "SystemsFile.unsearched",
            "Task.applies_to",
            "Task.lead",
            "Task.owner",
        ),
        *("Task.support", "Unit.kind", "Unit.successor", "UnitKind.name", "Veto.when"),
        # Only in systems of conclusions, which this data does without.
        "Tier.name",
        # Layouts of official tables: only scripts/xlsx reads them.
        *(f"MappingFile.{name}" for name in ("lead", "levels", "points", "rule", "sheet")),
        *(f"MappingFile.{name}" for name in ("slots", "support", "title")),
    }


def _models() -> set[type[Record]]:
    """Every class of record that a file of data/ may hold, at any depth."""
    folders = [model for models in records.FOLDERS.values() for model in models[:1]]
    left: list[object] = [*records.FILES.values(), *records.OPTIONAL.values(), *folders]
    models: set[type[Record]] = set()
    while left:
        kind = left.pop()
        if isinstance(kind, type) and issubclass(kind, Record) and kind not in models:
            models.add(kind)
            for info in kind.model_fields.values():
                left += [info.annotation, *_parts(info.annotation)]
    return models


def _records(country: Country) -> Iterator[Record]:
    from yingjian.read.records.validation import validate
    from yingjian.read.source import read

    for path in some(sorted(country.data.rglob("*.yml"))):
        name = path.relative_to(country.data).as_posix()
        document, problems = read(path, name, country.data)
        assert document is not None
        assert not problems
        folder = name.partition("/")[0]
        model = records.FILES.get(name) or records.OPTIONAL.get(name)
        record, _ = validate(document, model or records.FOLDERS[folder][0], [])
        assert record is not None
        yield from _inside(record)


def _inside(value: object) -> Iterator[Record]:
    if isinstance(value, Record):
        yield value
        for name in type(value).model_fields:
            yield from _inside(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)
    elif isinstance(value, dict):
        yield from _inside(tuple(value.values()))


def _is_text(model: type[Record], name: str) -> bool:
    """Whether a field holds a text of people's own, be it one that may be absent or a list."""
    info = model.model_fields[name]
    checks = {_without_hint(part) for kind in (Line, Text) for part in get_args(kind)[1:]}
    return bool(checks & set(map(_without_hint, (*info.metadata, *_parts(info.annotation)))))


def _without_hint(part: object) -> str:
    """A part of an annotation; how references are written is no difference."""
    return repr(replace(part, hint="") if isinstance(part, Form) else part)


def _parts(kind: object) -> Iterator[object]:
    for part in get_args(kind):
        yield part
        yield from _parts(part)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_says_which_it_is(country: Country, edition: str) -> None:
    out = country.outputs[edition]
    title = {"internal": "内部版", "inspector": "督导组版", "public": "公开版"}[edition]
    assert manifest_of(out / "binder.json")["edition"] == edition
    assert manifest_of(out / "binder.json")["edition_title"] == title
    pages = list(out.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert f"<li>{title}</li>" in text
        assert (f'<b class="yj-edition">{title}</b>' in text) == (edition != "internal")
    others = {"内部版", "督导组版", "公开版"} - {title}
    shown = find_words(out, [title, *others])
    assert title in shown
    if edition != "internal":  # its page for staff tells of all three
        assert not others & set(shown)


@pytest.mark.parametrize("edition", EDITIONS)
def test_verify_holds_each_binder_against_its_edition(country: Country, edition: str) -> None:
    binder = country.outputs[edition] / "binder.pdf"
    done = country.command("verify", binder, "--data", country.data, "--format", "json")
    report = json.loads(done.stdout)
    assert [finding for finding in report["findings"] if finding["severity"] == "error"] == []
    assert "data.unbound" not in {finding["rule"] for finding in report["findings"]}
    assert report["edition"] == manifest_of(binder.with_suffix(".json"))["edition_title"]


def test_a_binder_with_the_wrong_edition_is_refused(country: Country, tmp_path: Path) -> None:
    shutil.copy(country.outputs["internal"] / "binder.pdf", tmp_path)
    manifest = manifest_of(country.outputs["internal"] / "binder.json") | {"edition": "public"}
    (tmp_path / "binder.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = country.command(
        "verify", tmp_path / "binder.pdf", "--data", country.data, "--format", "json"
    )
    rules = {finding["rule"] for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert {"edition.paper", "edition.words", "edition.phone"} <= rules


def test_withheld_records_are_counted(country: Country) -> None:
    manifest = manifest_of(country.outputs["public"] / "binder.json")
    assert manifest["withheld"] == [
        {"indicator": "A1.1", "papers": 3},
        {"indicator": "A1.2", "papers": 3},
    ]
    page = (country.outputs["public"] / "indicators" / "A1.1.html").read_text(encoding="utf-8")
    assert "1 件未列入公开版（密级）" in page
    assert manifest_of(country.outputs["internal"] / "binder.json")["withheld"] == []


def test_scores_and_states_are_those_of_the_whole(country: Country) -> None:
    homes = {
        edition: (out / "index.html").read_text(encoding="utf-8")
        for edition, out in country.outputs.items()
    }
    lines = {
        edition: [line for line in home.splitlines() if "自评" in line and "应附" in line]
        for edition, home in homes.items()
    }
    assert lines["internal"]
    assert lines["public"] == lines["inspector"] == lines["internal"]


def test_extracts_are_of_their_edition(country: Country, tmp_path: Path) -> None:
    for edition in ("inspector", "public"):
        out = tmp_path / edition
        binder = country.outputs[edition] / "binder.pdf"
        done = country.command("extract", binder, "--all", "--out", out)
        assert done.returncode == 0, done.stderr
        shown = find_words(out, [canary.word for canary in country.nest.canaries])
        assert shown
        assert country.leaks(edition, shown) == []


def test_a_supplement_belongs_to_the_edition_of_its_binder(
    country: Country, tmp_path: Path
) -> None:
    wrong = country.outputs["internal"] / "binder.json"
    out = tmp_path / "site"
    done = country.command(
        "build", "--as-of", DAY, "--edition", "public", "--since", wrong, "--out", out
    )
    assert done.returncode == 1
    assert "这是内部版的清单" in done.stderr
    assert not out.exists()


def test_a_paper_held_back_later_is_taken_off_without_a_word(
    country: Country, tmp_path: Path
) -> None:
    before = country.outputs["public"] / "binder.json"
    data = tmp_path / "data"
    shutil.copytree(country.data, data)
    path = data / "evidence" / "E7001.yml"
    text = path.read_text(encoding="utf-8").replace('secrecy: "公开"', f'secrecy: "{INTERNAL}"')
    path.write_text(text, encoding="utf-8")
    out = tmp_path / "site"
    done = country.command(
        "build", "--data", data, "--as-of", DAY, "--edition", "public", "--since", before, "--out", out
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    index = next(i for i, canary in enumerate(country.nest.canaries) if canary.word == "E7001")
    following = country.nest.canaries[index:]
    title = next(canary.word for canary in following if canary.where == "evidence.title")
    assert set(find_words(out, ["撤下", title, "E7001"])) == {"撤下"}
