"""How to make the result again, and how to know that it is the same."""

from __future__ import annotations

from json import dumps
from shlex import quote
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.report.page.blocks import Command, Prose, Section
from sim.report.page.proof import proof
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 110


def section(result: Result, say: Language) -> Section:
    """The command that makes the same numbers, and the digests that prove it."""
    record = result.record
    commands = [command(result), f"talentwar report {quote(f'runs/{result.name}')}"]
    point = ", point=True" * _at_point(result)
    options = f"seed={result.seed}, replicates={record['replicates']}{point}"
    code = [
        "import sim",
        f"result = sim.run({dumps(scenario_of(result))}, {options})",
        'print(result.frame("series"))',
    ]
    made_from = {say("scenario, resolved"): record["scenario"]["sha256"]}
    table = proof(record, made_from, say)
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
    """The command that makes a result again: of the scenario at hand, or of the file beside it."""
    point = " --point" if _at_point(result) else ""
    return (
        f"talentwar run {quote(scenario_of(result))} --seed {result.seed} --replicates "
        f"{result.record['replicates']}{point} --out {quote(f'runs/{result.name}')}"
    )


def scenario_of(result: Result) -> str:
    """The scenario's name where the one at hand is the same, else the file that has it whole."""
    try:
        same = load_scenario(result.name).sha256 == result.record["scenario"]["sha256"]
    except TalentwarError:
        same = False
    return result.name if same else "scenario.yaml"


def _at_point(result: Result) -> bool:
    return bool(result.parameters["from"] == "point")
