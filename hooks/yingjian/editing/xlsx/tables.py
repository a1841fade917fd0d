"""Records as tables, a sheet a kind: which columns there are, which row stands where in data/."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from yingjian.editing.kinds import Question, questions
from yingjian.editing.splice import Text
from yingjian.read.records import EvidenceFile, Indicator, Person, Task, Unit
from yingjian.read.records.evidence import STATES, Answer
from yingjian.read.records.figures import RELATIONS, Figure, Reconciliation
from yingjian.read.records.indicators import NotApplicable, Score, Slot
from yingjian.read.records.organization import Post
from yingjian.read.records.rectification import SOURCES, Item, Step
from yingjian.read.records.systems import RETENTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.read.records import Record
    from yingjian.read.source import Path_, Value

Keys = tuple[str, ...]
#: Between the items of a list in one cell.
JOINT: Final = "、"
#: The hidden column that tells whether data/ has changed since the export.
CHECK: Final = "校验"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its value stands in the record, its heading, what it may hold.

    ``choices`` names a list of the sheet 选项. A ``fixed`` column says which record a row is.
    """

    keys: Keys
    title: str
    note: str
    question: Question | None
    model: type[Record]
    choices: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet. ``kind`` names the kind of ``scripts/new`` by which new rows get their ids.

    ``rows`` finds the records in the documents; for parts of records (``parent`` is the heading
    of their first column) it is the number within the record that tells them apart.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Mapping[str, Text]], Iterator[Row]]
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A record or a part of one: file below data/, path inside it, values of the columns."""

    names: tuple[str, ...]
    file: str
    path: Path_
    values: dict[Keys, Value] = field(default_factory=dict)


def shown(value: Value | None) -> str | int | float | date:
    """A value as a cell holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(value) if value != value.to_integral_value() else int(value)
    if isinstance(value, list):
        return JOINT.join(str(shown(one)) for one in value)
    if isinstance(value, dict):
        return ""
    return value


def digest(row: Row, columns: Sequence[Column]) -> str:
    """Twelve hex digits over what the row's cells say."""
    told = [str(shown(row.values.get(one.keys))) for one in columns]
    return hashlib.sha256("\0".join((*row.names, *told)).encode()).hexdigest()[:12]


# -- columns -----------------------------------------------------------------------------------

# What a cell may be chosen from, by key; what several may be written into has no list.
_CHOICES: Final[Mapping[tuple[type[Record], str], str]] = {
    (EvidenceFile, "unit"): "单位",
    (EvidenceFile, "person"): "人员",
    (EvidenceFile, "reviewer"): "人员",
    (EvidenceFile, "state"): "状态",
    (EvidenceFile, "retention"): "保管期限",
    (EvidenceFile, "kind"): "材料种类",
    (EvidenceFile, "secrecy"): "密级",
    (Answer, "indicator"): "指标",
    (Indicator, "lead"): "单位",
    (Indicator, "owner"): "人员",
    (Task, "lead"): "单位",
    (Task, "owner"): "人员",
    (Item, "source"): "来源",
    (Item, "indicator"): "指标",
    (Item, "lead"): "单位",
    (Item, "owner"): "人员",
    (Item, "accepted_by"): "人员",
    (Unit, "kind"): "单位类别",
    (Post, "unit"): "单位",
    (Figure, "owner"): "单位",
    (Reconciliation, "relation"): "关系",
}


def _columns(
    model: type[Record], keys: Keys = (), before: str = "", *, without: frozenset[str] = frozenset()
) -> tuple[Column, ...]:
    made = []
    for key, question in questions(model).items():
        if key in without:
            continue
        title = f"{before}{question.title}"
        note = question.description or ("一格写几个，用顿号隔开" if question.many else "")
        choices = "是否" if question.base is bool else _CHOICES.get((model, key), "")
        made.append(Column((*keys, key), title, note, question, model, choices, fixed=key == "id"))
    return tuple(made)


def _part(parent: str, model: type[Record]) -> tuple[Column, ...]:
    """Columns of parts of a record: the record, which part of it, the part's own."""
    return (
        Column(("#parent",), parent, "属于哪一条，写编号", None, model),
        Column(("#number",), "第几项", "自动编；新加的一行留空", None, model, fixed=True),
        *(replace(one, fixed=False) for one in _columns(model)),
    )


_NOT_IN_TABLES: Final = frozenset({"demonstration"})
_SIDES: Final = (("self", "自评"), ("city", "市评"), ("province", "省评"), ("final", "终评"))


# -- rows --------------------------------------------------------------------------------------


def at(value: Value, keys: Path_) -> Value:
    """The value at a path; None where there is none."""
    found: Any = value
    for key in keys:
        if isinstance(found, dict):
            found = found.get(str(key))
        elif isinstance(found, list) and isinstance(key, int) and key < len(found):
            found = found[key]
        else:
            return None
    return cast("Value", found)


def _row(
    names: tuple[str, ...], file: str, path: Path_, record: Value, columns: Sequence[Column]
) -> Row:
    values: dict[Keys, Value] = {}
    for column in columns:
        if column.question is not None:
            found = at(record, column.keys)
            if found is not None:
                values[column.keys] = found
    return Row(names, file, path, values)


def _id(record: Value) -> str:
    return str(record.get("id", "")) if isinstance(record, dict) else ""


