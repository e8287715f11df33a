"""Whether scenario files can be used, told one by one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable


def all_are_valid(files: Iterable[str]) -> bool:
    """Print ``ok`` or every error of each file, errors to standard error."""
    valid = True
    for file in files:
        try:
            load_scenario(file)
        except TalentwarError as error:
            valid = False
            print(error, file=sys.stderr, flush=True)
        else:
            print(f"{file}: ok", flush=True)
    return valid
