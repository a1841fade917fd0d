"""What is left of a record that an edition holds back: what its list keeps, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, make_dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.editions import canaries
from tests.editions.holding import held, inside
from tests.support import ROOT
from yingjian.base.masking import mask, numbers
from yingjian.base.problems import Problem
from yingjian.derive.binding import binding
from yingjian.derive.burnup import burn_up
from yingjian.derive.obligations import owed
from yingjian.derive.quality import assess
from yingjian.derive.standings import standings
from yingjian.model import evidence, figures, indicators, ledger, project, stubs
from yingjian.model.editions import for_edition
from yingjian.model.evidence import Evidence, Paper
from yingjian.model.figures import Reconciliation
from yingjian.model.loading import load
from yingjian.model.masking import masked_everywhere
from yingjian.model.references import Origin, Ref
from yingjian.model.stubs import STUBS, Kept, stub
from yingjian.read.records import Record
from yingjian.read.secrecy import KINDS, NOBODY
from yingjian.site.pages import site_pages

if TYPE_CHECKING:
    from tests.editions.canaries import Nest
    from yingjian.model.project import Project

WORD = "（未列入公开版）"
CLASSES = sorted(STUBS, key=lambda kind: kind.__name__)
FIELDS = [(kind, field.name) for kind in CLASSES for field in fields(kind)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Nest]:
    folder = tmp_path_factory.mktemp("canaries")
    (folder / "docs" / "report").mkdir(parents=True)
    nest = canaries.write(folder / "data")
    canaries.docs(nest, folder / "docs")
    return load(folder / "data", folder / "docs", today=date(2024, 3, 25)), nest


def names(kind: type[Any]) -> list[str]:
    return [name for kept in STUBS[kind] for name in kept.fields]


def samples(whole: Project, kind: type[Any]) -> list[Any]:
    """Every record of a class in the whole project."""
    return [value for value in inside(whole) if type(value) is kind]


# -- the table ------------------------------------------------------------------------------------


def test_every_class_that_can_be_withheld_has_a_list() -> None:
    marked = {
        kind
        for module in (project, indicators, evidence, figures, ledger)
        for kind in vars(module).values()
        if is_dataclass(kind) and "withheld" in {field.name for field in fields(kind)}
    }
    assert len(marked) == len(set(KINDS) - {"page"}) == 4
    assert marked | {Reconciliation} <= set(STUBS)


@pytest.mark.parametrize("kind", CLASSES)
def test_a_list_names_fields_of_its_class_once_and_says_why(kind: type[Any]) -> None:
    assert len(names(kind)) == len(set(names(kind)))
    assert set(names(kind)) <= {field.name for field in fields(kind)}
    assert all(len(kept.why.split()) > 3 for kept in STUBS[kind])


def test_what_is_held_back_is_the_stub_of_what_it_was(whole: tuple[Project, Nest]) -> None:
    """Records that the edition hides, of each kind, are exactly what ``stub()`` leaves of them."""
    public = for_edition(whole[0], "public")
    places = {
        "evidence": "dossier.evidence",
        "ledger": "dossier.ledger",
        "figure": "dossier.figures",
        "reconciliation": "dossier.reconciliations",
        "person": "people",
    }

    def record(source: Project, kind: str, name: str) -> Any:
        value: Any = source
        for part in places[kind].split("."):
            value = getattr(value, part)
        return value[name]

    assert {kind for kind, _ in public.edition.withheld} == set(places)
    for kind, name in public.edition.withheld:
        assert record(public, kind, name) == stub(record(whole[0], kind, name), WORD)


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda part: getattr(part, "__name__", part))
def test_a_field_is_in_the_list_or_blank(
    whole: tuple[Project, Nest], kind: type[Any], name: str
) -> None:
    records = samples(whole[0], kind)
    assert records
    for record in records:
        left = getattr(stub(record, WORD), name)
        if name not in names(kind):
            assert not left or left == Origin(), left
        elif name in {"title", "problem", "name"}:
            assert left == WORD


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_no_word_above_the_level_is_left_anywhere_in_the_project(
    whole: tuple[Project, Nest], edition: str
) -> None:
    """Pages may forget to show a thing; the project of an edition must not hold it at all."""
    assert held(for_edition(whole[0], edition), whole[1], edition) == set()
    assert len(held(whole[0], whole[1], edition)) > 25


# -- each field that a list keeps is needed --------------------------------------------------------

# No count asks for these; without them a record would have a severity or a title that none has.
UNCOUNTED = {
    (Problem, "severity"),
    (Evidence, "title"),
    (Reconciliation, "title"),
}
KEPT = [(kind, name) for kind in CLASSES for name in names(kind) if (kind, name) not in UNCOUNTED]


@pytest.fixture(scope="module")
def varied(whole: tuple[Project, Nest]) -> Project:
    """The whole, with records held back in states that the canaries are not in."""
    source = whole[0].dossier
    item = source.ledger["R9043"]
    states: dict[str, dict[str, Any]] = {
        "R1": {"accepted": None, "closed": None, "reopened": (), "after": ()},
        "R2": {"accepted": None, "closed": None, "reopened": ()},
        "R3": {"closed": None, "reopened": ()},
        "R4": {"reopened": ()},
    }
    node = source.indicators["A1.1"].origin
    warning = replace(whole[0].warnings[0], file=node.file, line=node.line)
    return replace(
        whole[0],
        warnings=(*whole[0].warnings, warning),
        dossier=replace(
            source,
            ledger=dict(source.ledger)
            | {name: replace(item, id=name, **more) for name, more in states.items()},
            evidence=dict(source.evidence)
            | {"E9046": replace(source.evidence["E9046"], state="引用", refers_to="E7001")},
            reconciliations=dict(source.reconciliations)
            | {"X02": replace(source.reconciliations["X02"], holds=False)},
        ),
    )


def outcome(source: Project) -> str:
    """Everything that is counted, and all pages, as the public edition has them."""
    view = for_edition(source, "public")
    days = (date(2024, 1, 22), date(2024, 3, 25))
    derived = [
        (assess(view, day), owed(view, day), burn_up(view, day), standings(view.dossier, day))
        for day in days
    ]
    pages = [page.markdown for page in site_pages(view, days[1], ROOT / "docs", {}, None, {})]
    return repr((derived, binding(view, days[1]), pages))


@pytest.mark.parametrize(("kind", "name"), KEPT, ids=lambda part: getattr(part, "__name__", part))
def test_without_a_kept_field_counts_or_pages_change(
    varied: Project, monkeypatch: pytest.MonkeyPatch, kind: type[Any], name: str
) -> None:
    before = outcome(varied)
    rows = tuple(
        kept._replace(fields=tuple(field for field in kept.fields if field != name))
        for kept in STUBS[kind]
    )
    monkeypatch.setattr(stubs, "STUBS", {**STUBS, kind: rows})
    try:
        after = outcome(varied)
    except (LookupError, TypeError, AttributeError):
        return  # nothing can be computed at all
    assert after != before


# -- a field that nobody thought of ---------------------------------------------------------------


class Place(NamedTuple):
    room: str


@dataclass(frozen=True)
class Seal:
    shape: str


@pytest.mark.parametrize(
    ("annotation", "value", "blank"),
    [
        ("str", "机密", ""),
        ("str | None", "机密", None),
        ("tuple[str, ...]", ("机密",), ()),
        ("frozenset[str]", frozenset({"机密"}), frozenset()),
        ("Mapping[str, str]", {"机密": "机密"}, {}),
        ("Mapping[str, str]", MappingProxyType({"机密": "机密"}), {}),
        ("int", 7, 0),
        ("bool", True, False),
        ("Decimal", Decimal(7), 0),
        ("date", date(2024, 3, 1), None),
        ("Place", Place("机密"), None),
        ("Seal", Seal("机密"), None),
    ],
)
@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_new_field_is_blank(
    whole: tuple[Project, Nest],
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Any],
    annotation: str,
    value: object,
    blank: object,
) -> None:
    grown = make_dataclass(
        f"New{kind.__name__}", [("added", annotation, None)], bases=(kind,), frozen=True
    )
    monkeypatch.setattr(stubs, "STUBS", {**STUBS, grown: STUBS[kind]})
    old = samples(whole[0], kind)[0]
    given_ = {field.name: getattr(old, field.name) for field in fields(kind)}
    left = stub(grown(**given_, added=value), WORD)
    assert left.added == blank
    assert {name: getattr(left, name) for name in given_} == {
        name: getattr(stub(old, WORD), name) for name in given_
    }


def test_a_field_that_is_kept_would_be_seen(
    whole: tuple[Project, Nest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test above can fail: in the list, the same field is passed on."""
    grown = make_dataclass(
        "NewPerson", [("added", "str", "")], bases=(project.Person,), frozen=True
    )
    rows = (*STUBS[project.Person], Kept(("added",), "A test wants to see it."))
    monkeypatch.setattr(stubs, "STUBS", {**STUBS, grown: rows})
    old = whole[0].people["P3"]
    given_ = {field.name: getattr(old, field.name) for field in fields(project.Person)}
    assert stub(grown(**given_, added="机密"), WORD).added == "机密"