def _listed(
    file: str, *keys: str
) -> Callable[[Mapping[str, Text]], Iterator[tuple[str, Path_, Value]]]:
    """Records in a list of one file."""

    def found(texts: Mapping[str, Text]) -> Iterator[tuple[str, Path_, Value]]:
        held = at(texts[file].value, keys) if file in texts else None
        for index, one in enumerate(held if isinstance(held, list) else []):
            yield file, (*keys, index), one

    return found


def _tasks(texts: Mapping[str, Text]) -> Iterator[tuple[str, Path_, Value]]:
    for file, path, phase in _listed("schedule.yml", "phases")(texts):
        held = at(phase, ("tasks",))
        for index, one in enumerate(held if isinstance(held, list) else []):
            yield file, (*path, "tasks", index), one


def _folder(folder: str) -> Callable[[Mapping[str, Text]], Iterator[tuple[str, Path_, Value]]]:
    def found(texts: Mapping[str, Text]) -> Iterator[tuple[str, Path_, Value]]:
        for file, text in texts.items():
            if file.startswith(f"{folder}/"):
                yield file, (), text.value

    return found


def _tree(texts: Mapping[str, Text]) -> Iterator[tuple[str, Path_, Value]]:
    def below(file: str, path: Path_, node: Value) -> Iterator[tuple[str, Path_, Value]]:
        yield file, path, node
        children = at(node, ("children",))
        for index, child in enumerate(children if isinstance(children, list) else []):
            yield from below(file, (*path, "children", index), child)

    for file, path, node in _folder("indicators")(texts):
        yield from below(file, path, node)


def _whole(title: str, columns: tuple[Column, ...], source: Any, kind: str = "") -> Table:
    def rows(texts: Mapping[str, Text]) -> Iterator[Row]:
        for file, path, record in source(texts):
            yield _row((_id(record),), file, path, record, columns)

    return Table(title, columns, rows, kind)


def _parts(title: str, parent: str, model: type[Record], source: Any, *keys: str) -> Table:
    columns = _part(parent, model)

    def rows(texts: Mapping[str, Text]) -> Iterator[Row]:
        for file, path, record in source(texts):
            held = at(record, keys)
            for index, one in enumerate(held if isinstance(held, list) else []):
                names = (_id(record), str(index + 1))
                yield _row(names, file, (*path, *keys, index), one, columns)

    return Table(title, columns, rows, parent=parent)


_INDICATOR: Final = (
    *_columns(Indicator),
    *(column for key, title in _SIDES for column in _columns(Score, ("scores", key), title)),
    *_columns(NotApplicable, ("not_applicable",), "不适用"),
)
_EVIDENCE: Final = _columns(EvidenceFile, without=_NOT_IN_TABLES)

#: Every sheet, in the order of the workbook.
TABLES: Final = (
    _whole("佐证材料", _EVIDENCE, _folder("evidence"), "evidence"),
    _parts("材料对应指标", "材料", Answer, _folder("evidence"), "answers"),
    _whole("指标", _INDICATOR, _tree),
    _parts("应备材料", "指标", Slot, _tree, "slots"),
    _whole("整改台账", _columns(Item), _listed("rectification.yml", "items"), "finding"),
    _parts("整改进展", "台账", Step, _listed("rectification.yml", "items"), "progress"),
    _whole("任务", _columns(Task), _tasks),
    _whole("数据", _columns(Figure), _listed("figures.yml", "figures"), "figure"),
    _whole("勾稽", _columns(Reconciliation), _listed("figures.yml", "reconciliations")),
    _whole("单位", _columns(Unit), _listed("organization.yml", "units"), "unit"),
    _whole("人员", _columns(Person), _listed("organization.yml", "people"), "person"),
    _parts("职务", "人员", Post, _listed("organization.yml", "people"), "posts"),
)


def texts(data: Path) -> dict[str, Text]:
    """Every file of records that tables are made of, by its name below data/.

    Raises:
        SpliceError: one of them cannot be read.
    """
    from yingjian.editing.files import data_files

    found = {}
    for path, file, _ in data_files(data):
        name = path.relative_to(data).as_posix()
        found[name] = Text(path.read_text(encoding="utf-8"), file)
    return found


def choices(held: Mapping[str, Text]) -> dict[str, list[str]]:
    """What cells may be chosen from, by the name of the list."""

    def words(file: str, *keys: str, key: str = "") -> list[str]:
        found = at(held[file].value, keys) if file in held else None
        listed = found if isinstance(found, list) else []
        return [
            str(at(one, (key,)) if key else one) for one in listed if at(one, (key,) if key else ())
        ]

    people = words("organization.yml", "people", key="name")
    made = {
        "是否": ["是", "否"],
        "状态": list(STATES),
        "保管期限": list(RETENTION),
        "来源": list(SOURCES),
        "关系": list(RELATIONS),
        "单位": words("organization.yml", "units", key="name"),
        # A name that two people bear does not say which of them is meant.
        "人员": [name for name in people if people.count(name) == 1],
        "单位类别": words("organization.yml", "unit_kinds", key="name"),
        "材料种类": words("systems.yml", "kinds"),
        "密级": words("systems.yml", "secrecy"),
        "指标": [_id(node) for _, _, node in _tree(held) if not at(node, ("children",))],
    }
    return {name: listed for name, listed in made.items() if listed}
