"""What may be shown of what somebody wrote, and what may be the name of a file."""

from __future__ import annotations

import re

# Line separators other than LF and CR break lines in YAML 1.1 and not in 1.2: places would lie.
# Marks that turn the direction of writing show a file as something else than it says.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that move a cursor, hide others, or are no characters."""
LONGEST_NAME = 200


def is_name(text: str) -> bool:
    """Whether a text is one step of a path, leads nowhere else, and shows as it is."""
    leads_away = text in ("", ".", "..") or "/" in text or "\\" in text
    return not (leads_away or len(text) > LONGEST_NAME or "\n" in text or UNPRINTABLE.search(text))