def test_a_class_without_a_list_leaves_nothing() -> None:
    with pytest.raises(KeyError):
        stub(Seal("机密"), WORD)


def test_a_stub_keeps_what_counts_need(whole: tuple[Project, Nest]) -> None:
    left = stub(whole[0].dossier.evidence["E9043"], WORD)
    assert (left.id, left.unit, left.state) == ("E9043", "U1", "已审")
    assert [(answer.indicator, answer.slot) for answer in left.answers] == [
        ("A1.1", 3),
        ("A1.2", None),
    ]
    assert [(paper.path, paper.sha256, paper.intact) for paper in left.files] == [
        ("", "", True)
    ] * len(whole[0].dossier.evidence["E9043"].files)
    assert (left.issuer, left.retention, left.pages, left.withheld) == (WORD, WORD, 1, True)
    item = stub(whole[0].dossier.ledger["R9043"], WORD)
    assert item.progress == ((date(2024, 1, 25), WORD),)
    assert item.state(date(2024, 3, 25)) is whole[0].dossier.ledger["R9043"].state(
        date(2024, 3, 25)
    )
    pair = stub(whole[0].dossier.reconciliations["X02"], WORD)
    assert pair.holds is True
    assert pair.difference == Decimal(0)


def test_a_paper_that_was_altered_stays_so_without_its_hash() -> None:
    papers = (
        Paper("a.pdf", 3, "aa", None),
        Paper("b.pdf", 3, "bb", "bb"),
        Paper("c.pdf", 3, "cc", "dd"),
    )
    left = stubs._papers_without_names(papers, WORD)
    assert [paper.intact for paper in left] == [True, True, False]
    assert not any(letters in repr(left) for letters in ("aa", "bb", "cc", "dd", "pdf"))


