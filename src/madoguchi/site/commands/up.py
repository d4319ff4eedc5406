"""``madoguchi up``: migrate, then serve the web pages, the analytics process and the jobs, on one port."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
import urllib.request
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text("Set up and serve everything on one port", "準備をして、すべてを 1 つのポートで起動します")

BUSY_PORT = Text(
    "Port {port} is in use. Stop what uses it, or choose another: --port 8001",
    "ポート {port} は使われています。使っているものを止めるか、別のポートを指定してください：--port 8001",
)
RUNNING = Text(
    "Madoguchi is already running on this data directory ({data}).",
    "このデータの場所（{data}）では、すでに Madoguchi が動いています。",
)
READY = Text("Madoguchi is ready:  {address}", "Madoguchi の準備ができました：  {address}")
SIGN_IN = Text("  sign in with       {email}   {password}", "  サインイン         {email}   {password}")
FIRST = Text(
    "  Open it in the browser to set up your organisation.",
    "  ブラウザーで開いて、組織の設定を始めてください。",
)
STOP = Text("  stop with Ctrl-C", "  止めるには Ctrl-C を押してください")
SAMPLE = Text("loading the sample organisation …", "サンプルの組織を読み込んでいます…")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="127.0.0.1: this machine only; 0.0.0.0: all")
    parser.add_argument("--data", help="data directory (default: MADOGUCHI_DATA, else ./data)")
    parser.add_argument("--sample", action="store_true", help="load the sample organisation once")
    parser.add_argument("--workers", type=int, default=1, help="web processes")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop. Returns 0 after Ctrl-C, 1 where it could not start."""
    from madoguchi.site.cli import use_django

    if args.data:
        os.environ["MADOGUCHI_DATA"] = str(Path(args.data).expanduser().resolve())

    def say(text: str) -> None:
        print(text, flush=True)

    if _taken(args.host, args.port):
        print(BUSY_PORT.fill(port=args.port).to(args.lang), file=sys.stderr)
        return 1
    use_django()
    from django.conf import settings

    from madoguchi.site.lock import hold

    lock = hold(Path(settings.DATA))
    if lock is None:
        print(RUNNING.fill(data=settings.DATA).to(args.lang), file=sys.stderr)
        return 1
    sign_in = _prepare(args, say)

    from madoguchi.site.supervise import Child, supervise

    python = [sys.executable, "-m"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    # small matrices in many requests: threads of the linear algebra would only wait for each other
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    web = [
        *python,
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        args.host,
        "--port",
        str(args.port),
    ]
    web += ["--workers", str(args.workers), "--blocking-threads", "4", "--log-level", "warning"]
    children = [
        Child("analytics", [*python, "madoguchi.warehouse.server"]),
        Child("jobs", [*python, "madoguchi.kit.jobs"]),
        Child("web", [*web, "madoguchi.site.wsgi:application"]),
    ]

    def ready() -> None:
        address = f"http://{'localhost' if args.host in {'127.0.0.1', '0.0.0.0'} else args.host}:{args.port}/"
        _wait_for(args.port)
        say("")
        say(READY.fill(address=address).to(args.lang))
        if sign_in:
            say(SIGN_IN.fill(email=sign_in[0], password=sign_in[1]).to(args.lang))
        elif _nobody():
            say(FIRST.to(args.lang))
        say(STOP.to(args.lang))

    return supervise(children, ready, say)


def _prepare(args: argparse.Namespace, say: object) -> tuple[str, str] | None:
    """Bring database and static files up to date; load the sample where asked. Returns the sample's sign-in."""
    from django.core.management import call_command
    from django.db import connections

    from madoguchi.site import sample_organisation, static_files

    call_command("migrate", interactive=False, verbosity=0)
    static_files.collect()
    if args.sample and sample_organisation.wanted():
        print(SAMPLE.to(args.lang), flush=True)
        sample_organisation.load(args.lang)
    sign_in = sample_organisation.sign_in()
    connections.close_all()
    return sign_in


def _nobody() -> bool:
    from madoguchi.people.models import Organisation

    return not Organisation.objects.exists()


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _wait_for(port: int, seconds: float = 60.0) -> None:
    """Return when the web process answers, or after the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
