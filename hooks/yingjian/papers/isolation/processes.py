"""Hand papers to worker processes that survive them; keep the workers for the next paper."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from yingjian.papers.glance import Glance, unpack_glance
from yingjian.papers.isolation.framing import receive, send
from yingjian.papers.outcome import Answer, Unbindable, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

_Read = TypeVar("_Read")
_HOME: Final = str(Path(__file__).resolve().parents[3])
_lock: Final = threading.Lock()
# Ready workers by the process that started them: a forked copy must not use its parent's.
_idle: Final[list[tuple[int, subprocess.Popen[bytes]]]] = []


def converted(data: bytes, name: str, *, more: bool = False) -> Answer:
    """Convert a paper in a worker. ``more``: with the larger memory limit from the start.

    A worker that is killed from outside is replaced once.
    """
    told = {"name": name, "more": more, "job": "convert"}
    answer = _asked(data, told, unpack)
    if answer is None:
        answer = _asked(data, told, unpack)
    if answer is None:
        reason = "转换这份材料的进程两次中途退出，多半是内存不够"
        return Answer(Unbindable(reason, "请关掉别的程序，再来一次"), lasting=False)
    return answer


def glanced(data: bytes, name: str) -> Glance | Answer:
    """Draw the first pages of a PDF or picture in a worker; once more with more memory if need be."""
    for more in (False, True):
        told = {"name": name, "more": more, "job": "glance"}
        found = _asked(data, told, unpack_glance)
        if isinstance(found, Glance) or (found is not None and not found.hungry):
            return found
    return Answer(Unbindable("画预览的进程中途退出，多半是内存不够", ""), lasting=False)


def words(data: bytes, name: str) -> bytes | None:
    """Read a paper's text in a worker; None where that crashed, hung or was killed."""
    told = {"name": name, "more": False, "job": "words"}
    return _asked(data, told, bytes) or _asked(data, told, bytes)


def close() -> None:
    """Let all ready workers go."""
    with _lock:
        workers = [worker for owner, worker in _idle if owner == os.getpid()]
        _idle.clear()
    for worker in workers:
        _end(worker)


def start() -> None:
    """Get one worker ready while there is something else to do."""
    _give_back(_begin())


def _asked(data: bytes, told: dict[str, Any], read: Callable[[bytes], _Read]) -> _Read | None:
    worker = _take()
    head = json.dumps(told).encode()
    try:
        assert worker.stdin is not None  # noqa: S101 -- started with pipes
        assert worker.stdout is not None  # noqa: S101 -- as above
        send(worker.stdin, head, data)
        packed = receive(worker.stdout)
        answer = None if packed is None else read(packed)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        answer = None
    except BaseException:
        _end(worker)
        raise
    if answer is None:
        _end(worker)
    else:
        _give_back(worker)
    return answer


def _take() -> subprocess.Popen[bytes]:
    with _lock:
        for entry in _idle:
            if entry[0] == os.getpid():
                _idle.remove(entry)
                return entry[1]
    return _begin()


def _give_back(worker: subprocess.Popen[bytes]) -> None:
    with _lock:
        _idle.append((os.getpid(), worker))


def _begin() -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (_HOME, os.environ.get("PYTHONPATH", "")) if part
    )
    return subprocess.Popen(
        [sys.executable, "-m", "yingjian.papers.isolation.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        # An interrupt at the terminal is for the command, which closes its workers.
        start_new_session=True,
    )


def _end(worker: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        worker.kill()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.wait(10)


atexit.register(close)
