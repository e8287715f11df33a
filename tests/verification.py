"""Figures that theory knows, beside what the model gives: asserted, and gathered for a page.

A test asks for the fixture ``verified`` and states each figure once: what it is, who derived it,
what is expected, what came out, how far it may miss and why so far.  The figure is asserted,
and becomes a row of ``docs/verification.md``.  ``make verification`` writes the page; in
any other run of the tests a row that the page does not hold is a failure, and where all topics
are tested so is a row of the page that no test makes.
Variants under the marker ``full`` assert and write no row.
"""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "verification.md"
WRITE = "--write-verification"
FULL = "full"
PROPERTY = "verified"
MISSED = 1
NEVER_PRINTED_BELOW = 1e-9
"""Smaller departures are rounding, and differ by machine."""
SAME = 0.02
"""Share by which a figure may differ from the page's on another machine."""

TOPICS = {
    "Assignment game": "Everybody's value to every firm is known, firm and person may split it in "
    "any way through pay, and nobody has tastes. Then people go where they are worth most, and pay "
    "lies in the core: at the firms' end of it, since pay rises only as far as rivals push it.",
    "One contest": "A single person, courted by any number of firms: an English auction.",
    "Superstars": "Firms differ in size, people in talent, each firm has one seat: the best go to "
    "the largest, and small differences in talent become large ones in pay.",
    "Sequential auctions": "Everyone is equally good, firms are not, offers arrive by chance, and "
    "employers answer them. People look at today's pay, the limit of impatience of the paper's: "
    "nobody takes a cut for what may be offered later.",
    "Posted wages": "The same with employers who pay one wage and answer nothing. Wages are set to "
    "the equilibrium distribution; what is tested is where people then work.",
    "Stable matching": "Pay is fixed and tastes decide: no firm and person would rather have "
    "each other.",
    "Compensating differentials": "What people give up in pay for what they like in a job.",
    "Contest for the lead": "Beliefs about who gets there first, and what stakes make of them.",
    "Flows": "Hires, quits, tenure and growth, where rates are constant.",
    "Inequality": "Measures of distributions, against closed forms and other people's packages.",
    "Common random numbers": "A cause changes nobody's luck: differences are estimated by pairs.",
    "Market checks": "What holds at the end of every month of every run with `--check`.",
    "Departures": "Where the model leaves theory on purpose. Scouts reach some people and not "
    "all; a pay policy stops bids below what a person is worth; budgets for pay above scale bind; "
    "firms bid as if they saw what people like; people weigh this offer's pay and growth, not "
    "offers to come; a stake adds to its owner's hopes and takes nothing from the lab's. By how "
    "much, on the baseline's own contests, and in the other order of settling them "
    "(`market.settlement.order: sequential`):",
}
"""Sections of the page, in order."""


@dataclass(frozen=True)
class Row:
    """One figure: ``got`` may miss ``expected`` by ``within``, all in the same unit.

    ``place`` is where in the tests it stands, which is its place in the page.
    """

    topic: str
    what: str
    source: str
    expected: str
    got: str
    within: str
    why: str
    test: str
    place: str

    def line(self) -> str:
        """The row as the page has it."""
        return self.line_with(self.got)

    def line_with(self, got: str) -> str:
        """The row, had it this figure."""
        cells = (self.what, self.source, self.expected, got, self.within, self.why, self.test)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    def is_in(self, lines: Iterable[str]) -> bool:
        """Whether the page holds the row, with this figure or one as good as it."""
        before, after = self.line_with("\0").split("\0")
        held = [
            line.removeprefix(before).removesuffix(after)
            for line in lines
            if line.startswith(before) and line.endswith(after)
        ]
        return any(as_good(self.got, got) for got in held)


