"""How to make the result again, and how to know that it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Command, Prose, Section, Table

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 110


def section(result: Result, say: Language) -> Section:
    """The command that makes the same numbers, and the digests that prove it."""
    record = result.record
    commands = [command(result), f"talentwar report runs/{result.name}"]
    options = f"seed={result.seed}, replicates={record['replicates']}"
    code = [
        "import sim",
        f'result = sim.run("{result.name}", {options}{", point=True" * _at_point(result)})',
        'print(result.frame("series"))',
    ]
    facts = {
        say("result"): record["sha256"],
        say("scenario, resolved"): record["scenario"]["sha256"],
        say("draws of the parameters"): result.parameters.get("sha256", "-"),
        say("model version"): str(record["model_version"]),
        say("made with"): ", ".join(f"{name} {one}" for name, one in record["versions"].items()),
    }
    table = Table(
        "digests",
        say("What proves it"),
        [Column(""), Column("SHA-256")],
        [[Cell(name), Cell(value)] for name, value in facts.items()],
    )
    same = say(
        "With the same scenario file the same numbers come out to the last digit, on any machine. "
        "scenario.yaml beside this page is the scenario with every value resolved; it runs too."
    )
    return Section(
        "reproduce",
        say("How to make this again"),
        [Command(commands), Command(code), Prose(same), table],
    )


def command(result: Result) -> str:
    """The command that makes a result again."""
    point = " --point" if _at_point(result) else ""
    return (
        f"talentwar run {result.name} --seed {result.seed} "
        f"--replicates {result.record['replicates']}{point} --out runs/{result.name}"
    )


def _at_point(result: Result) -> bool:
    return bool(result.parameters["from"] == "point")
