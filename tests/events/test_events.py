from __future__ import annotations

from copy import deepcopy
from dataclasses import fields

import numpy as np
import pytest

from sim.events import apply_events, happening, kinds
from sim.processes.finance import prize_usd
from sim.state.opened_labs import OpenedLab
from sim.state.proposals import Proposal
from tests.worlds import small_world

BASE = {"name": "test", "date": "2025-03"}


def happens(kind, month="2025-03", months_on=2, **differs):
    """The world before and after an event of this kind in the third month."""
    event = {"name": "test", "kind": kind, "date": month, **differs}
    world = small_world(events=[event])
    world.month = months_on
    before = deepcopy(world.firms)
    apply_events(world)
    return world, before


def changed(world, before):
    """Names of the columns of firms that an event changed, and the firms it changed them for."""
    found = {}
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(world.firms, field.name)
        if isinstance(old, dict):
            for key in old:
                rows = np.flatnonzero((old[key] != new[key]).any(axis=1))
                if len(rows):
                    found[f"{field.name}.{key}"] = names_of(world, rows)
        elif isinstance(old, np.ndarray):
            differ = (old != new).reshape(len(before), -1).any(axis=1)
            if differ.any():
                found[field.name] = names_of(world, np.flatnonzero(differ))
        elif old != new:
            rows = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
            found[field.name] = names_of(world, rows)
    return found


def names_of(world, rows):
    return [world.firms.keys[i] for i in rows]


def test_the_folder_is_the_registry():
    assert kinds() == [
        "border_change",
        "budget_shift",
        "capex_change",
        "compute_priority",
        "deal_offer",
        "frugality_gain",
        "funding_round",
        "hiring_freeze",
        "model_flop",
        "model_leap",
        "open_lab",
        "product_push",
        "reorganisation",
        "strategy_change",
    ]
    assert all(happening(kind).model_fields["kind"].annotation for kind in kinds())


@pytest.mark.parametrize("month", [1, 3])
def test_an_event_happens_in_its_month_only(month):
    world, before = happens("model_flop", months_on=month, firm="meta", loss=0.5)
    assert changed(world, before) == {}


def test_a_flop_lowers_the_firms_capability():
    world, before = happens("model_flop", firm="meta", loss=0.5)
    meta = world.firms.index("meta")
    assert changed(world, before) == {"capability": ["meta"]}
    assert world.firms.capability[meta] == before.capability[meta] - 0.5


def test_a_leap_raises_the_firms_capability():
    world, before = happens("model_leap", firm="deepseek", gain=0.4)
    lab = world.firms.index("deepseek")
    assert changed(world, before) == {"capability": ["deepseek"]}
    assert world.firms.capability[lab] == pytest.approx(before.capability[lab] + 0.4)


def test_a_frugality_gain_multiplies_the_firms_frugality():
    world, before = happens("frugality_gain", firm="zhipu", factor=4)
    lab = world.firms.index("zhipu")
    assert changed(world, before) == {"frugality": ["zhipu"]}
    assert world.firms.frugality[lab] == 4.0 * before.frugality[lab]


def test_a_border_change_sets_the_permits_and_the_fee_of_its_region_alone():
    old = small_world()
    world, before = happens("border_change", region="us", permits=0.3, fee="100 k USD")
    assert changed(world, before) == {}
    assert world.border_permits.tolist() == [0.3, *old.border_permits[1:]]
    assert world.border_fees_usd.tolist() == [1e5, *old.border_fees_usd[1:]]


def test_a_lab_is_opened_for_its_months_and_changes_nothing_by_itself():
    world, before = happens("open_lab", firm="meta", seats=50, months=4, opening=1, premium=0.01)
    assert changed(world, before) == {}
    assert world.opened_labs == {
        world.firms.index("meta"): OpenedLab(50, world.date + 4, 1.0, 0.01)
    }


def test_capex_is_scaled_from_this_month_on():
    world, before = happens("capex_change", firms=["meta", "google"], factor=0.5, hold=False)
    assert changed(world, before) == {"paths.capex": ["meta", "google"]}
    meta = world.firms.index("meta")
    ratio = world.firms.paths["capex"][meta] / before.paths["capex"][meta]
    assert ratio == pytest.approx([1.0, 1.0, 0.5, 0.5, 0.5, 0.5])


def test_capex_is_held_at_this_months_level():
    world, before = happens("capex_change", firms=["meta"], factor=1, hold=True)
    meta = world.firms.index("meta")
    path, old = world.firms.paths["capex"][meta], before.paths["capex"][meta]
    assert (np.diff(old) > 0).all()
    assert path == pytest.approx([*old[:3], old[2], old[2], old[2]])


