"""What a comparison says in plain sentences, made from its figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.statistic_words import amount, called, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.experiments.compare import Comparison, Effect
    from sim.experiments.ranking import Move, Stability

    Named = Callable[[str], str]

SENTENCES = 3
MOVES_TOLD = 3
ORDERED_BY = {"end.talent_share_<firm>": "talent", "end.belief_<firm>": "belief"}
ALIKE = ((0.95, "hardly changes"), (0.8, "changes a little"), (0.5, "changes much"))
SCALE = "population.scale"


def sentences(comparison: Comparison, firm_name: Named) -> Iterator[str]:
    """What happens to the first statistics that the second scenario says should be looked at."""
    there = [path for path in comparison.look_at if path in comparison.effects]
    for path in there[:SENTENCES]:
        if comparison.effects[path].pairs > 1:
            yield sentence(comparison.effects[path], firm_name)


def sentence(effect: Effect, firm_name: Named) -> str:
    """What happens to a statistic, how sure that is, and what these pairs could have shown."""
    path = effect.statistic
    subject = called(path, firm_name)
    subject = subject[0].upper() + subject[1:]
    if effect.b_above_a == effect.b_below_a == 0:
        return f"{subject}: changes in none of {effect.pairs} pairs."
    visible = amount(path, effect.smallest_visible)
    if not effect.is_clear:
        return (
            f"{subject}: the change cannot be told from luck; an effect below {visible} would "
            f"often not have shown in these {effect.pairs} pairs."
        )
    rises = effect.mean > 0
    way, odds = ("rises", effect.b_above_a) if rises else ("falls", effect.b_below_a)
    least, most = sorted((abs(effect.low), abs(effect.high)))
    shown = ""
    if effect.smallest_visible > 0:
        shown = (
            f"; these {effect.pairs} pairs would have shown {visible} or more four times in five"
        )
    return (
        f"{subject}: {way} by {amount(path, effect.mean)} on average "
        f"({size(path, least)} to {size(path, most)}), and {way} in {100 * odds:.0f} % of pairs"
        f"{shown}."
    )


def rank_lines(comparison: Comparison, firm_name: Named) -> Iterator[str]:
    """Whether the firms' order changes, a line for what they are ordered by."""
    for family, order in comparison.ranks.items():
        if order.pairs > 1 and family in ORDERED_BY:
            yield rank_line(order, ORDERED_BY[family], firm_name)


def rank_line(order: Stability, by: str, firm_name: Named) -> str:
    """How alike two orders are, whether the leader stays, and who clearly moves."""
    told = [_alike(order, by), f"the leader stays in {100 * order.same_leader:.0f} % of pairs"]
    told += [_moved(move, firm_name) for move in order.clear_moves[:MOVES_TOLD]]
    return "; ".join(told) + "."


def _alike(order: Stability, by: str) -> str:
    if math.isnan(order.tau):
        return f"The order by {by} cannot be told: all firms are equal"
    words = next((words for least, words in ALIKE if order.tau >= least), "changes altogether")
    if all(move.up == move.down == 0 for move in order.moves):
        words = "does not change"
    band = f"{order.tau_low:.2f} to {order.tau_high:.2f} in 90 % of pairs"
    return f"The order by {by} {words} (Kendall's tau {order.tau:.2f}, {band})"


def _moved(move: Move, firm_name: Named) -> str:
    rises = move.rank_b < move.rank_a
    way, odds = ("rises", move.up) if rises else ("falls", move.down)
    return (
        f"{firm_name(move.firm)} {way} from {move.rank_a:g} to {move.rank_b:g}, "
        f"and {way} in {100 * odds:.0f} % of pairs"
    )


def scale_warning(comparison: Comparison) -> Iterator[str]:
    """That staff is thinned in one result otherwise than in the other."""
    for path, a, b in comparison.edits:
        if path == SCALE:
            yield (
                f"Warning: {SCALE} is {a} in {comparison.a} and {b} in {comparison.b}: effects "
                "are also of simulating other numbers of people; run both with one of them."
            )
