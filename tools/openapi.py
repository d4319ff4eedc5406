"""Write ``docs/openapi.json``, the description of the REST API; with ``--check`` say whether it is up to date."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "docs/openapi.json"


def document() -> str:
    """Return the document as the running product serves it at /api/v1/openapi.json, but in order."""
    from madoguchi.site.api import api

    plain = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return json.dumps(plain, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the file. With ``--check``: return 1 where it differs."""
    os.environ["MADOGUCHI_DATA"] = tempfile.mkdtemp(prefix="madoguchi-openapi-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()
    if "--check" in sys.argv:
        if FILE.exists() and FILE.read_text(encoding="utf-8") == document():
            return 0
        print(
            "the API changed: run python tools/openapi.py, look at what differs, and commit docs/openapi.json"
        )
        return 1
    FILE.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
