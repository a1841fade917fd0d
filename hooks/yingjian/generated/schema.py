"""Write JSON Schemas (draft 2020-12) of the data files from the records, for editors to complete by.

They describe single records; scripts/check alone checks relations between records. A plain date in
YAML is a string here, as in editors (YAML 1.2 core schema).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, get_args

from yingjian.base.problems import CODES
from yingjian.base.registry import CHAPTER_TITLES
from yingjian.read.records import FILES, FOLDERS, OPTIONAL, Record, known_keys
from yingjian.read.records.words import field_words
from yingjian.read.rules.checks import FIXED_FAMILIES, may_be_lowered
from yingjian.read.schema_names import schema_name
from yingjian.read.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

# Choices that rules check and a schema can list: (model, field) → words and their meaning.
_CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("Chapter", "kind"): CHAPTER_TITLES,
    ("Role", "share"): dict.fromkeys(get_args(Share), ""),
}


def schemas() -> Iterator[tuple[str, str]]:
    """Yield (file below data/schema/, content) of every schema, in a fixed order."""
    models: dict[str, type[Record]] = {schema_name(name): FILES[name] for name in FILES}
    models |= {schema_name(name): OPTIONAL[name] for name in OPTIONAL}
    models |= {f"{folder}.json": model for folder, (model, _) in FOLDERS.items()}
    for name, model in models.items():
        yield name, json.dumps(_schema(model), ensure_ascii=False, indent=1) + "\n"


def _schema(model: type[Record]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    parts = schema.pop("$defs", {})
    for name, part in sorted(parts.items()):
        parts[name] = _explain(name, part)
    if "$ref" not in schema:
        schema = _explain(model.__name__, schema)
    comment = "由 scripts/generate 按 hooks/yingjian/read/records/ 生成，不要手改。"
    whole = {"$schema": DIALECT, "$comment": comment, **schema}
    return whole | ({"$defs": dict(sorted(parts.items()))} if parts else {})


def _explain(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one record with titles and descriptions."""
    [model] = (record for record in Record.__subclasses__() if record.__name__ == name)
    titles, words = known_keys(model), field_words(model)
    fields = {}
    for key, value in part["properties"].items():
        field = _simplify(value)
        choice = _CHOICES.get((name, key))
        if choice:
            field = {"type": "string", "enum": list(choice)}
            if any(choice.values()):
                field["enumDescriptions"] = list(choice.values())
        if (name, key) == ("ChecksFile", "severity"):
            field = _severities()
        first = {"title": titles[key], "description": words.get(key, "")}
        fields[key] = {word: text for word, text in first.items() if text} | field
    order = ("title", "type", "properties", "required", "additionalProperties")
    part = part | {"properties": fields}
    return {key: part[key] for key in order if key in part}


def _simplify(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field without empty defaults, with "or null" as a list of types."""
    default = field.get("default")
    if default is None or isinstance(default, list | dict):
        field = {key: value for key, value in field.items() if key != "default"}
    either = field.get("anyOf", [])
    if len(either) == 2 and either[1] == {"type": "null"} and "type" in either[0]:  # noqa: PLR2004 — a value, or null
        value = dict(either[0])
        value["type"] = [value["type"], "null"]
        if "enum" in value:
            value["enum"] = [*value["enum"], None]
        field = value | {key: value for key, value in field.items() if key != "anyOf"}
    return field


def _severities() -> dict[str, Any]:
    """Return the severities that data/checks.yml may set; codes of fixed families are not listed."""
    fixed = "|".join(name.removesuffix(".") for name in FIXED_FAMILIES)
    return {
        "type": "object",
        "properties": {
            name: {
                "title": check.title,
                "description": check.why,
                "enum": ["error", "warning"] if may_be_lowered(name) else ["error"],
            }
            for name, check in sorted(CODES.items())
            if not name.startswith(FIXED_FAMILIES)
        },
        "patternProperties": {rf"^({fixed})\.": {"enum": ["error"]}},
        "additionalProperties": False,
    }
