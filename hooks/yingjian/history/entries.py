"""Documents of data/ → entries: each record by itself, its values in one form, to compare them.

An entry is made without the rules, so that a state of the data which today's rules refuse can still
be compared. What is written in two ways and means one thing is one value here: a default that is
spelt out, a unit by its id or its name, one word or a list of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, get_origin

from yingjian.base.registry import TITLES
from yingjian.model.project import Ref
from yingjian.read import records
from yingjian.read.records import FILES, FOLDERS, OPTIONAL
from yingjian.read.records.base import Record
from yingjian.read.records.evidence import EvidenceFile
from yingjian.read.records.figures import Figure, Reconciliation
from yingjian.read.records.indicators import Indicator
from yingjian.read.records.mappings import MappingFile
from yingjian.read.records.rectification import Item
from yingjian.read.records.systems import System

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.read.source import Document

Values = dict[str, Any]

# Records that stand by themselves: the kind by which pages know them.
KINDS: Mapping[type[Record], str] = {
    records.Basis: "basis",
    records.Inspection: "inspection",
    records.Requirement: "requirement",
    records.Unit: "unit",
    records.Person: "person",
    records.LeadingGroup: "body",
    records.Office: "body",
    records.WorkingGroup: "body",
    records.Duty: "duty",
    records.Change: "change",
    records.Phase: "phase",
    records.Task: "task",
    System: "system",
    Figure: "figure",
    Reconciliation: "reconciliation",
    Item: "ledger",
    Indicator: "indicator",
    EvidenceFile: "evidence",
    MappingFile: "mapping",
}
# Values that name a unit or a person, by model and key; the model's own name for the record.
_UNITS = {
    (EvidenceFile, "unit"),
    (Figure, "owner"),
    (Indicator, "lead"),
    (Indicator, "support"),
    (Item, "lead"),
    (Item, "support"),
    (records.Office, "unit"),
    (records.Post, "unit"),
    (records.Requirement, "applies_to"),
    (records.Requirement, "receiver"),
    (records.Task, "applies_to"),
    (records.Task, "lead"),
    (records.Task, "support"),
    (records.Unit, "successor"),
}
_PEOPLE = {
    (EvidenceFile, "person"),
    (EvidenceFile, "reviewer"),
    (Indicator, "owner"),
    (Item, "accepted_by"),
    (Item, "owner"),
    (records.Requirement, "contact"),
    (records.Roster, "people"),
    (records.Task, "owner"),
}
# Files whose own values (not those of records in them) are one entry, and what it is called.
PAGES: Mapping[str, tuple[str, str]] = {
    **{
        file: (page, TITLES[page])
        for file, page in {
            "plan.yml": "plan",
            "organization.yml": "organization",
            "schedule.yml": "schedule",
            "systems.yml": "indicators",
            "figures.yml": "figures",
            "rectification.yml": "ledger",
        }.items()
    },
    "binder.yml": ("binder", "册子的次序"),
    "checks.yml": ("checks", "检查规则"),
    "editions.yml": ("editions", "三个版本"),
}
# Where the words by which people call a record stand, the first that there is.
_LABELS = ("title", "name", "problem", "text")
# The pseudo-field that says which record one stands in.
PARENT = "^"


class Named(str):
    """The id of a unit or person, shown by name; equal to others with the same id."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, name: str, label: str) -> Self:
        """``name`` is the id."""
        made = super().__new__(cls, name)
        made.label = label
        return made


class Order(tuple[str, ...]):
    """Ids of the records in a list, in their order; they are entries of their own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of one state: ``label`` is what people call it, ``values`` by key as written."""

    ref: Ref
    label: str
    file: str
    model: type[Record]
    values: Values = field(compare=False)


@dataclass(frozen=True, slots=True)
class Names:
    """Words that stand for one unit or one person → who that is."""

    units: Mapping[str, Named]
    people: Mapping[str, Named]


def model_of(name: str) -> type[Record] | None:
    """The model of a file below data/; None where data/ has no such file."""
    if name in FILES or name in OPTIONAL:
        return FILES.get(name) or OPTIONAL[name]
    folder, _, rest = name.partition("/")
    fits = folder in FOLDERS and rest.endswith(".yml") and "/" not in rest
    return FOLDERS[folder][0] if fits else None


