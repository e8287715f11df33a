"""What proves that a result is the same when it is made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.page.blocks import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.report.language import Language


def proof(record: Mapping[str, Any], made_from: Mapping[str, str], say: Language) -> Table:
    """Digests of a result, of what it was ``made_from``, and what it was made with."""
    facts = {
        say("result"): record["sha256"],
        **made_from,
        say("draws of the parameters"): record.get("parameters", {}).get("sha256", "-"),
        say("model version"): str(record["model_version"]),
        say("made with"): ", ".join(f"{name} {one}" for name, one in record["versions"].items()),
    }
    return Table(
        "digests",
        say("What proves it"),
        [Column(""), Column("SHA-256")],
        [[Cell(name), Cell(value)] for name, value in facts.items()],
    )
