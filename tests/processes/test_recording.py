from __future__ import annotations

import numpy as np

from sim.processes.recording import record_month


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