def inner_model(annotation: object) -> type[Record] | None:
    """The record inside an annotation, such as ``tuple[Slot, ...]`` or ``Score | None``."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if found := inner_model(argument):
            return found
    return None


def fields(model: type[Record]) -> Iterator[tuple[str, str, str, Any]]:
    """(key, name in the model, Chinese title, annotation) of each field, in order."""
    for name, info in model.model_fields.items():
        yield info.alias or name, name, info.title or name, info.annotation


def names(documents: Mapping[str, Document]) -> Names:
    """Who is meant by which word in one state."""
    value = documents["organization.yml"].value if "organization.yml" in documents else None
    found = value if isinstance(value, dict) else {}
    units, people = _mappings(found.get("units")), _mappings(found.get("people"))
    said = ("name", "full_name")
    more = ("spellings", "aliases", "former_names")
    return Names(_meanings(units, said, more), _meanings(people, said, ()))


def _mappings(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _meanings(
    rows: list[dict[str, Any]], single: Iterable[str], several: Iterable[str]
) -> dict[str, Named]:
    meanings: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    shown = [row.get("name") for row in rows]
    for row in rows:
        name = str(row.get("id") or "")
        if not name:
            continue
        own = row.get("name")
        labels[name] = str(own) if own and shown.count(own) == 1 else f"{own or '缺名'}（{name}）"
        words = [name, *(row.get(key) for key in single)]
        for key in several:
            listed = row.get(key)
            words += listed if isinstance(listed, list) else []
        for word in {str(word) for word in words if word}:
            meanings.setdefault(word, []).append(name)
    return {word: Named(ids[0], labels[ids[0]]) for word, ids in meanings.items() if len(ids) == 1}


def entries(
    documents: Mapping[str, Document], known: Names, only: Iterable[str] | None = None
) -> dict[Ref, Entry]:
    """Every record of the files (or of ``only`` these), in their order."""
    found: dict[Ref, Entry] = {}
    for name in documents if only is None else only:
        model = model_of(name)
        value = documents[name].value if name in documents else None
        if model and isinstance(value, dict):
            _Walk(name, known, found).file(model, value)
    return found


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through one file."""

    file_name: str
    known: Names
    found: dict[Ref, Entry]

    def file(self, model: type[Record], value: Mapping[str, Any]) -> None:
        if model in KINDS:
            self.record(model, value, "")
            return
        page, label = PAGES[self.file_name]
        ref = Ref("page", page)
        self.found[ref] = Entry(ref, label, self.file_name, model, {})
        self.found[ref].values.update(self.values(model, value, ""))

    def record(self, model: type[Record], value: object, parent: str) -> str:
        """Enter a record and those below it; return its id."""
        if not isinstance(value, dict):
            value = {"id": None, "?": value}
        name = str(value.get("id") or "（没有编号）")
        ref, turn = Ref(KINDS[model], name), 2
        while ref in self.found:  # data at fault; nothing may hide behind a twin
            ref, turn = Ref(KINDS[model], f"{name}（第 {turn} 个）"), turn + 1
        words = next((value[key] for key in _LABELS if value.get(key)), None)
        if model is records.Person and not words:
            words = "（缺名）"
        label = " ".join(filter(None, (ref.id, " ".join(str(words or "").split()).rstrip("。"))))
        self.found[ref] = entry = Entry(ref, label, self.file_name, model, {})
        if parent:
            entry.values[PARENT] = parent
        entry.values.update(self.values(model, value, ref.id))
        return ref.id

    def values(self, model: type[Record], value: Mapping[str, Any], ref: str) -> Values:
        """The values of a record in one form; those that say nothing are left out."""
        left, made = dict(value), {}
        for key, name, _, annotation in fields(model):
            raw = left.pop(key, None)
            raw = left.pop(name, None) if raw is None else raw
            inner = inner_model(annotation)
            if inner and inner in KINDS:
                if isinstance(raw, list):
                    made[key] = Order(self.record(inner, one, ref) for one in raw)
                elif raw is not None:
                    made[key] = Order((self.record(inner, raw, ref),))
                continue
            one = self.value(model, key, annotation, raw)
            default = model.model_fields[name].get_default(call_default_factory=True)
            default = list(default) if isinstance(default, tuple) else default
            if one not in (None, [], {}) and one != default:
                made[key] = one
        made.update((str(key), one) for key, one in left.items() if one is not None)
        return made

    def value(self, model: type[Record], key: str, annotation: object, raw: Any) -> Any:
        inner = inner_model(annotation)
        if get_origin(annotation) is tuple and isinstance(raw, str):
            raw = [raw]
        if inner and isinstance(raw, dict):
            if get_origin(annotation) is dict:
                return {
                    name: self.values(inner, one, "") if isinstance(one, dict) else one
                    for name, one in raw.items()
                }
            return self.values(inner, raw, "")
        if isinstance(raw, list):
            return [
                self.values(inner, one, "")
                if inner and isinstance(one, dict)
                else self.name(model, key, one)
                for one in raw
            ]
        return self.name(model, key, raw)

    def name(self, model: type[Record], key: str, raw: Any) -> Any:
        """A word that names a unit or a person as what it names."""
        known = (
            self.known.units
            if (model, key) in _UNITS
            else self.known.people
            if (model, key) in _PEOPLE
            else {}
        )
        return known.get(raw, raw) if isinstance(raw, str) else raw
