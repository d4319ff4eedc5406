"""The ``madoguchi`` command: finds the subcommand's file in ``site/commands`` and hands over."""

from __future__ import annotations

import argparse
import importlib
import locale
import os
import sys
from collections.abc import Sequence
from pkgutil import iter_modules
from types import ModuleType

from madoguchi import __version__
from madoguchi.site import commands

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def user_language() -> str:
    """Return ``ja`` or ``en`` from ``MADOGUCHI_LANG`` or the terminal's locale."""
    wanted = os.environ.get("MADOGUCHI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "ja" if (wanted or locale.getlocale()[0] or "").lower().startswith("ja") else "en"


def load(name: str) -> ModuleType:
    """Return the module of a subcommand; ``person-erase`` lives in ``person_erase.py``."""
    suffix = "_" if name == "import" else ""  # a module cannot be called "import"
    return importlib.import_module(f"madoguchi.site.commands.{name.replace('-', '_')}{suffix}")


def names() -> list[str]:
    """Return every subcommand, one per file in ``site/commands``."""
    return sorted(module.name.rstrip("_").replace("_", "-") for module in iter_modules(commands.__path__))


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand. Returns 0 when done, 1 when refused with a message, 2 on wrong usage."""
    argv = list(sys.argv[1:] if argv is None else argv)
    language = user_language()
    parser = argparse.ArgumentParser(prog="madoguchi")
    parser.add_argument("--version", action="version", version=f"madoguchi {__version__}")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = next((word for word in argv if not word.startswith("-")), None)
    for name in names():
        # Only the command that was asked for is imported whole: `measure` must not wait for Django.
        module = load(name) if wanted in (name, None) else None
        text = module.HELP.to(language) if module else ""
        sub = choices.add_parser(name, help=text, description=text)
        if module:
            module.add_arguments(sub)
            if "--json" not in sub._option_string_actions:
                sub.add_argument("--json", action="store_true", help="print JSON")
            if "--lang" not in sub._option_string_actions:
                sub.add_argument("--lang", choices=["ja", "en"], default=language)
    arguments = parser.parse_args(argv)
    try:
        result: int = load(arguments.command).run(arguments)
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        return REFUSED
    return result


def use_django() -> None:
    """Set Django up; commands that need the database call this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
