"""What a run shows on the terminal: a screen that says who won, at what price, and how.

First a table of who gained and who lost talent, then sentences.  Every sentence is a function
that reads the summary and answers None when it has nothing to tell; their order in
:data:`SENTENCES` is the order on the screen.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

from sim.report.amounts import count, money, percent
from sim.report.statements import large_packages, most_believed, most_talent, precision
from sim.report.talent_table import BLOCKS, talent_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.record.read import Result

SHOWN = 3
WIDTH_IN_A_PIPE = 110
LINES_ON_A_SCREEN = 24
WHERE_FROM = {
    "posterior": "a draw of the posterior each replicate",
    "point": "best point of those fitted",
}


def show_summary(result: Result) -> None:
    """Print the summary of a result, and where its files are."""
    from rich.table import Table
    from rich.text import Text

    told = sentences(result)
    labels = max(len(label) for label, _ in told)
    talent = talent_table(result, line_width(), can_show(BLOCKS), labels)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, sentence in told:
        grid.add_row(label, sentence)
    show(Text(heading(result), style="bold"), *([] if talent is None else [talent]), grid)


def show(*things: Any) -> None:
    """Print text and tables without markup, as wide as the terminal; no blanks at ends of lines.

    Only a terminal gets styles, and none if ``NO_COLOR`` is set or ``TERM`` says that it is dumb.
    """
    from rich.console import Console

    console = Console(
        width=line_width(),
        # A dumb terminal is taken for 80 characters wide unless its height is told too.
        height=LINES_ON_A_SCREEN,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for thing in things:
            console.print(thing)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def line_width() -> int:
    """How many characters a line may have: those of the terminal, or enough for a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH_IN_A_PIPE


