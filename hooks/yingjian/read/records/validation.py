"""Validates documents as records; every error becomes a problem in Chinese at its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from yingjian.base.problems import CODES, Code, Mend, Problem, Severity
from yingjian.read.records.base import BLANK, MISSING, RANGE, TYPE, UNKNOWN, Record
from yingjian.read.records.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingjian.read.source import Document, Mark, Path_


def known_keys(model: type[BaseModel]) -> dict[str, str]:
    """Key as written in YAML → Chinese title."""
    return {(info.alias or name): (info.title or name) for name, info in model.model_fields.items()}


_TYPE_WORDS: Mapping[str, str] = {
    "string_type": "文字",
    "int_type": "整数",
    "int_from_float": "整数",
    "tuple_type": "列表（每项以“- ”开头，或写成 [甲, 乙]）",
    "list_type": "列表（每项以“- ”开头，或写成 [甲, 乙]）",
    "dict_type": "一组“键: 值”",
    "model_type": "一组“键: 值”",
    "model_attributes_type": "一组“键: 值”",
    "bool_type": "true 或 false",
    "is_instance_of": "数",
    "decimal_type": "数",
    "decimal_parsing": "数",
}


def _kind_of(value: object) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "真假"
    if isinstance(value, date):
        return "日期"
    if isinstance(value, dict):
        return "一组“键: 值”"
    if isinstance(value, list | tuple):
        return "列表"
    return "文字" if isinstance(value, str) else "数"


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return ""
    return "" if value is None else " ".join(str(value)[:60].split("\n"))


def _model_at(model: type[BaseModel], path: Path_) -> type[BaseModel] | None:
    """The model of the mapping at ``path``; None where the path leads to no model."""
    for step in path:
        if isinstance(step, int):
            continue
        info = next(
            (info for name, info in model.model_fields.items() if step in (name, info.alias)), None
        )
        inner = _inner_model(info.annotation) if info else None
        if inner is None:
            return None
        model = inner
    return model


def _inner_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        model = _inner_model(argument)
        if model:
            return model
    return None


def _translate(error: Mapping[str, Any], model: type[BaseModel]) -> tuple[Code, str, str]:
    """One pydantic error as (code, message, tip)."""
    kind, path = error["type"], tuple(error["loc"])
    if kind == "yingjian":
        context = error["ctx"]
        return CODES[context["kind"]], context["message"], context["tip"]
    parent = _model_at(model, path[:-1])
    titles = known_keys(parent) if parent else {}
    name = str(path[-1]) if path else ""
    title = f"{titles[name]}（{name}）" if name in titles else name
    if path and isinstance(path[-1], int):
        title = f"第 {path[-1] + 1} 项"
    if kind == "missing":
        return MISSING, f"缺“{title}”一项。", f"加一行 {name}: …"
    if kind == "extra_forbidden":
        near = nearest(name, titles)
        tip = f"是不是 {near[0]}？" if near else f"可用的键：{'、'.join(titles)}。"
        return UNKNOWN, f"不认识的键“{name}”。", tip
    if kind in {"too_short", "string_too_short"}:
        return BLANK, f"“{title}”是空的。", "至少写一项。"
    if kind in {"greater_than_equal", "less_than_equal"}:
        limits = error["ctx"]
        low, high = limits.get("ge"), limits.get("le")
        bound = f"不小于 {low}" if low is not None else f"不大于 {high}"
        return RANGE, f"“{title}”应当{bound}。", "核对后改正。"
    wanted = _TYPE_WORDS.get(kind, "别的内容")
    got = _kind_of(error["input"])
    tip = "补上内容；没有就删去整行。" if got == "空" else f"改成{wanted}。"
    if wanted == "文字" and got in {"数", "日期", "真假"}:
        tip = f"用引号括起来，如 '{error['input']}'。"
    return TYPE, f"“{title}”应当是{wanted}，这里是{got}。", tip


def _right(error: Mapping[str, Any], tip: str) -> object:
    """The correct value where there is no doubt about it: the same in its proper form."""
    if error["type"] == "yingjian":
        return error["ctx"]["right"]
    return str(error["input"]) if tip.startswith("用引号括起来") else None


def problem_at(
    document: Document,
    mark: Mark,
    kind: Code,
    message: str,
    tip: str,
    *,
    found: str = "",
    severity: Severity | None = None,
    mend: Mend | None = None,
) -> Problem:
    """A Problem at a place of a document, its line quoted."""
    return Problem(
        document.file,
        mark.line,
        mark.column,
        kind.name,
        message,
        tip,
        found=found,
        severity=severity or kind.severity,
        excerpt=document.excerpt(mark.line),
        mend=mend,
    )


def complaint(model: type[Record], key: str, value: object) -> tuple[str, str] | None:
    """(message, tip) about one value of a record, the other values left aside; None if it is right."""
    try:
        model.model_validate({key: value})
    except ValidationError as errors:
        for error in errors.errors(include_url=False):
            if error["loc"][:1] == (key,):
                _, message, tip = _translate(error, model)
                return message, tip
    return None


_LOSES_KEY = frozenset({"yaml.fullwidth", "yaml.key", "yaml.merge"})


def validate(
    document: Document, model: type[Record], reported: Iterable[Problem] = ()
) -> tuple[Record | None, list[Problem]]:
    """(record, no problems) of a valid document, or (None, all problems) of any other.

    Places where ``reported`` already has a problem are not reported a second time.
    """
    try:
        return model.model_validate(document.value), []
    except ValidationError as errors:
        reported = [problem for problem in reported if problem.file == document.file]
        places = {(problem.line, problem.column) for problem in reported}
        lost_key = any(problem.code in _LOSES_KEY for problem in reported)
        problems = []
        for error in errors.errors(include_url=False):
            path: Path_ = tuple(error["loc"])
            kind, message, tip = _translate(error, model)
            if kind is MISSING and lost_key:
                continue  # it is there, behind a key that could not be read
            if kind is MISSING:
                mark = document.place(path[:-1])
            elif kind is UNKNOWN:
                mark = document.key_place(path)
            else:
                mark = document.place(path)
            if (mark.line, mark.column) in places and kind is not MISSING:
                continue
            found = "" if kind is MISSING else _shown(error["input"])
            right = _right(error, tip)
            mend = None if right is None else Mend(path, right)
            problems.append(problem_at(document, mark, kind, message, tip, found=found, mend=mend))
        return None, problems