def test_capex_is_held_at_this_months_level_on_a_falling_path_too():
    event = {**BASE, "kind": "capex_change", "firms": ["meta"], "factor": 1, "hold": True}
    world = small_world(events=[event])
    path = world.firms.paths["capex"][world.firms.index("meta")]
    path[:] = [9e9, 8e9, 5e9, 7e9, 2e9, 0.0]
    world.month = 2
    apply_events(world)
    assert path.tolist() == [9e9, 8e9, 5e9, 5e9, 5e9, 5e9]


def test_held_capex_can_be_scaled_too():
    world, before = happens("capex_change", firms=["meta"], factor=2, hold=True)
    meta = world.firms.index("meta")
    path, old = world.firms.paths["capex"][meta], before.paths["capex"][meta]
    assert path[2:] == pytest.approx(np.full(4, 2.0 * old[2]))


def test_a_budget_shift_moves_money_from_side_bets_to_the_lab():
    world, before = happens("budget_shift", firm="meta", amount="2 bn USD/yr")
    meta = world.firms.index("meta")
    moved = changed(world, before)
    names = {"side_bets_usd_per_year", "lab_budget_usd_per_year", "target_heads"}
    assert moved == {name: ["meta"] for name in names}
    assert world.firms.lab_budget_usd_per_year[meta] == 2e9
    assert before.side_bets_usd_per_year[meta] - world.firms.side_bets_usd_per_year[meta] == 2e9


def test_compute_priority_sets_the_labs_share_and_pins_it():
    world, before = happens("compute_priority", firm="meta", lab_share=0.6)
    columns = {"lab_compute_share": ["meta"], "lab_share_pinned": ["meta"]}
    assert changed(world, before) == columns
    meta = world.firms.index("meta")
    assert world.firms.lab_compute_share[meta] == 0.6
    assert world.firms.lab_share_pinned[meta]


def test_a_product_push_scales_the_target_of_applied_ai_alone():
    world, before = happens("product_push", firm="google", factor=1.5)
    assert changed(world, before) == {"target_heads": ["google"]}
    google = world.firms.index("google")
    ratio = world.firms.target_heads[google] / before.target_heads[google]
    assert ratio == pytest.approx([1.0, 1.5, 1.0, 1.0])


def test_a_freeze_lasts_its_months():
    world, before = happens("hiring_freeze", firms=["meta", "openai"], months=4)
    assert changed(world, before) == {"hiring_frozen_until": ["meta", "openai"]}
    assert world.firms.hiring_frozen_until[world.firms.index("meta")] == world.date + 4


@pytest.mark.parametrize("months", [(12, 1), (1, 12), (12, 12)])
def test_a_shorter_freeze_does_not_end_a_longer_one(months):
    freeze = {**BASE, "kind": "hiring_freeze", "firms": ["meta"]}
    one, other = months
    events = [{**freeze, "name": "a", "months": one}, {**freeze, "name": "b", "months": other}]
    world = small_world(events=events)
    world.month = 2
    apply_events(world)
    assert world.firms.hiring_frozen_until[world.firms.index("meta")] == world.date + 12


def test_a_later_freeze_lengthens_one_that_is_on_and_never_shortens_it():
    freeze = {"kind": "hiring_freeze", "firms": ["meta"]}
    events = [
        {**freeze, "name": "a", "date": "2025-02", "months": 4},
        {**freeze, "name": "b", "date": "2025-03", "months": 1},
        {**freeze, "name": "c", "date": "2025-04", "months": 6},
    ]
    world = small_world(events=events)
    ends = []
    for month in (1, 2, 3):
        world.month = month
        apply_events(world)
        end = int(world.firms.hiring_frozen_until[world.firms.index("meta")])
        ends.append(end - int(world.scenario.run.start))
    assert ends == [1 + 4, 1 + 4, 3 + 6]


ROUND = {"firm": "openai", "raised": "40 bn USD", "valuation": "300 bn USD"}


def test_a_round_adds_the_cash_sets_the_valuation_and_dilutes_who_holds_stakes():
    world, before = happens("funding_round", **ROUND)
    openai = world.firms.index("openai")
    columns = {column: ["openai"] for column in ("cash_usd", "valuation_usd")}
    assert changed(world, before) == columns | {"stakes": ["microsoft", "nvidia"]}
    left = (1.0 - 40.0 / 300.0) * before.stakes[:, openai]
    assert world.firms.stakes[:, openai] == pytest.approx(left)
    # Belief times the prize is worth more than this price, so nothing of it is business.
    assert before.belief[openai] * prize_usd(world.scenario.finance) > 300e9
    assert world.firms.business_usd[openai] == 0.0
    assert world.firms.cash_usd[openai] - before.cash_usd[openai] == pytest.approx(40e9)
    assert world.firms.valuation_usd[openai] == 300e9