@dataclass(frozen=True)
class Verified:
    """What the fixture gives: asserts a figure and writes it down."""

    test: pytest.Item
    record: Callable[[str, object], None]
    said: Iterator[int] = field(default_factory=itertools.count)

    def __call__(
        self,
        topic: str,
        what: str,
        *,
        source: str,
        expected: float,
        got: float,
        within: float | None,
        why: str,
    ) -> None:
        """Assert ``|got - expected| <= within`` (None only reports) and keep the row.

        ``within`` is absolute, in the unit of the figure.
        """
        assert topic in TOPICS, topic
        path = Path(self.test.path).relative_to(ROOT)
        line = self.test.location[1] or 0
        row = Row(
            topic,
            what,
            source,
            figure(expected),
            figure(got),
            "reported" if within is None else figure(within) if within else "exact",
            why,
            f"`{path}`",
            f"{path}:{line:05d}:{self.test.name}:{next(self.said):03d}",
        )
        if self.test.get_closest_marker(FULL) is None:
            self.record(PROPERTY, json.dumps(asdict(row)))
        if within is not None:
            missed = f"{what}: {got!r}, expected {expected!r} ± {within!r}"
            assert abs(got - expected) <= within, missed


@pytest.fixture
def verified(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Verified:
    """Asserts figures of this test and writes them down."""
    return Verified(request.node, record_property)


def figure(value: float) -> str:
    """A number as the page prints it: three significant digits, what is only rounding as 0.

    Nothing for nan, where theory expects no figure.
    """
    if math.isnan(value):
        return ""
    if abs(value) < NEVER_PRINTED_BELOW:
        return "0" if value == 0 else f"< {NEVER_PRINTED_BELOW:g}"
    digits = f"{value:.3g}"
    return f"{float(digits):,.0f}" if 1e3 <= abs(value) < 1e9 else digits


def as_good(one: str, other: str) -> bool:
    """Whether two printed figures differ by no more than another processor's last bits may."""
    if one == other:
        return True
    try:
        a, b = (float(text.removeprefix("< ").replace(",", "")) for text in (one, other))
    except ValueError:
        return False
    return abs(a - b) <= max(SAME * max(abs(a), abs(b)), NEVER_PRINTED_BELOW)


def page(rows: Iterable[Row]) -> str:
    """The page, from rows in any order."""
    found = sorted(rows, key=lambda row: (list(TOPICS).index(row.topic), row.place))
    lines = [
        "# The model against known answers",
        "",
        "Written by `make verification` from the figures that the tests assert; `make test` sees",
        "that they still hold. The code tested is the code that runs the baseline: small worlds",
        "and switches, no second implementation. `within` is how far a figure may miss, in its own",
        "unit; `reported` figures are measured and say how far the model is from theory.",
    ]
    topic = ""
    for row in found:
        if row.topic != topic:
            topic = row.topic
            lines += ["", f"## {topic}", "", TOPICS[topic], ""]
            lines += ["| what | source | expected | got | within | why this tolerance | test |"]
            lines += ["|---|---|---|---|---|---|---|"]
        lines.append(row.line())
    return "\n".join(lines) + "\n"


class Gathering:
    """Collects the rows of all workers; lives where results are reported."""

    def __init__(self, config: pytest.Config) -> None:
        self.writes = bool(config.getoption(WRITE))
        self.rows: list[Row] = []
        self.failed = False
        self.wrong: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the rows of a finished test."""
        self.failed |= report.failed
        if report.when == "call":
            said = [value for name, value in report.user_properties if name == PROPERTY]
            self.rows += [Row(**json.loads(str(value))) for value in said]

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the page, or see that it is what these tests say."""
        if self.failed or not self.rows:
            return
        whole = {row.topic for row in self.rows} == set(TOPICS)
        if self.writes and whole:
            PAGE.write_text(page(self.rows), encoding="utf-8")
        elif self.writes:
            self.wrong = ["only all tests of tests/theory together write the page"]
        else:
            held = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
            self.wrong = [row.line() for row in self.rows if not row.is_in(held)]
            if whole and not self.wrong and rows_in(held) != len(self.rows):
                self.wrong = [f"{rows_in(held)} rows in the page, {len(self.rows)} in the tests"]
        if self.wrong and exitstatus == 0:
            session.exitstatus = MISSED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what is wrong with the page."""
        if self.wrong:
            terminalreporter.section("docs/verification.md is not current: make verification")
            for line in self.wrong:
                terminalreporter.line(line)


def rows_in(lines: Iterable[str]) -> int:
    """How many figures a page holds: every one names its test last."""
    return sum(line.endswith("` |") for line in lines)


def add_option(parser: pytest.Parser) -> None:
    """The option that writes the page."""
    parser.addoption(WRITE, action="store_true", help="write docs/verification.md")


def gather(config: pytest.Config) -> None:
    """Collect rows in the process that reports, not in its workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Gathering(config), "verification")
