"""What activities, stages, requests, processes, lanes and touchpoints are called, in the reader's language.

Event logs carry codes. Whoever brings a log in may register names for them (``register``); pages read all names once
(``Names.load``) and call codes without one by the code itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from madoguchi.core.process import lanes
from madoguchi.core.text import Text
from madoguchi.processes.models import CodeName, NameKind


@dataclass(frozen=True)
class Names:
    """The names of every code in one language."""

    language: str
    by_kind: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, language: str | None = None) -> Names:
        """Read all names, in one query; in the language of the request unless one is given."""
        language = language or get_language() or "en"
        japanese = language.lower().startswith("ja")
        found: dict[str, dict[str, str]] = {kind: {} for kind in NameKind.values}
        for kind, code, ja, en in CodeName.objects.values_list("kind", "code", "ja", "en"):
            found.setdefault(kind, {})[code] = (ja or en if japanese else en or ja) or code
        return cls(language, found)

    def activity(self, code: str) -> str:
        return self._name(NameKind.ACTIVITY, code)

    def stage(self, code: str) -> str:
        return self._name(NameKind.STAGE, code)

    def request(self, code: str) -> str:
        return self._name(NameKind.REQUEST, code)

    def process(self, code: str) -> str:
        return self._name(NameKind.PROCESS, code)

    def lane(self, code: str) -> str:
        """A registered name, else that of the blueprint's lanes, else the code."""
        return self.by_kind.get(NameKind.LANE, {}).get(code) or lanes.name(code).to(self.language)

    def touchpoint(self, code: str) -> str:
        return self._name(NameKind.TOUCHPOINT, code)

    def _name(self, kind: str, code: str) -> str:
        return self.by_kind.get(kind, {}).get(code, code)


def register(kind: str, names: Mapping[str, Text]) -> None:
    """Give codes of a kind (a value of ``NameKind``) their names; known codes are renamed."""
    CodeName.objects.bulk_create(
        [
            CodeName(kind=NameKind(kind), code=code[:190], ja=name.ja[:190], en=name.en[:190])
            for code, name in names.items()
        ],
        update_conflicts=True,
        unique_fields=["kind", "code"],
        update_fields=["ja", "en"],
    )


def forget(kind: str, codes: Iterable[str]) -> None:
    """Take names away again, such as those of the sample."""
    CodeName.objects.filter(kind=NameKind(kind), code__in=list(codes)).delete()


def activity_name(code: str) -> str:
    """Return one activity's name; for many use ``Names.load``."""
    return Names.load().activity(code)
