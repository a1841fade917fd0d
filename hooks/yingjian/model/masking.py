"""Mask telephone numbers in every text of a value, at any depth."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import is_
from types import MappingProxyType
from typing import Any, Final

from yingjian.base.masking import masked
from yingjian.model.evidence import Paper
from yingjian.model.references import Origin, Ref
from yingjian.read.records import Record

# These name records and files, and must still lead to them.
_ADDRESSES: Final = (Ref, Origin, Paper)
_NO_TEXT: Final = (type(None), bool, int, Decimal, date, Enum, ast.AST)


def masked_everywhere(value: Any) -> Any:
    """Return the value with every telephone number of every text masked.

    Goes by type: a text, a record, any dataclass, mapping (keys too), tuple or frozenset. What
    holds no number is returned as the very same object.

    Raises:
        TypeError: the value holds a type that may hide texts and is none of these.
    """
    if isinstance(value, (*_ADDRESSES, *_NO_TEXT)):
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Record) or is_dataclass(value):
        return _mask_fields(value)
    if isinstance(value, Mapping):
        return _mask_mapping(value)
    if isinstance(value, tuple | frozenset):
        return _mask_items(value)
    message = f"cannot look for telephone numbers in {type(value).__name__}"
    raise TypeError(message)


def _mask_fields(value: Any) -> Any:
    is_record = isinstance(value, Record)
    names = type(value).model_fields if is_record else [f.name for f in fields(value) if f.init]
    old = {name: getattr(value, name) for name in names}
    new = {name: masked_everywhere(part) for name, part in old.items()}
    changed = {name: part for name, part in new.items() if part is not old[name]}
    if not changed:
        return value
    return value.model_copy(update=changed) if is_record else replace(value, **changed)


def _mask_mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    new = {masked_everywhere(key): masked_everywhere(part) for key, part in value.items()}
    unchanged = all(key in new and new[key] is part for key, part in value.items())
    return value if unchanged else MappingProxyType(new)


def _mask_items(value: Any) -> Any:
    old = list(value)
    new = [masked_everywhere(part) for part in old]
    if all(map(is_, new, old)):
        return value
    return type(value)(*new) if hasattr(value, "_fields") else type(value)(new)