# -- telephone numbers ----------------------------------------------------------------------------

PHONE = "13912345678"
MASKED = mask(PHONE)


@dataclass(frozen=True)
class Box:
    """A class of no module of ours."""

    content: Any
    label: str = ""


@dataclass(frozen=True, slots=True)
class Crate:
    content: Any


class Pair(NamedTuple):
    first: Any
    second: Any


class Sheet(Record):
    content: Any


WRAPPERS = (
    Box,
    Crate,
    lambda value: Box("甲", value) if isinstance(value, str) else Box(value, "乙"),
    lambda value: Sheet(content=value),
    lambda value: Pair(value, 1),
    lambda value: (1, value),
    lambda value: {"甲": value},
    lambda value: MappingProxyType({"甲": value, "乙": None}),
    lambda value: frozenset({"甲", value}) if isinstance(value, str) else (value,),
    lambda value: {value: "甲"} if isinstance(value, str) else {"甲": value},
    lambda value: {("甲", value): "乙"} if isinstance(value, str) else {"甲": value},
)


def texts(value: object) -> list[str]:
    return sorted(part for part in inside(value) if isinstance(part, str))


@given(st.lists(st.sampled_from(WRAPPERS), max_size=8), st.sampled_from(["{}", "找{}。"]))
def test_a_number_is_masked_at_any_depth_of_anything(wrappers: list[Any], frame: str) -> None:
    value: Any = frame.format(PHONE)
    for wrap in wrappers:
        value = wrap(value)
    before = texts(value)
    assert sum(PHONE in text for text in before) == 1
    after = texts(masked_everywhere(value))
    assert after == sorted(text.replace(PHONE, MASKED) for text in before)
    assert type(masked_everywhere(value)).__name__.replace("mappingproxy", "dict") == type(
        value
    ).__name__.replace("mappingproxy", "dict")


