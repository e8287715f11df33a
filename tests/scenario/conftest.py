"""A small world to write scenarios for, and a folder to write them in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from sim.base.errors import PlacedErrors, Problem, ScenarioError
from sim.base.quantities import Count, Month, Share, Usd, UsdPerYear
from sim.base.section import Section
from sim.scenario.load import Loaded, load


class Firm(Section):
    capex: UsdPerYear
    """What is spent on compute."""
    stance: Literal["value", "growth"]
    share: Share


class Hire(Section):
    kind: Literal["hire"]
    name: str
    month: Month
    people: Count


class Cut(Section):
    kind: Literal["cut"]
    name: str
    month: Month
    share: Share


class Pricing(Section):
    kind: Literal["pricing"]
    slope: float


class Auction(Section):
    kind: Literal["auction"]
    rounds: int


class Toy(Section):
    start: Month
    end: Month
    noisy: bool
    weight: float = Field(gt=0)
    half: Usd | None
    until: Literal["never"] | Share
    words: tuple[str, ...]
    rule: Pricing | Auction = Field(discriminator="kind")
    firms: dict[str, Firm]
    events: list[Annotated[Hire | Cut, Field(discriminator="kind")]]

    @model_validator(mode="after")
    def dates_are_in_order(self) -> Toy:
        wrong: list[tuple[str, str, str]] = []
        if self.end < self.start:
            wrong.append(("end", "is before the start", "allowed: a later month"))
        wrong += [
            (f"events.{event.name}.month", "is before the start", "")
            for event in self.events
            if event.month < self.start
        ]
        if self.weight == 13:
            wrong.append(("luck.of.the.draw", "is bad", ""))
        if wrong:
            raise PlacedErrors(wrong)
        return self


BASELINE = """\
start: 2025-01
end: 2030-12
noisy: false
weight: 1e0
half: null
until: never
words: [one, two]
rule: {kind: pricing, slope: 0.5}
firms:
  meta: {capex: 75 bn USD/yr, stance: growth, share: 36 %}
  google:
    capex: 60e9
    stance: value
    share: 0.5
events:
  - {kind: hire, name: wave, month: 2025-06, people: 50}
  - {kind: cut, name: chop, month: 2026-01, share: 0.1}
"""


class Desk:
    """Where scenarios are written and loaded; ``baseline`` is there already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("baseline.yaml", BASELINE)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def load(self, text: str | bytes, *overrides: str) -> Loaded[Toy]:
        """Loads a scenario with this text."""
        return load(self.write("mine.yaml", text), Toy, overrides, self.folder)

    def change(self, text: str, *overrides: str) -> Loaded[Toy]:
        """Loads a scenario that changes the baseline; the text starts on line 2."""
        return self.load(f"extends: baseline\n{text}", *overrides)

    def problems(self, text: str | bytes, *overrides: str) -> tuple[Problem, ...]:
        """What is wrong with this text."""
        with pytest.raises(ScenarioError) as caught:
            self.load(text, *overrides)
        return caught.value.problems

    def faults(self, text: str, *overrides: str) -> list[str]:
        """What is wrong with a change of the baseline, as shown, without the folder's name."""
        found = self.problems(f"extends: baseline\n{text}", *overrides)
        return [str(problem).replace(f"{self.folder}/", "") for problem in found]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="session")
def toy() -> type[Toy]:
    return Toy


@pytest.fixture(scope="session")
def baseline_text() -> str:
    return BASELINE
