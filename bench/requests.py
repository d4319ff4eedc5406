"""CPU milliseconds per request of the Overview, a list, and one conversation, against a trivial view in the same server.

    python bench/requests.py [--rounds 40]

Through granian as `madoguchi up` starts it, on the sample organisation, over one kept connection. CPU is user and system
time of all processes of the installation (web and analytics), so that work handed on is counted too. The alternative is
/health/: the same middleware, one `select 1`, a line of JSON.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from _installation import Installation, running


def main() -> int:
    """Print CPU and wall time per request of each page, and its ratio to the trivial view."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()
    with running("--sample") as here:
        from madoguchi.cases.models import Conversation
        from madoguchi.warehouse import wait_until_fresh

        assert wait_until_fresh(600)
        one = Conversation.objects.order_by("-opened_at").values_list("uid", flat=True)[0]
        pages = {
            "trivial view (/health/)": "/health/",
            "Overview": "/",
            "list of conversations": "/conversations/",
            "one conversation": f"/conversations/{one}/",
            "API: one figure": "/api/v1/metrics/csat",
        }
        base = 0.0
        for name, path in pages.items():
            cpu, wall, size = measure(here, path, args.rounds)
            base = base or cpu["all"]
            print(
                f"  {name:26} {cpu['all']:7.1f} ms CPU (web {cpu.get('web', 0):.1f}, analytics {cpu.get('analytics', 0):.1f})"
                f"   {wall:7.1f} ms wall (median)   {size / 1000:6.1f} kB   {cpu['all'] / base:5.1f} × trivial"
            )
    return 0


def measure(here: Installation, path: str, rounds: int) -> tuple[dict[str, float], float, int]:
    """Return CPU ms per request by process, median wall ms, and the size of the answer."""
    ask = here.api if path.startswith("/api/") else here.get
    for _ in range(3):
        page = ask(path)
    before, walls = here.cpu(), []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask(path)
        walls.append(time.perf_counter() - begun)
    after = here.cpu()
    cpu = {name: 1000 * (after[name] - before.get(name, 0.0)) / rounds for name in after if name != "other"}
    return cpu | {"all": sum(cpu.values())}, 1000 * statistics.median(walls), len(page)


if __name__ == "__main__":
    sys.exit(main())
