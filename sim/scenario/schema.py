"""The scenario file as a whole: every section, and what must hold between them."""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.base.errors import PlacedErrors
from sim.base.quantities import Count, Month, Seed, Share
from sim.base.section import Section
from sim.events import Event, happening, kinds
from sim.market.round import MarketParameters
from sim.processes.ageing import VestingParameters
from sim.processes.cascades import CascadeParameters
from sim.processes.catch_up import CatchUpParameters
from sim.processes.compute_split import ComputeSplitParameters
from sim.processes.cuts import CutParameters
from sim.processes.deals import DealParameters
from sim.processes.earnings import EarningsParameters
from sim.processes.entrants import EntrantParameters
from sim.processes.factions import FactionParameters
from sim.processes.finance import FinanceParameters
from sim.processes.insolvency import InsolvencyParameters
from sim.processes.investors import InvestorParameters
from sim.processes.morale import MoraleParameters
from sim.processes.openness import OpennessParameters
from sim.processes.population import PopulationParameters
from sim.processes.quits import QuitParameters
from sim.processes.race import RaceParameters
from sim.processes.reallocation import ReallocationParameters
from sim.processes.reorganisation import ReorganisationParameters
from sim.processes.review import ReviewParameters
from sim.processes.rounds import RoundParameters
from sim.processes.specialisation import SpecialisationParameters
from sim.processes.spin_outs import SpinOutParameters
from sim.processes.stance import StanceParameters
from sim.processes.users import UserParameters
from sim.scenario.checks import MOST_LISTED, faults, too_many
from sim.state.firms import FirmSpec

if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = Annotated[
        Union[tuple(happening(kind) for kind in kinds())],  # noqa: UP007 - built from the folder
        Field(discriminator="kind"),
    ]


class Until(Section):
    """When there have been replicates enough: once a mean is known well."""

    half_width: Share
    """Half width of the mean's 95 % interval, as a share of the mean, that is precise enough."""
    of: str
    """The statistic whose mean it is, as in ``replicates.csv``."""
    max: Count
    """Most replicates, whether the mean is known well by then or not."""


class RunSection(Section):
    """How long and how often."""

    start: Month
    """First month."""
    end: Month
    """Last month."""
    replicates: Count
    """Runs with different luck; with ``until`` the number to begin with."""
    seed: Seed
    """Seed from which each replicate's is derived."""
    # The one field with a default: a scenario that does not stop by itself does not say so, and
    # the text and digest of those written before there was a choice stay what they were.
    until: Until | None = None
    """When to stop; left out, or null, ``replicates`` are run and no more."""


class Scenario(Section):
    """A world and what happens to it."""

    title: str
    """Title in print."""
    question: str
    """What the scenario asks, in one sentence."""
    sources: tuple[str, ...]
    """Articles (A0:112 is article 0, line 112) and data it rests on."""
    look_at: tuple[str, ...]
    """Statistics to look at for the answer, as in ``replicates.csv``; ``compare`` shows them."""
    run: RunSection
    population: PopulationParameters
    race: RaceParameters
    catch_up: CatchUpParameters
    openness: OpennessParameters
    finance: FinanceParameters
    rounds: RoundParameters
    earnings: EarningsParameters
    insolvency: InsolvencyParameters
    users: UserParameters
    investors: InvestorParameters
    stance: StanceParameters
    reallocation: ReallocationParameters
    compute_split: ComputeSplitParameters
    specialisation: SpecialisationParameters
    cuts: CutParameters
    morale: MoraleParameters
    factions: FactionParameters
    reorganisation: ReorganisationParameters
    cascades: CascadeParameters
    deals: DealParameters
    review: ReviewParameters
    market: MarketParameters
    vesting: VestingParameters
    quits: QuitParameters
    entrants: EntrantParameters
    spin_outs: SpinOutParameters
    firms: dict[str, FirmSpec]
    """Employers by key; ``academia`` and ``outside`` must be among them."""
    stakes: dict[str, dict[str, Share]]
    """Share of each target that an owner holds: owner, then target."""
    events: tuple[AnyEvent, ...]
    """What happens to firms, by date."""

    @field_validator(*MOST_LISTED, mode="before")
    @classmethod
    def _is_bounded(cls, listed: Any, field: ValidationInfo) -> Any:
        # Before each of them is checked: thousands of faulty ones take seconds to describe.
        name = str(field.field_name)
        found = list(too_many(name, listed)) if isinstance(listed, Sized) else []
        if found:
            raise PlacedErrors(found)
        return listed

    @model_validator(mode="after")
    def _hangs_together(self) -> Scenario:
        found = faults(self)
        if found:
            raise PlacedErrors(found)
        return self
