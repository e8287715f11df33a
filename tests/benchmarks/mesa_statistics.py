"""The month's statistics of AI people among agents, in plain Python.

Definitions are the engine's (``sim/statistics``): people at firms that bid, each counted once.
"""

from __future__ import annotations

from math import ceil, log
from typing import TYPE_CHECKING

from sim.state.people import STAFF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.mesa_twin import MesaTwin


def statistics(model: MesaTwin) -> dict[str, float]:
    """Inequality of pay, concentration of talent, and each firm's people."""
    recount(model)
    bidders = [employer for employer in model.employers if employer.bids]
    people = [p for p in model.talents if p.employer is not None and p.employer.bids]
    pay = sorted(person.pay_usd_per_year for person in people)
    talent = sorted(person.talent for person in people)
    talents, heads = [sum(e.talent) for e in bidders], [sum(e.talents) for e in bidders]
    found = {
        "gini_pay": gini(pay),
        "pay_p50": quantile(pay, 0.5),
        "pay_p90": quantile(pay, 0.9),
        "pay_p99": quantile(pay, 0.99),
        "pay_p999": quantile(pay, 0.999),
        "pay_top1pct_share": top_share(pay, 0.01),
        "pay_tail_index": tail_index(pay, 0.01),
        "talent_top1pct_share": top_share(talent, 0.01),
        "hhi_talent": hhi(talents),
        "hhi_heads": hhi(heads),
        **theil(pay, [e.pays for e in bidders]),
    }
    for employer, sum_of_talent, count in zip(bidders, talents, heads, strict=True):
        found[f"talent_share_{employer.key}"] = sum_of_talent / sum(talents)
        found[f"head_share_{employer.key}"] = count / sum(heads)
    for employer in model.employers:
        people_there = sum(employer.talents)
        mean = employer.morale / people_there if people_there else float("nan")
        found[f"morale_ai_{employer.key}"] = mean
        found[f"payroll_{employer.key}"] = employer.payroll
    return found


def recount(model: MesaTwin) -> None:
    """Heads, talent, payroll and morale by firm, from everybody once."""
    for employer in model.employers:
        employer.empty()
        employer.payroll = employer.morale = 0.0
        employer.pays = []
    for person in model.everybody:
        at = person.employer
        if at is not None:
            at.count(person)
            at.payroll += person.weight * person.pay_usd_per_year
            if person.role != STAFF:
                at.morale += person.morale
                at.pays.append(person.pay_usd_per_year)


def gini(ordered: Sequence[float]) -> float:
    """Gini coefficient of values from low to high."""
    n, total = len(ordered), sum(ordered)
    ranked = sum(rank * value for rank, value in enumerate(ordered, 1))
    return 2.0 * ranked / (n * total) - (n + 1.0) / n


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of people lies; between two, their mean."""
    at = share * len(ordered)
    if abs(at - round(at)) < 1e-9 * len(ordered) and 0 < round(at) < len(ordered):
        return 0.5 * (ordered[round(at) - 1] + ordered[round(at)])
    return ordered[min(ceil(at), len(ordered)) - 1]


def top_share(ordered: Sequence[float], share: float) -> float:
    """Share of the total that the highest share of people hold; one on the border in part."""
    wanted = share * len(ordered)
    whole = int(wanted)
    held = sum(ordered[len(ordered) - whole :])
    if whole < len(ordered):
        held += (wanted - whole) * ordered[len(ordered) - whole - 1]
    return held / sum(ordered)


def tail_index(ordered: Sequence[float], share: float) -> float:
    """Hill's estimate for the highest share of people."""
    top = ordered[len(ordered) - max(round(share * len(ordered)), 1) :]
    distance = sum(log(value / top[0]) for value in top)
    return len(top) / distance if distance > 0.0 else float("nan")


def hhi(amounts: Sequence[float]) -> float:
    """Herfindahl-Hirschman index of amounts."""
    return sum((amount / sum(amounts)) ** 2 for amount in amounts)


def theil(pay: Sequence[float], by_firm: Sequence[Sequence[float]]) -> dict[str, float]:
    """Theil index of pay, and its part between firms' means."""
    mean = sum(pay) / len(pay)
    total = sum(value / mean * log(value / mean) for value in pay) / len(pay)
    between = 0.0
    for values in by_firm:
        if values:
            ratio = sum(values) / len(values) / mean
            between += len(values) * ratio * log(ratio) / len(pay)
    return {
        "theil_pay": total,
        "theil_pay_within": total - between,
        "theil_pay_between": between,
    }
