"""Shared by tests: paths, commands, a build that must succeed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "small"
DAY = date(2015, 10, 20)


def _is_demonstration(plan: Path) -> bool:
    """Recognize the demonstration by its plan's number and its day ``as_of``."""
    text = plan.read_text(encoding="utf-8", errors="replace") if plan.is_file() else ""
    return f"\nas_of: {DAY}\n" in text and "\nnumber: 吴政发〔2015〕15号\n" in text


#: Whether data/ is the demonstration.
DEMONSTRATION = _is_demonstration(ROOT / "data" / "plan.yml")


@dataclass(frozen=True)
class Built:
    """A finished build and its messages."""

    out: Path
    messages: str


def some(items: Iterable[T]) -> list[T]:
    """The items, of which there must be at least one: a loop over nothing asserts nothing."""
    listed = list(items)
    assert listed, "no items"
    return listed


def command(
    name: str, *arguments: str | Path, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a command as scripts/NAME does on a machine that is set up."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks"), "PYTHONUTF8": "1"}
    for key in ("YINGJIAN_DATA", "YINGJIAN_AS_OF", "YINGJIAN_EDITION", "YINGJIAN_BINDER"):
        environment.pop(key, None)
    return subprocess.run(
        [sys.executable, "-m", f"yingjian.commands.{name}", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
    )


def build(out: Path, *arguments: str | Path) -> Built:
    """A build that must succeed."""
    done = command("build", "--out", out, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(out, done.stderr)
