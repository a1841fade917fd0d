"""Reads YAML strictly, with the line and column of every key and value; the only reader of data/.

PyYAML's C parser composes nodes; values are built here, because PyYAML itself keeps the last of
two equal keys, reads ``0123`` as 83, ``12:30`` as 750 and ``no`` as False (YAML 1.1), and fails
without a position on an impossible date. What is accepted is the core schema of YAML 1.2 without
anchors, aliases, tags, directives and more than one document, plus dates in ISO 8601 form.

A file goes through ``encoding`` (bytes → text), ``forbidden`` and ``syntax`` (what is no YAML, or
too much of it) and ``values`` (nodes → values) to a ``Document``.
"""

from __future__ import annotations

from yingjian.read.source.document import Document, Mark, Path_, Scalar, Value
from yingjian.read.source.encoding import INVISIBLE, MAX_BYTES, halfwidth
from yingjian.read.source.files import linked, parse, read, unreadable
from yingjian.read.source.syntax import FULLWIDTH
from yingjian.read.source.values import BOOLEAN, DECIMAL, INTEGER

__all__ = [
    "BOOLEAN",
    "DECIMAL",
    "FULLWIDTH",
    "INTEGER",
    "INVISIBLE",
    "MAX_BYTES",
    "Document",
    "Mark",
    "Path_",
    "Scalar",
    "Value",
    "halfwidth",
    "linked",
    "parse",
    "read",
    "unreadable",
]