def can_show(text: str) -> bool:
    """Whether standard output has a character for each of these."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def heading(result: Result) -> str:
    """Scenario, months and runs, on one line."""
    said = result.summary
    runs = "1 run" if said["replicates"] == 1 else f"{said['replicates']} runs"
    title = " ".join(said["title"].split())
    return f"{said['scenario']}: {title} ({said['first_month']} to {said['last_month']}, {runs})"


def sentences(result: Result) -> list[tuple[str, str]]:
    """The lines of the summary, as label and sentence."""
    told = [(label, sentence(result)) for label, sentence in SENTENCES.items()]
    return [(label, text) for label, text in told if text]


def _packages(result: Result) -> str | None:
    made = _spread(result, "packages.package_max_bid")
    if made is None:
        return None
    taken = _spread(result, "packages.package_max_accepted")
    bids = _by_firm(result, "packages.by_bidder.", ".package_max_bid")
    bidder = f" by {result.firm_name(bids[0][0])}" if bids else ""
    told = f"in the middle run the largest offered is {money(made['p50'])}{bidder}"
    if taken is not None:
        told += f", the largest taken {money(taken['p50'])}"
    large, accepted = (
        _middle(result, f"packages.packages_100m_{what}") for what in ("bid", "accepted")
    )
    return f"{told}; {count(large)} offers reach 100 M USD, {count(accepted)} of them taken"


def _kept(result: Result) -> str | None:
    beliefs = _by_firm(result, "leadership.belief_at_end.")
    if not beliefs:
        return None
    leader = beliefs[0][0]
    rate = _spread(result, f"acceptance.by_incumbent.{leader}.rate")
    everyone = _spread(result, "acceptance.retained_share")
    if rate is None or everyone is None:
        return None
    approached = _middle(result, f"acceptance.by_incumbent.{leader}.contests")
    return (
        f"{result.firm_name(leader)}, the leader, keeps {percent(rate['p50'])} of its "
        f"{count(approached)} people approached; all firms keep {percent(everyone['p50'])}"
    )


def _cuts(result: Result) -> str | None:
    cut = [(firm, people) for firm, people in _by_firm(result, "cuts.by_firm.") if people >= 0.5]
    if not cut:
        return "nobody was cut"
    stars = {firm: _middle(result, f"stars.hired_by_firm.{firm}") for firm, _ in cut}
    told = [
        f"{result.firm_name(firm)} {count(people)} ({count(stars[firm])})"
        for firm, people in cut[: SHOWN + 1]
    ]
    return (
        f"{', '.join(told)}; {count(_middle(result, 'cuts.people'))} in all (stars hired meanwhile)"
    )


def _hires(result: Result) -> str | None:
    stars = [
        f"{result.firm_name(firm)} {count(people)}"
        for firm, people in _by_firm(result, "stars.hired_by_firm.")
        if people >= 0.5 and result.bids(firm)
    ]
    return f"{', '.join(stars[: SHOWN + 1])} (of the top 1 % of talent)" if stars else None


def _concentration(result: Result) -> str | None:
    end, change = result.summary["end"], result.summary["change"]
    if "hhi_talent" not in end:
        return None
    told = f"HHI of talent {end['hhi_talent']['p50']:.3f} ({change['hhi_talent']['p50']:+.3f})"
    labs = end.get("effective_labs_talent")
    return told if labs is None else f"{told}, as if {labs['p50']:.1f} equal labs shared it"


def _leader(result: Result) -> str | None:
    beliefs = _by_firm(result, "leadership.belief_at_end.")[:SHOWN]
    told = [f"{result.firm_name(firm)} {percent(belief)}" for firm, belief in beliefs]
    return f"{', '.join(told)} (belief that it gets there first)" if told else None


def _moves(result: Result) -> str | None:
    rate = _spread(result, "flows.voluntary_move_rate")
    if rate is None:
        return None
    band = f" [{percent(rate['p5'])} to {percent(rate['p95'])}]" if rate["n"] > 1 else ""
    return f"{percent(rate['p50'])}{band} of AI people move of their own will each month"


def _pay(result: Result) -> str | None:
    end = result.summary["end"]
    if "pay_p50" not in end or "pay_p99" not in end:
        return None
    return (
        f"half of AI people earn {money(end['pay_p50']['p50'])} a year or more, "
        f"one in a hundred {money(end['pay_p99']['p50'])} or more"
    )


def parameters_in_words(parameters: Mapping[str, Any]) -> str | None:
    """Where fitted parameters had their numbers from; None where nothing is fitted."""
    return WHERE_FROM.get(parameters["from"])


def _parameters(result: Result) -> str | None:
    return parameters_in_words(result.parameters)


def _files(result: Result) -> str:
    pictures = "; pictures in figures/" if (result.folder / "figures").is_dir() else ""
    tables = "" if result.abridged else ", tables/*.parquet"
    return f"{result.folder}/ (summary.json, series.csv{tables}{pictures})"


SENTENCES: dict[str, Callable[[Result], str | None]] = {
    "packages": _packages,
    "kept": _kept,
    "cuts": _cuts,
    "star hires": _hires,
    "concentration": _concentration,
    "who leads": _leader,
    "moves": _moves,
    "pay": _pay,
    "most talent": most_talent,
    "most believed": most_believed,
    "100 M USD": large_packages,
    "precision": precision,
    "parameters": _parameters,
    "files": _files,
}


def _spread(result: Result, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = result.summary["overall"].get(name)
    return found


def _middle(result: Result, name: str) -> float:
    found = _spread(result, name)
    return 0.0 if found is None else float(found["p50"])


def _by_firm(result: Result, prefix: str, suffix: str = "") -> list[tuple[str, float]]:
    """Medians by firm, largest first."""
    found = [
        (name.removeprefix(prefix).removesuffix(suffix), float(spread["p50"]))
        for name, spread in result.summary["overall"].items()
        if name.startswith(prefix) and name.endswith(suffix)
    ]
    return sorted(found, key=lambda item: (-item[1], item[0]))
