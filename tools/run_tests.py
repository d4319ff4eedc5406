"""Run the tests in parallel and say at the end what was skipped and why."""

from __future__ import annotations

import os
import subprocess
import sys


def main(everything: bool) -> int:
    """Run pytest on every core; with ``everything`` also what is slow or needs the cluster."""
    marks = [] if everything else ["-m", "not slow and not cluster"]
    workers = os.environ.get("MADOGUCHI_TEST_WORKERS", str(max(2, os.cpu_count() or 2)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", "-rs", *marks]
    return subprocess.call([*command, *[word for word in sys.argv[1:] if word != "--all"]])


if __name__ == "__main__":
    sys.exit(main("--all" in sys.argv))
