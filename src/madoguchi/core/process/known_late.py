"""Which attributes of a case say what came of it, by their names.

Help desks export a case as it stood in the end: its closing code then stands in its very first row, though nobody knew it
when the case began. Held still in a comparison such a column takes away the very difference that is asked for (Rosenbaum
1984, "The consequences of adjustment for a concomitant variable that has been affected by the treatment").
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(
    r"\b(?:clos(?:e|ed|ing|ure)|resol(?:ve|ved|ution)|solved|solution|outcomes?|results?|made|met|missed|kept|"
    r"breach(?:ed|es)?|violat(?:ed|ion)|overdue|reopen(?:ed|s|ing)?|satisf(?:ied|action)|csat|nps|ces|feedback)\b"
    r"|終了|完了|完結|解決|クローズ|結果|達成|遵守|違反|超過|再オープン|満足"
)


def says_what_came(name: str) -> bool:
    """Say whether an attribute of this name tells how the case went, and not what it was at its start.

    >>> [says_what_came(name) for name in ("closed_code", "made_sla", "slaMet", "終了区分", "priority", "product")]
    [True, True, True, True, False, False]
    """
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", name))
    return _WORDS.search(re.sub(r"[\W_]+", " ", plain).casefold()) is not None