@given(st.lists(st.sampled_from(WRAPPERS), max_size=8))
def test_what_holds_no_number_is_the_very_same(wrappers: list[Any]) -> None:
    value: Any = "没有电话"
    for wrap in wrappers:
        value = wrap(value)
    assert masked_everywhere(value) is value


@pytest.mark.parametrize("value", [Ref("evidence", PHONE), Origin(f"data/{PHONE}.yml", 3)])
def test_what_leads_somewhere_still_leads_there(value: object) -> None:
    assert masked_everywhere((value, PHONE)) == (value, MASKED)


@pytest.mark.parametrize("value", [[PHONE], {PHONE}, bytearray(b"1"), object()])
def test_what_cannot_be_looked_into_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        masked_everywhere(Box(("甲", value)))


def test_no_number_is_left_whole_anywhere_in_the_project(whole: tuple[Project, Nest]) -> None:
    """But in names of files, and in fields of phones that the edition shows."""

    def telephones(source: Project) -> set[str]:
        kept = {
            text
            for part in inside(source)
            if type(part) in {Ref, Origin, Paper}
            for text in texts(part)
        }
        return {
            text[slice(*place)]
            for text in texts(source)
            if text not in kept
            for place in numbers(text)
        }

    assert len(telephones(whole[0])) > 30
    assert telephones(for_edition(whole[0], "public")) == set()
    shown = {unit.phone for unit in whole[0].units.values() if unit.phone}
    assert telephones(for_edition(whole[0], "inspector")) == shown


# -- warnings -------------------------------------------------------------------------------------


def test_a_warning_keeps_its_kind_and_place_alone(whole: tuple[Project, Nest]) -> None:
    assert whole[0].warnings
    for before, after in zip(
        whole[0].warnings, for_edition(whole[0], "public").warnings, strict=True
    ):
        assert (after.code, after.file, after.line) == (before.code, before.file, before.line)
        assert (after.tip, after.found, after.excerpt, after.mend) == ("", "", "", None)
        assert before.message != after.message


def test_nobody_stands_where_a_person_is_held_back(whole: tuple[Project, Nest]) -> None:
    public = for_edition(whole[0], "public")
    assert whole[0].staff["U1"] == ("P1", "P2", "P3", "P4")
    assert public.staff["U1"] == ("P1", "P4")
    assert (whole[0].requirements["Q1"].contact, public.requirements["Q1"].contact) == (
        "P3",
        NOBODY,
    )
    assert stub(whole[0].dossier.ledger["R9043"], WORD).owner == NOBODY
    assert stub(replace(whole[0].dossier.ledger["R9043"], owner=None), WORD).owner is None
