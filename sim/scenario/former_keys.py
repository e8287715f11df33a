"""Keys that scenario and sweep files had once, and what to write in their place.

A file that was written for an older version of the model is not read as if it meant something
else: each key that is gone is refused with where its meaning went.
"""

from __future__ import annotations

FORMER_KEYS = {
    "race.spillover": "it is catch_up.spillover now",
    "race.closed_lag": "it is catch_up.closed_lag now",
    "race.distillation": "it is catch_up.distillation now",
    "race.distillation_lag": "it is catch_up.distillation_lag now",
    "finance.round_below": "it is rounds.below now",
    "finance.round_hazard": "it is rounds.hazard now",
    "finance.round_dilution": "it is rounds.dilution now",
    "finance.climate": "it is rounds.climate now",
    "deals.stake_cap": "it is stake_cap of each firm now, as in firms.openai.stake_cap",
    "deals.block_minority": "a review decides now: write review.minority and review.blocked",
    "deals.block_control": "a review decides now: write review.takeover and review.blocked",
    "deals.premium_offered": "prices are bargained now: write deals.bargaining",
    "choices": "they are levers now: write levers: {choice: {levels: ...}}",
    "circumstances": "they are uncertainties now: write uncertainties: {name: {levels: ...}}",
}
"""By the key's path."""
