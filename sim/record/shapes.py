"""What a record and a summary have to hold for whoever reads them, in a folder from anywhere.

A digest says that a file is what its writer wrote, and not who wrote it: what a reader relies on
is checked.  More may stand there than is asked for.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sim.scenario.names import UNPRINTABLE, is_name


def in_print(text: str) -> str:
    """A text that a terminal shows as it is: no letter of it moves the cursor or hides another."""
    if UNPRINTABLE.search(text):
        raise ValueError("it holds a control character")
    return text


def of_a_file(text: str) -> str:
    """A name that is one step of a path and leads nowhere else."""
    if not is_name(text):
        raise ValueError("it is no name of a file")
    return text


Words = Annotated[str, AfterValidator(in_print)]
Name = Annotated[str, AfterValidator(of_a_file)]
Whole = Annotated[int, Field(ge=0, lt=2**64)]


class Shape(BaseModel):
    """Some keys of a JSON object, each of exactly this type."""

    model_config = ConfigDict(strict=True, frozen=True)


class OfTable(Shape):
    """One table: how long it is, and the digest of its content."""

    rows: Whole
    sha256: str


class OfRecord(Shape):
    """The record of any folder that proves itself."""

    files: dict[str, str]
    tables: dict[str, OfTable]
    sha256: str


class OfModel(OfRecord):
    """The record of what one version of the model has made."""

    model_version: Whole


class OfParameters(Shape):
    """Where fitted parameters had their numbers from."""

    source: Words = Field(alias="from")
    sha256: Words = ""
    rows: list[Whole] = []


class OfScenario(Shape):
    """What a result was made from, or a sweep."""

    name: Name
    sha256: Words


class OfResult(OfModel):
    """The record of a result."""

    scenario: OfScenario
    seed: Whole
    replicates: Whole
    replicate_seeds: list[Whole]
    parameters: OfParameters | None = None
    versions: dict[Words, Words]
    abridged: list[Words] = []


class OfFirm(Shape):
    """A firm in print."""

    name: Words
    bids: bool


class OfNumbers(Shape):
    """The spread of a number over replicates."""

    p5: float
    p50: float
    p95: float
    mean: float
    n: Whole


class OfWords(Shape):
    """The share of replicates that say each word."""

    shares: dict[Words, float]
    n: Whole


Group = dict[Words, OfNumbers | OfWords]


class OfSummary(Shape):
    """``summary.json``."""

    scenario: Words
    title: Words
    question: Words
    first_month: Words
    last_month: Words
    months: Whole
    replicates: Whole
    firms: dict[Words, OfFirm]
    end: Group
    change: Group
    overall: Group
