from __future__ import annotations

import numpy as np
import pytest

from sim.processes.recording import mean_morale_ai, record_month
from sim.state.ledger import DIVISIONS

OF_FIRMS = (
    *("cash_usd", "valuation_usd", "side_bets_usd_per_year", "operating_cash_flow_usd_per_year"),
    *("pressure", "urgency", "capability", "belief", "hedged_belief", "users"),
    *("openness", "frugality", "lab_compute_share", "learned_from_open", "learned_from_leader"),
)


def test_the_market_table_names_the_leader_by_its_key(raced):
    firms = raced.firms
    for month, key in enumerate(("deepseek", "openai", "deepseek")):
        raced.month = month
        firms.capability[firms.index(key)] = firms.capability.max() + 1.0
        record_month(raced)
    assert raced.ledger.columns("market")["leader"].tolist() == ["deepseek", "openai", "deepseek"]


def test_when_nobody_is_known_to_lead_the_leader_is_no_name(raced):
    raced.firms.capability[:] = np.nan
    record_month(raced)
    assert raced.ledger.columns("market")["leader"].tolist() == [""]


def test_morale_of_ai_people_is_their_mean_and_unknown_without_any(raced):
    people, firms = raced.people, raced.firms
    openai = firms.index("openai")
    rows = np.flatnonzero(people.firm[people.talents] == openai)
    people.morale[rows] = np.linspace(-1.0, 0.0, len(rows))
    people.morale[people.ai :] = -1.5
    got = mean_morale_ai(raced)
    assert got[openai] == pytest.approx(-0.5)
    assert got[firms.index("meta")] == 0.0
    assert np.isnan(got[firms.index("new_lab_1")])


def test_the_firms_table_shows_every_firm_as_it_is(raced):
    raced.firms.urgency = np.linspace(0.0, 1.0, len(raced.firms))
    record_month(raced)
    rows, people, size = raced.ledger.columns("firms"), raced.people, len(raced.firms)
    shown = rows["firm"]
    assert shown.tolist() == np.flatnonzero(raced.open).tolist()
    for division, name in enumerate(DIVISIONS):
        heads = people.heads(size)[shown, division]
        assert np.array_equal(rows[f"heads_{name}"], heads), name
    payroll = people.payrolls(size).sum(axis=1)[shown]
    assert rows["payroll_usd_per_year"] == pytest.approx(payroll)
    for name in OF_FIRMS:
        assert np.array_equal(rows[name], getattr(raced.firms, name)[shown]), name


def test_the_firms_table_shows_the_rift_and_who_was_moved(raced):
    meta = raced.firms.index("meta")
    raced.firms.rift[meta], raced.firms.moved_out_of_lab[meta] = 0.7, 12.0
    record_month(raced)
    rows = raced.ledger.columns("firms")
    mine = rows["firm"] == meta
    assert rows["rift"][mine].tolist() == [0.7]
    assert rows["moved_out_of_lab"][mine].tolist() == [12.0]
    assert not rows["rift"][~mine].any()
