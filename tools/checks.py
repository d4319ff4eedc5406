"""Checks that need Django: no model without its migration, and the system checks."""

from __future__ import annotations

import os
import sys
import tempfile


def main() -> int:
    """Return 1 with a message where something is missing."""
    os.environ["MADOGUCHI_DATA"] = tempfile.mkdtemp(prefix="madoguchi-checks-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()
    from django.core.management import CommandError, call_command

    ours = (
        "events",
        "people",
        "cases",
        "surveys",
        "scoring",
        "scorecards",
        "marks",
        "coaching",
        "satisfaction",
        "judge",
        "processes",
        "blueprints",
        "conformance",
        "verdicts",
        "journeys",
        "reviews",
        "network",
        "whatif",
        "foresight",
        "imports",
    )
    try:
        call_command("check", "--fail-level", "WARNING", verbosity=0)
        call_command("makemigrations", *ours, check=True, dry_run=True, verbosity=1)
    except SystemExit:
        print("a model changed without a migration: run django-admin makemigrations")
        return 1
    except CommandError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
