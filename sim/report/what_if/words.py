"""What the control says; the page's script fills in what stands in braces."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.report.language import Language

LEFT_OPEN = {
    name: f"{{{name}}}"
    for name in (
        "all", "between", "change", "count", "distance", "first", "high", "hits", "lead", "least",
        "low", "most", "name", "outcome", "pairs", "setting", "ties", "told", "value", "what",
    )
}  # fmt: skip


def words(say: Language) -> dict[str, str]:
    """Every text of the control, by what it is for."""
    return {**which(say), **outcomes(say), **frame(say)}


def which(say: Language) -> dict[str, str]:
    """Which runs are shown."""
    open_ones = LEFT_OPEN
    return {
        "one": say("This is the one run at {setting}.", **open_ones),
        "exact": say("These are the {count} runs at {setting}.", **open_ones),
        "everything": say("These are all {count} runs.", **open_ones),
        "everything_at": say("These are all {count} runs at {setting}.", **open_ones),
        "nearest": say(
            "The {count} runs nearest to your setting, of {all}; the farthest is {distance} of all "
            "draws away.",
            **open_ones,
        ),
        "nearest_at": say(
            "The {count} runs nearest to your setting, of {all} at {setting}; the farthest is "
            "{distance} of all draws away.",
            **open_ones,
        ),
        "between_nearest": say(
            "Nobody ran this: {between}. Read off between the {count} runs at each neighbour that "
            "are nearest to your setting, of {all}; the farthest is {distance} of all draws away.",
            **open_ones,
        ),
        "between": say(
            "Between {low} and {high}: nobody ran this; read off between the {count} runs at "
            "either.",
            **open_ones,
        ),
        "between_several": say(
            "Nobody ran this: {between}. Read off between the {count} runs at each neighbour.",
            **open_ones,
        ),
        "between_one": say("{name} is between {low} and {high}", **open_ones),
        "none": say("Nobody ran this combination.", **open_ones),
        "equals": say("{name} = {value}", **open_ones),
        "unknown": say("This sweep has no such setting, so it was left out: {what}", **open_ones),
        "range": say("runs shown: {low} to {high}", **open_ones),
        "now": say("{outcome}: {told}", **open_ones),
        "here": say("your setting"),
        "all_runs": say("all runs"),
    }


def outcomes(say: Language) -> dict[str, str]:
    """What the runs gave."""
    open_ones = LEFT_OPEN
    return {
        "higher": say("higher is better"),
        "lower": say("lower is better"),
        "to": say("{low} to {high}", **open_ones),
        "half": say("50 %: {low} to {high}", **open_ones),
        "most": say("90 %: {low} to {high}", **open_ones),
        "single": say("one run, so no band"),
        "ahead": say(
            "Ahead of {first} in {hits} of {pairs} pairs; median difference {lead}", **open_ones
        ),
        "ahead_level": say(
            "Ahead of {first} in {hits} of {pairs} pairs, level in {ties}; median difference "
            "{lead}",
            **open_ones,
        ),
        "ahead_at_neighbours": say(
            "Ahead of {first} in {hits} of {pairs} pairs at the neighbours", **open_ones
        ),
        "ahead_between": say(
            "Ahead of {first} in {least} to {most} of {pairs} pairs at the neighbours", **open_ones
        ),
        "first": say("What the others are measured against"),
        "missing": say("{count} of these runs have no figure", **open_ones),
        "points": say("{change} points", **open_ones),
        "chart": say("{outcome}: median {value}, 90 % of runs {low} to {high}", **open_ones),
    }


def frame(say: Language) -> dict[str, str]:
    """Headings and buttons."""
    return {
        "levers": say("What somebody decides"),
        "uncertainties": say("What nobody knows"),
        "circumstances": say("In which circumstances"),
        "any": say("any"),
        "copy": say("Copy a link to this setting"),
        "copied": say("Copied"),
        "by_hand": say("Copy this link:"),
        "reset": say("Start again"),
    }