def test_what_a_round_pays_beyond_belief_is_business():
    world, before = happens("funding_round", **(ROUND | {"valuation": "2000 bn USD"}))
    openai = world.firms.index("openai")
    columns = ("cash_usd", "valuation_usd", "business_usd")
    expected = {column: ["openai"] for column in columns}
    assert changed(world, before) == expected | {"stakes": ["microsoft", "nvidia"]}
    belief_value = before.belief[openai] * prize_usd(world.scenario.finance)
    assert world.firms.business_usd[openai] + belief_value == pytest.approx(2e12)


@pytest.mark.parametrize("valuation", ["600 bn USD", "10 bn USD"])
def test_what_its_people_hold_unvested_follows_the_valuation_up_or_down(valuation):
    world = small_world(events=[{**BASE, "kind": "funding_round", **ROUND, "valuation": valuation}])
    people, firms = deepcopy(world.people), world.firms
    openai = firms.index("openai")
    old = firms.valuation_usd[openai]
    world.month = 2
    apply_events(world)
    mine = people.firm == openai
    ratio = np.where(mine, firms.valuation_usd[openai] / old, 1.0)
    assert (people.unvested_usd[mine] > 0).sum() > 10
    assert world.people.unvested_usd == pytest.approx(people.unvested_usd * ratio)
    assert np.array_equal(world.people.unvested_usd[~mine], people.unvested_usd[~mine])
    for column in fields(people):
        if column.name != "unvested_usd":
            old_values, values = getattr(people, column.name), getattr(world.people, column.name)
            assert np.array_equal(values, old_values), column.name


def test_a_first_valuation_leaves_what_people_hold_alone():
    world = small_world(events=[{**BASE, "kind": "funding_round", **ROUND}])
    openai, unvested = world.firms.index("openai"), world.people.unvested_usd.copy()
    world.firms.valuation_usd[openai] = 0.0
    world.month = 2
    apply_events(world)
    assert world.firms.valuation_usd[openai] == 300e9
    assert np.array_equal(world.people.unvested_usd, unvested)


def test_a_strategy_changes_for_the_firms_named():
    world, before = happens("strategy_change", firms=["meta", "xai"], strategy="raid")
    assert changed(world, before) == {"strategies": ["meta", "xai"]}
    assert world.firms.strategies[world.firms.index("xai")] == "raid"


def test_a_deal_offer_is_put_on_the_table_and_changes_nothing_yet():
    world, before = happens(
        "deal_offer",
        buyer="meta",
        target="scale",
        stake=0.49,
        asked="20 bn USD",
        price="14.3 bn USD",
        team=8,
        leader_share=0.2,
        lock="5 yr",
    )
    assert changed(world, before) == {}
    meta, scale = world.firms.index("meta"), world.firms.index("scale")
    price = pytest.approx(14.3e9)
    assert world.proposals == [Proposal(meta, scale, 0.49, price, 8, 0.2, 60.0, 20e9)]


def test_events_of_one_month_happen_in_the_order_of_the_file():
    events = [
        {**BASE, "name": "a", "kind": "strategy_change", "firms": ["meta"], "strategy": "raid"},
        {**BASE, "name": "b", "kind": "strategy_change", "firms": ["meta"], "strategy": "defend"},
    ]
    world = small_world(events=events)
    world.month = 2
    apply_events(world)
    assert world.firms.strategies[world.firms.index("meta")] == "defend"


def test_a_reorganisation_moves_and_unsettles_the_firm_named_whatever_its_stance():
    world, before = happens("reorganisation", firm="google", moved=0.2, morale=0.3)
    google, people = world.firms.index("google"), world.people
    wanted = ("target_heads", "moved_out_of_lab", "months_since_reorganisation")
    assert changed(world, before) == {name: ["google"] for name in wanted}
    ai = (people.firm == google) & (people.division <= 1)
    assert (people.morale[ai] <= -0.3).all()
    assert (people.morale[~ai] == 0.0).all()


def test_a_reorganisation_of_no_strength_moves_and_unsettles_nobody():
    world, before = happens("reorganisation", firm="google", moved=0, morale=0)
    assert changed(world, before) == {"months_since_reorganisation": ["google"]}
    assert (world.people.morale == 0.0).all()
