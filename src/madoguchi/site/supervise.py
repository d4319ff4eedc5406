"""Keep our processes running together: all start, and when one is told to stop, or dies for good, all stop."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

PATIENCE = 15.0  # seconds a process gets to end by itself
QUICK = 10.0  # a process that dies sooner than this after its start …
TRIES = 3  # … this many times in a row is broken, and everything stops


@dataclass
class Child:
    """One process of ours: its name in messages and the command that starts it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
        )


def _die_with_parent() -> None:
    """On Linux, have the kernel end us when the supervisor is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def supervise(children: list[Child], ready: Callable[[], None], say: Callable[[str], None]) -> int:
    """Start the children in order, call ``ready``, and wait. Returns 0 after Ctrl-C or SIGTERM, 1 on a failure."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    failed = False
    try:
        for child in children:
            child.start()
        ready()
        while not stopping and not failed:
            time.sleep(0.2)
            failed = any(not _keep_alive(child, say) for child in children)
    finally:
        _stop_all(children)
    return 1 if failed else 0


def _keep_alive(child: Child, say: Callable[[str], None]) -> bool:
    """Start a dead child again; False when it dies at once time after time."""
    if child.process is None or child.process.poll() is None:
        return True
    _end_group(child.process)  # a part killed outright leaves its own workers behind
    quick = time.monotonic() - child.started < QUICK
    child.quick_deaths = child.quick_deaths + 1 if quick else 1
    if child.quick_deaths >= TRIES:
        say(
            f"{child.name} ended {TRIES} times in a row (exit {child.process.returncode}); stopping everything"
        )
        return False
    say(f"{child.name} ended (exit {child.process.returncode}); starting it again")
    child.start()
    return True


def _stop_all(children: list[Child]) -> None:
    running = [
        child.process for child in reversed(children) if child.process and child.process.poll() is None
    ]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        _end_group(process)
        process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a child's own process group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
