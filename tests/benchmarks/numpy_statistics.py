"""The month's statistics of people in straightforward numpy (see ``numpy_people.py``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tests.benchmarks.numpy_people import NumpyPeople


def statistics(model: NumpyPeople) -> dict[str, float]:
    """Inequality of pay, concentration of talent, and each firm's people."""
    people, firms, ai = model.people, model.world.firms, slice(0, model.ai)
    heads, talents = model.heads(), model.talents()
    payroll = model.by_firm(slice(None), people.pay_usd_per_year * people.weight).sum(axis=1)
    morale = model.by_firm(ai, people.morale).sum(axis=1)
    count = model.by_firm(ai).sum(axis=1)
    firm = people.firm[ai]
    rows = np.flatnonzero((firm >= 0) & firms.bids[firm])
    pay, talent = np.sort(people.pay_usd_per_year[rows]), np.sort(people.talent[rows])
    quantiles = np.quantile(pay, [0.5, 0.9, 0.99, 0.999], method="median_unbiased")
    top = pay[len(pay) - max(round(0.01 * len(pay)), 1) :]
    ranks, relative = np.arange(1, len(pay) + 1), pay / pay.mean()
    means = np.bincount(firm[rows], people.pay_usd_per_year[rows], minlength=len(firms))
    bidding = firms.bids & (count > 0)
    means = np.where(bidding, means / np.maximum(count, 1), pay.mean()) / pay.mean()
    total = (relative * np.log(relative)).mean()
    between = (count * bidding * means * np.log(means)).sum() / len(pay)
    shares = {}
    for name, amount in (("talent", talents.sum(axis=1)), ("head", count)):
        share = amount * firms.bids / (amount * firms.bids).sum()
        shares[f"hhi_{name}"] = float((share**2).sum())
        shares |= {f"{name}_share_{key}": share[i] for i, key in enumerate(firms.keys)}
    for i, key in enumerate(firms.keys):
        shares[f"morale_ai_{key}"] = morale[i] / max(count[i], 1.0)
        shares[f"payroll_{key}"] = payroll[i]
        shares[f"heads_{key}"] = heads[i].sum()
    return shares | {
        "gini_pay": 2.0 * (ranks * pay).sum() / (len(pay) * pay.sum()) - 1.0 - 1.0 / len(pay),
        "theil_pay": total,
        "theil_pay_within": total - between,
        "theil_pay_between": between,
        "pay_top1pct_share": top.sum() / pay.sum(),
        "pay_tail_index": len(top) / max(np.log(top / top[0]).sum(), 1e-12),
        "talent_top1pct_share": talent[-len(top) :].sum() / talent.sum(),
        **dict(zip(("pay_p50", "pay_p90", "pay_p99", "pay_p999"), quantiles, strict=True)),
    }
