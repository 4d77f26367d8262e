"""Labels of diplomas -> the levels of our list."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.knowledge.text import fold

# The first that is found in the folded label wins; longer names stand before those that they hold.
_LEVELS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), level)
    for pattern, level in (
        (r"\bclasses? de 2n?de\b|^2n?de\b|^seconde\b", "2de"),
        (r"\bclasses? de 1re\b|^1re\b|^premiere\b", "1re"),
        (r"\bbacs? pro\b|\bbaccalaureats? professionnels?\b", "bac-pro"),
        (r"\bbacs? techno(?:logique)?s?\b|\bbaccalaureats? technologiques?\b|\bsti2d\b|\bstmg\b|\bst2s\b", "bac-techno"),
        (r"\bbacs? general\b|\bbaccalaureats? general\b|\bbaccalaureats? generaux\b", "bac"),
        (r"\bcapa?\b|\bcertificat d'aptitude professionnelle\b", "cap"),
        (r"\bbtsa?\b|\bbrevet de technicien superieur", "bts"),
        (r"\bbut\b|\bbachelor universitaire de technologie\b", "but"),
        (r"\blicences? pro(?:fessionnelles?)?\b", "licence-pro"),
        (r"\blicences?\b", "licence"),
        (r"\bbachelors?\b", "bachelor"),
        (r"\bingenieurs?\b", "ingenieur"),
        (r"\bmasters?\b|\bmasteres?\b", "master"),
        (r"\bdoctorats?\b", "doctorat"),
    )
)


@lru_cache(maxsize=50_000)
def levels(*labels: str) -> tuple[str, ...]:
    """The level that the first telling label names, none when none does. "BUT" must be written in capitals or at the start."""
    for label in labels:
        folded = fold(label)
        for pattern, level in _LEVELS:
            match = pattern.search(folded)
            if match and not (match.group() == "but" and match.start() > 0 and "BUT" not in label):
                return (level,)
    return ()
