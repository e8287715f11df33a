"""A small made-up world that fills a ledger in milliseconds, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from sim.base.quantities import Month
from sim.experiments.run import prepare
from sim.record.outcome import outcome
from sim.record.read import read_result
from sim.record.write import write_record
from sim.scenario.schema import Until
from sim.state.ledger import TABLES, Ledger
from sim.statistics import overall

FIRMS = (
    "meta", "google", "microsoft", "amazon", "apple", "openai", "anthropic", "xai", "ssi",
    "mistral", "bytedance", "alibaba", "deepseek", "academia", "outside",
)  # fmt: skip
WEIGHT = np.array([8, 16, 9, 7, 3, 9, 6, 3, 1, 2, 8, 6, 3, 12, 7], dtype=float)
NAMES = {"openai": "OpenAI", "xai": "xAI", "ssi": "SSI", "bytedance": "ByteDance"}


@dataclass
class FakeLoaded:
    """Stands in for a loaded scenario."""

    name: str = "fake"
    months: int = 6
    replicates: int = 3
    seed: int = 7
    capex: float = 64e9
    sha256: str = "ab" * 32
    has_distributions: bool = False
    tree: dict = field(default_factory=dict)
    fitted: dict = field(default_factory=dict)
    until: Until | None = None

    @property
    def value(self):
        start = Month.parse("2025-01")
        return SimpleNamespace(
            title="A made-up world",
            question="Does the record keep what it is given?",
            capex=self.capex,
            firms={
                key: SimpleNamespace(name=NAMES.get(key, key.title()), bids=n < 13)
                for n, key in enumerate(FIRMS)
            },
            run=SimpleNamespace(
                start=start,
                end=start + (self.months - 1),
                replicates=self.replicates,
                seed=self.seed,
                until=self.until,
            ),
        )

    def realise(self, uniform, drawn=None):
        value = self.value
        value.fitted = drawn
        value.drawn = uniform("firms.meta.capex")
        return value

    def canonical_yaml(self):
        return f"title: A made-up world\nfirms:\n  meta:\n    capex: {self.capex}\n"


def simulate(scenario, seed, on_month=None, check=None, people=400):
    """Fill a ledger with plausible rows."""
    draws = np.random.default_rng(seed)
    names = ("early", "phd_us")
    half = people // 2
    ledger = Ledger(
        firms=FIRMS,
        cohorts=names,
        cohort_of_person=np.repeat(np.arange(2, dtype=np.int32), half),
        number_in_cohort=np.tile(np.arange(half, dtype=np.int32), 2),
    )
    world = _World(draws, people, ledger, getattr(scenario, "capex", 64e9) / 64e9)
    world.record_people(0)
    for month in range(int(scenario.run.end) - int(scenario.run.start) + 1):
        world.step(month, month)
        if on_month is not None:
            on_month(month + 1)
    world.record_people(1)
    return ledger


class _World:
    def __init__(self, draws, people, ledger, boldness):
        self.draws, self.ledger, self.boldness = draws, ledger, boldness
        self.firm = draws.choice(len(FIRMS), people, p=WEIGHT / WEIGHT.sum()).astype(np.int16)
        self.talent = (1 - draws.random(people)) ** (-1 / 2.5)
        self.pay = 6e5 * self.talent**1.3 * np.exp(0.3 * draws.normal(size=people))
        self.tenure = draws.integers(0, 60, people).astype(float)
        self.role = draws.integers(0, 2, people).astype(np.int8)

    def step(self, month, done):
        self.tenure += 1
        self._offers(month, done)
        self._cuts(month, done)
        self._firms(month)
        self._market(month)

    def _offers(self, month, done):
        size = 24
        people = self.draws.choice(len(self.talent), size, replace=False)
        bidder = self.draws.choice(9, size, p=WEIGHT[:9] / WEIGHT[:9].sum()).astype(np.int16)
        if 4 <= done <= 9:
            bidder[: size // 2] = 0
        if done % 2:
            people[:3] = np.argsort(-self.talent, kind="stable")[done : done + 3]
        people = np.array(sorted(set(people.tolist())))
        size = len(people)
        bidder = bidder[:size]
        incumbent = self.firm[people]
        pay = self.pay[people] * (1.2 + 8 * self.boldness * (bidder == 0) * self.draws.random(size))
        accepted = (self.draws.random(size) < 0.4) & (bidder != incumbent)
        row = {
            "month": month, "contest": done * 100 + np.arange(size), "person": people,
            "talent": self.talent[people], "role": self.role[people], "incumbent": incumbent,
            "bidder": bidder, "is_counter": bidder == incumbent, "ceiling_usd_per_year": pay * 1.5,
            "pay_usd_per_year": pay, "package_usd": 4 * pay, "accepted": accepted,
        }  # fmt: skip
        du = {f"du_{part}": 0.1 for part in ("pay", "mission", "compute", "peers", "lock_in")}
        self._append("offers", row | du | {"du_chance": self.draws.normal(size=size)})
        who = people[accepted]
        self._append(
            "moves",
            {
                "month": np.full(len(who), month), "person": who, "talent": self.talent[who],
                "role": self.role[who], "division_from": np.zeros(len(who), dtype=np.int8),
                "from_firm": self.firm[who], "to_firm": bidder[accepted],
                "channel": np.zeros(len(who), dtype=np.int8),
                "pay_before_usd_per_year": self.pay[who],
                "pay_after_usd_per_year": pay[accepted], "tenure_months": self.tenure[who],
                "weight": np.ones(len(who)),
            },
        )  # fmt: skip
        self.firm[who], self.pay[who], self.tenure[who] = bidder[accepted], pay[accepted], 0

    def _cuts(self, month, done):
        if done % 3 == 2:
            firms = np.array([0, 1, 2, 3], dtype=np.int16)
            people = np.array([1200.0, 800, 3000, 2500]) * (0.5 + self.draws.random(4))
            self._append(
                "cuts",
                {
                    "month": month, "firm": firms, "division": np.int8(2), "people": people,
                    "share": people / 1e5, "trigger": np.int8(0),
                },
            )  # fmt: skip

    def _firms(self, month):
        size = len(FIRMS) - 2
        belief = WEIGHT[:size] / WEIGHT[:size].sum()
        columns = {
            "month": month, "firm": np.arange(size, dtype=np.int16),
            "stance": np.array(["steady", "raid"] * 10, dtype=object)[:size],
            "belief": belief, "hedged_belief": belief,
        }  # fmt: skip
        self._append("firms", columns)

    def _market(self, month):
        bids = self.firm < 13
        talent = np.bincount(self.firm[bids], weights=self.talent[bids], minlength=13)
        shares = talent / talent.sum()
        statistics = {f"talent_share_{FIRMS[n]}": float(shares[n]) for n in range(13)}
        statistics |= {f"belief_{FIRMS[n]}": float(shares[n]) for n in range(4)}
        statistics |= {f"capability_{FIRMS[n]}": 5.0 + 0.1 * month * shares[n] for n in range(4)}
        self._append(
            "market",
            {"month": month} | statistics | {
                "ai_heads": float(len(self.firm)), "hhi_talent": float((shares**2).sum()),
                "pay_median_usd_per_year": float(np.median(self.pay)),
                "undefined": np.nan,
            },
        )  # fmt: skip

    def _append(self, table, columns):
        """Append rows; what this world does not know is made up by the column's type."""
        size = max(np.size(values) for values in columns.values())
        unknown = [each for each in TABLES.get(table, ()) if each.name not in columns]
        made_up = {
            each.name: self.draws.random(size) if each.kind == "float64" else np.zeros(size, int)
            for each in unknown
        }
        self.ledger.append(table, columns | made_up)

    def record_people(self, when):
        size = len(self.talent)
        self._append(
            "people",
            {
                "when": np.full(size, when, dtype=np.int8), "person": np.arange(size),
                "talent": self.talent, "role": self.role, "firm": self.firm.copy(),
                "division": np.zeros(size, dtype=np.int8), "pay_usd_per_year": self.pay.copy(),
                "unvested_usd": self.pay, "tenure_months": self.tenure.copy(),
                "morale": np.zeros(size), "region": np.zeros(size, dtype=np.int8),
            },
        )  # fmt: skip


def write_fake(place, loaded=None, draw=None):
    """A result folder of this world, by way of the real code."""
    loaded = loaded or FakeLoaded()
    request = prepare(loaded, out=place)
    seeds = request.origin().replicate_seeds
    outcomes = (fake_outcome(loaded, seed, number) for number, seed in enumerate(seeds))
    place.mkdir(parents=True)
    write_record(place, request.origin, outcomes, draw)
    return read_result(place)


def fake_outcome(loaded, seed, replicate):
    """One replicate of this world as the record keeps it."""
    ledger = simulate(loaded.value, seed)
    return outcome(ledger, overall(ledger), replicate, loaded.value.run.start)


def files_of(folder):
    """Every file below a folder by its name, as bytes."""
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
