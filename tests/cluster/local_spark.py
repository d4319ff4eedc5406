"""A real Spark on this machine: a standalone master, two workers and the Connect server, from the pyspark package.

Everything listens on 127.0.0.1 on ports the kernel chose, keeps its files in one folder, and ends with the block.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXECUTOR_MEMORY = "640m"
DRIVER_MEMORY = "768m"
PATIENCE = 180.0


def missing() -> str:
    """Say what is not here; empty where a cluster can be started."""
    return missing_package() or ("" if java() else "Spark needs Java 17 or later")


def missing_package() -> str:
    """Say which part of the cluster extra is not installed; empty where all of it is."""
    for package in ("pyspark", "grpc", "deltalake"):
        if importlib.util.find_spec(package) is None:
            return f"the cluster extra is not installed ({package} is missing): make test-all installs it"
    return ""


def java() -> str | None:
    """Return the Java to run, or None."""
    if home := os.environ.get("JAVA_HOME"):
        return str(Path(home, "bin", "java"))
    return shutil.which("java")


@contextmanager
def running(folder: Path, workers: int = 2) -> Iterator[str]:
    """Yield ``sc://127.0.0.1:PORT`` of a Connect server with ``workers`` executors on workers of their own."""
    cluster = _Cluster(folder)
    try:
        yield cluster.start(workers)
    finally:
        cluster.stop()


class _Cluster:
    def __init__(self, folder: Path) -> None:
        spec = importlib.util.find_spec("pyspark")
        assert spec is not None
        assert spec.origin is not None
        self.home = Path(spec.origin).parent
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        (folder / "conf").mkdir(parents=True, exist_ok=True)
        (folder / "tmp").mkdir(exist_ok=True)

    def start(self, workers: int) -> str:
        master, connect = _port(), _port()
        address = f"spark://127.0.0.1:{master}"
        self._run(
            "master", "master.Master", "--host", "127.0.0.1", "--port", str(master), "--webui-port", "0"
        )
        self._wait("master", r"I have been elected leader")
        for number in range(workers):
            self._run(
                f"worker-{number}",
                *("worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1"),
                *("--memory", "1g", "--work-dir", str(self.folder / f"work-{number}"), address),
            )
        for number in range(workers):
            self._wait(f"worker-{number}", r"Successfully registered with master")
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(connect),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": DRIVER_MEMORY,
            "spark.executor.memory": EXECUTOR_MEMORY,
            "spark.executor.cores": "1",
            "spark.cores.max": str(workers),
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
            "spark.local.dir": str(self.folder / "tmp"),
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
        }
        options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        self._start(
            "connect",
            [
                *(str(self.home / "bin" / "spark-submit"), "--master", address, "--name", "madoguchi"),
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", *options),
            ],
        )
        self._wait("connect", r"Spark Connect server started")
        return f"sc://127.0.0.1:{connect}"

    def stop(self) -> None:
        """End every process, the last one first, and do not come back before they are gone."""
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)

    def _run(self, name: str, role: str, *options: str) -> None:
        self._start(
            name, [str(self.home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}", *options]
        )

    def _start(self, name: str, command: list[str]) -> None:
        environment = {
            **os.environ,
            "SPARK_HOME": str(self.home),
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_DAEMON_MEMORY": DRIVER_MEMORY if name == "connect" else "192m",
            "SPARK_LOCAL_IP": "127.0.0.1",
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={self.folder / 'tmp'}",
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    command,
                    env=environment,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def _wait(self, name: str, line: str) -> None:
        deadline, log = time.monotonic() + PATIENCE, self.folder / f"{name}.log"
        while not re.search(line, said := log.read_text(encoding="utf-8", errors="replace")):
            ended = [process for process in self.processes if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"Spark's {name} did not start:\n{said[-4000:]}")
            time.sleep(0.1)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
