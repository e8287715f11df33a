"""Why a result may come out otherwise than it did: what it was made with, against what is here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.record.provenance import MODEL_VERSION, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.reproduction.differences import Difference

DRAWN_WITH = ("altair", "vl-convert-python")
"""Libraries that pictures depend on, and numbers do not."""


def causes(
    record: Mapping[str, Any], again: Mapping[str, Any], differences: Sequence[Difference]
) -> list[str]:
    """What the two records have different, in order of likelihood; a guess if there is nothing.

    Args:
        record: of the result as it was committed.
        again: of the same result made anew.
        differences: what came out otherwise; without any there is nothing to explain.
    """
    if not differences:
        return []
    drawn_only = not any(one.numbers for one in differences)
    found = [*_of_numbers(record, again)] if not drawn_only else []
    found += _of_libraries(record["versions"], drawn_only)
    if found:
        return found
    if drawn_only:
        return ["other fonts on this machine"]
    guess = "the rules were changed and MODEL_VERSION was not, or this processor computes otherwise"
    return [f"nothing it was made with is known to differ: {guess}"]


def _of_numbers(record: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
    made_with = record["model_version"]
    if made_with != MODEL_VERSION:
        yield f"model version {made_with}, and {MODEL_VERSION} here"
    for key in ("scenario", "sweep"):
        if record.get(key) != again.get(key):
            yield f"the {key} says something else by now"
    before, after = (each.get("parameters", {}) for each in (record, again))
    if before.get("from") != after.get("from"):
        yield f"parameters from {before.get('from')}, and from {after.get('from')} here"
    elif before.get("sha256") != after.get("sha256"):
        yield "another posterior"


def _of_libraries(made_with: Mapping[str, str], drawn_only: bool) -> Iterator[str]:
    for name, here in versions().items():
        then = made_with.get(name, "unknown")
        if then != here and (not drawn_only or name in DRAWN_WITH):
            yield f"{name} {then}, and {here} here"
