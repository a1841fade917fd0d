"""Small projects with indicators of any kind, written as data and loaded as data is."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from tests.support import ROOT, SMALL
from yingjian.model.loading import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.model.project import Project


class Raw(str):
    """A value that stands in YAML as it is, such as a number with its zeros."""

    __slots__ = ()


def yaml(value: Any) -> str:
    """Flow YAML: JSON with decimals as written."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {yaml(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(yaml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def block(value: Mapping[str, Any]) -> str:
    return "".join(f"{key}: {yaml(item)}\n" for key, item in value.items())


def project(
    folder: Path,
    system: Mapping[str, Any],
    roots: Sequence[Mapping[str, Any]],
    *,
    figures: Mapping[str, Any] | None = None,
    reconciliations: Sequence[Mapping[str, Any]] = (),
    day: date | None = None,
) -> Project:
    """A project with one system A (figures as id → value) on top of the small plan."""
    data = folder / "data"
    shutil.copytree(
        SMALL, data, ignore=shutil.ignore_patterns("indicators", "evidence", "*rectification*")
    )
    (data / "indicators").mkdir()
    whole = {
        "id": "A",
        "title": "测试体系",
        "levels": ["一级指标", "二级指标", "三级指标"],
        **system,
    }
    (data / "systems.yml").write_text(block({"systems": [whole]}), encoding="utf-8")
    rows = [
        {"id": name, "title": f"数据{name}", "value": value, "decimals": 2, "unit": "人"}
        for name, value in (figures or {}).items()
    ]
    content = {"figures": rows, "reconciliations": list(reconciliations)}
    (data / "figures.yml").write_text(block(content), encoding="utf-8")
    for root in roots:
        (data / "indicators" / f"{root['id']}.yml").write_text(block(root), encoding="utf-8")
    return load(data, ROOT / "docs", day=day)


def leaf(
    name: str, points: str | None = None, score: str | None = None, **more: Any
) -> dict[str, Any]:
    """A lowest-level indicator, with its self score where there is one."""
    node: dict[str, Any] = {"id": name, "title": f"指标{name}", "lead": "乡政府"}
    if points is not None:
        node["points"] = Raw(points)
    if score is not None:
        node["scores"] = {"self": {"score": Raw(score), "deduction": "有一处不足"}}
    return node | more
