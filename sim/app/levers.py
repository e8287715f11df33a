"""What a visitor may turn: a dozen values of a scenario, in units in which people write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.app.lever import Amount, Choice, Times

if TYPE_CHECKING:
    from sim.app.lever import Lever, Said, Value
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Group:
    """Levers that stand together."""

    key: str
    name: Said
    levers: tuple[Lever, ...]


OTHER_GIANTS = ("google", "microsoft", "amazon", "apple", "nvidia")
MONEY = Group(
    "money",
    lambda say: say("Money"),
    (
        Times(
            "meta_capex", ("firms.meta.capex",),
            lambda say: say("Infrastructure spending of Meta"),
            lambda say: say(
                "Infrastructure spending by calendar year (for labs without capex: rented compute)."
            ),
            "bn USD/yr", 1e-9,
        ),
        Times(
            "giants_capex", tuple(f"firms.{firm}.capex" for firm in OTHER_GIANTS),
            lambda say: say("Infrastructure spending of the other giants"),
            lambda say: say(
                "Infrastructure spending by calendar year (for labs without capex: rented compute)."
            ),
            "bn USD/yr", 1e-9,
        ),
        Amount(
            "premium", ("stance.premium_raid",),
            lambda say: say("Pay above scale of a raider, share of capex"),
            lambda say: say("Pay above scale a raiding firm allows itself, share of capex."),
            0, 5, 0.1, "%", 100,
        ),
        Amount(
            "seats", ("stance.raid_seats",),
            lambda say: say("Star seats of a raid, at most"),
            lambda say: say("Most star seats a raider considers at once."),
            0, 600, 10, whole=True,
        ),
        Amount(
            "grant", ("stance.retention_grant",),
            lambda say: say("Retention grant, years of pay"),
            lambda say: say(
                "Extra grant to the lab's people when it defends itself, years of pay."
            ),
            0, 1, 0.05,
        ),
    ),
)  # fmt: skip
INVESTORS = Group(
    "investors",
    lambda say: say("Investors and cuts"),
    (
        Amount(
            "tolerance", ("investors.tolerance",),
            lambda say: say("Capex that shareholders accept, share of cash flow"),
            lambda say: say("Capex as a share of operating cash flow that shareholders accept."),
            5, 100, 1, "%", 100,
        ),
        Times(
            "funding", ("rounds.climate",),
            lambda say: say("Willingness of venture investors"),
            lambda say: say("How willing venture investors are, by region: 1 is a good year."),
            most=2.0,
        ),
        Amount(
            "automation", ("cuts.automation",),
            lambda say: say("Exposed jobs that AI takes over"),
            lambda say: say(
                "Share of fully exposed jobs that the first day's leading model takes over in a "
                "year."
            ),
            0, 20, 0.5, "%/yr", 100,
        ),
    ),
)  # fmt: skip
PEOPLE = Group(
    "people",
    lambda say: say("What people want, and where they may go"),
    (
        Amount(
            "mission", ("market.preferences.mission",),
            lambda say: say("What being first is worth to people, log points of pay"),
            lambda say: say(
                "Mean taste: log points of pay for a firm of full ambition sure to get there first."
            ),
            0, 6, 0.1,
        ),
        Amount(
            "permits", ("market.borders.permits.us",),
            lambda say: say("Hires from abroad that the United States allow"),
            lambda say: say("Of firms in the United States; 1 is open."),
            0, 100, 5, "%", 100,
        ),
    ),
)  # fmt: skip


def _strategy(firm: str, name: Said) -> Choice:
    return Choice(
        f"{firm}_strategy", (f"firms.{firm}.strategy",), name,
        lambda say: say("How it decides: the name of a file in ``sim/strategies``."),
    )  # fmt: skip


STRATEGIES = Group(
    "strategies",
    lambda say: say("Strategies"),
    (
        _strategy("meta", lambda say: say.data("Meta")),
        _strategy("google", lambda say: say.data("Alphabet")),
        _strategy("openai", lambda say: say.data("OpenAI")),
        _strategy("anthropic", lambda say: say.data("Anthropic")),
    ),
)
GROUPS = (MONEY, INVESTORS, PEOPLE, STRATEGIES)
LEVERS: Mapping[str, Lever] = {lever.key: lever for group in GROUPS for lever in group.levers}


def values_in(scenario: Scenario) -> dict[str, Value]:
    """Where each lever stands in a scenario, of those it has."""
    found = {}
    for key, lever in LEVERS.items():
        try:
            found[key] = lever.of(scenario)
        except LookupError:
            continue
    return found
