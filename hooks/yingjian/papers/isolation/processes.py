"""Hand papers to worker processes, which stay ready for the next paper."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from yingjian.papers.isolation.framing import receive, send
from yingjian.papers.outcome import Answer, Unbindable, unpack
from yingjian.papers.page_pictures import FirstPages, unpack_pages

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_HOOKS: Final = str(Path(__file__).resolve().parents[3])
_lock: Final = threading.Lock()
# Ready workers by the process that started them: a forked copy must not use its parent's.
_idle: Final[list[tuple[int, subprocess.Popen[bytes]]]] = []


def convert(data: bytes, name: str, *, retry: bool = False) -> Answer:
    """Convert a paper in a worker; ``retry`` gives it the larger memory limit."""
    for _ in range(2):
        answer = _ask("convert", data, name, unpack, retry=retry)
        if answer is not None:
            return answer
    reason = "转换这份材料的进程两次中途退出，多半是内存不够"
    return Answer(Unbindable(reason, "请关掉别的程序，再来一次"), lasting=False)


def draw_pages(data: bytes, name: str) -> FirstPages | Answer:
    """Draw the first pages of a PDF or picture in a worker; retry with more memory if needed."""
    for retry in (False, True):
        answer = _ask("draw", data, name, unpack_pages, retry=retry)
        if isinstance(answer, FirstPages) or (answer is not None and not answer.hungry):
            return answer
    return Answer(Unbindable("画预览的进程中途退出，多半是内存不够", ""), lasting=False)


def read_text(data: bytes, name: str) -> bytes | None:
    """Read a paper's text in a worker; return it packed, None where the worker was killed."""
    return _ask("read", data, name, bytes) or _ask("read", data, name, bytes)


def close() -> None:
    """End all ready workers."""
    with _lock:
        workers = [worker for owner, worker in _idle if owner == os.getpid()]
        _idle.clear()
    for worker in workers:
        _end(worker)


def start() -> None:
    """Start one worker while there is something else to do."""
    _release(_start_worker())


def _ask(
    job: str, data: bytes, name: str, unpack_answer: Callable[[bytes], T], *, retry: bool = False
) -> T | None:
    """Return a worker's answer; None where the worker broke off."""
    worker = _acquire()
    request = json.dumps({"job": job, "name": name, "retry": retry}).encode()
    try:
        assert worker.stdin is not None  # noqa: S101 -- started with pipes
        assert worker.stdout is not None  # noqa: S101 -- as above
        send(worker.stdin, request, data)
        packed = receive(worker.stdout)
        answer = None if packed is None else unpack_answer(packed)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        answer = None
    except BaseException:
        _end(worker)
        raise
    if answer is None:
        _end(worker)
    else:
        _release(worker)
    return answer


def _acquire() -> subprocess.Popen[bytes]:
    with _lock:
        for entry in _idle:
            if entry[0] == os.getpid():
                _idle.remove(entry)
                return entry[1]
    return _start_worker()


def _release(worker: subprocess.Popen[bytes]) -> None:
    with _lock:
        _idle.append((os.getpid(), worker))


def _start_worker() -> subprocess.Popen[bytes]:
    paths = filter(None, (_HOOKS, os.environ.get("PYTHONPATH")))
    return subprocess.Popen(
        [sys.executable, "-m", "yingjian.papers.isolation.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
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
