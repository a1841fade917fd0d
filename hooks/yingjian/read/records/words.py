"""What editors show beside a field: the text below it in its record, and how its type is written.

Read from the source when schemas are made: pydantic's own ``use_attribute_docstrings`` reads it
at every start, which takes 0.2 s.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast, get_args

from yingjian.read.records.base import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.read.records.base import Record


@cache
def field_words(model: type[Record]) -> Mapping[str, str]:
    """Key as written in YAML → what to write there; without fields that have no text."""
    words = {}
    definition = cast("ast.ClassDef", ast.parse(inspect.getsource(model)).body[0])
    for pair in pairwise(definition.body):
        match pair:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                field = model.model_fields[name]
                hints = _hints(field.annotation, *field.metadata)
                words[field.alias or name] = "".join([text, *hints])
    return words


def _hints(*annotations: Any) -> Iterator[str]:
    """How values of types are written, those within unions, lists and tables included."""
    for annotation in annotations:
        if isinstance(annotation, Form):
            yield annotation.hint
        yield from _hints(*get_args(annotation))
