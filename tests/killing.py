"""Kills a command before each of its steps of writing in turn."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Reads a number of steps from each line. A forked process runs the command and is killed, with all
# its children, after that many steps; the answer is "killed", or "done" if it came to its end.
DRIVER = """
import importlib, os, signal, sys
from yingjian.base import atomic
command = importlib.import_module(f"yingjian.commands.{sys.argv[1]}")

def run(left):
    def before(step, path):
        nonlocal left
        left -= 1
        if left < 0:
            os.killpg(0, signal.SIGKILL)
    os.setsid()
    atomic.before = before
    return command.main(sys.argv[2:])

for line in sys.stdin:
    child = os.fork()
    if not child:
        sys.stdout = sys.stderr
        status = 1
        try:
            status = run(int(line))
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print({0: "done", -signal.SIGKILL: "killed"}.get(status, f"failed: {status}"), flush=True)
"""


class Killing:
    """A command with its arguments, to be killed at every point of its writing."""

    def __init__(self, command: str, *arguments: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, command, *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "hooks"), "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def points(self) -> Iterator[int]:
        """Yield after each kill the number of steps done; the last run comes to its end."""
        assert self.process.stdin
        assert self.process.stdout
        for point in itertools.count():
            self.process.stdin.write(f"{point}\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline().strip()
            if answer == "done":
                assert point, "nothing was written"
                return
            assert answer == "killed"
            yield point
