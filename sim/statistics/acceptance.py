"""Acceptance: of those a rival approached, who said yes, and who stayed?

Rows are bids for AI people; a bidder stands once in a contest, with its last bid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import ai_people, chosen, codes, flags, number, ratio, read, sums

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes, Flags, Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "contests": ("contests", "AI people approached by at least one rival this month"),
    "outside_bids": ("bids", "bids by rivals this month"),
    "acceptance_rate": ("share", "of rivals' bids that were accepted"),
    "retained_share": ("share", "of contests after which the person stayed where they were"),
    "acceptance.contests": ("contests", "AI people approached during the run, once a contest"),
    "acceptance.outside_bids": ("bids", "bids by rivals during the run"),
    "acceptance.acceptance_rate": ("share", "of rivals' bids that were accepted"),
    "acceptance.retained_share": ("share", "of contests after which the person stayed"),
    "acceptance.pairs.<origin>.<destination>.bids": (
        "bids",
        "bids by the second firm for people of the first",
    ),
    "acceptance.pairs.<origin>.<destination>.accepted": ("bids", "those accepted"),
    "acceptance.pairs.<origin>.<destination>.rate": ("share", "accepted of bids"),
    "acceptance.by_bidder.<firm>.bids": ("bids", "bids for people elsewhere"),
    "acceptance.by_bidder.<firm>.accepted": ("bids", "those accepted"),
    "acceptance.by_bidder.<firm>.rate": ("share", "accepted of bids"),
    "acceptance.by_incumbent.<origin>.contests": ("contests", "its people approached by rivals"),
    "acceptance.by_incumbent.<origin>.retained": ("contests", "those who stayed"),
    "acceptance.by_incumbent.<origin>.rate": ("share", "stayed of approached"),
}


def acceptance_by_pair(
    incumbents: Codes, bidders: Codes, accepted: Flags, size: int
) -> tuple[Floats, Floats]:
    """Bids and accepted bids by whom the person worked for (rows) and who bid (columns).

    Shapes (n,), a row a bid; -1 among the incumbents means that the person had no
    employer, and is the last row.  Results (size + 1, size).
    """
    cell = np.where(incumbents < 0, size, incumbents) * size + bidders
    shape = (size + 1, size)
    bids = sums(cell, np.ones(cell.shape), (size + 1) * size).reshape(shape)
    taken = sums(cell, accepted.astype(np.float64), (size + 1) * size).reshape(shape)
    return bids, taken


def settled(contest: Codes, incumbents: Codes, accepted: Flags) -> tuple[Codes, Floats]:
    """Incumbent of each contest and 1 where the person stayed; a row a rival's bid goes in.

    People without an employer cannot be retained, so their contests are left out.
    """
    held = incumbents >= 0
    _, first, index = np.unique(contest[held], return_index=True, return_inverse=True)
    lost = sums(index, accepted[held].astype(np.float64), first.size)
    return incumbents[held][first], (lost == 0).astype(np.float64)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Approaches of one month and how they ended."""
    contests, bids, rate, retained = _totals(_rivals(snapshot.offers))
    return {
        "contests": contests,
        "outside_bids": bids,
        "acceptance_rate": rate,
        "retained_share": retained,
    }


def overall(ledger: Ledger) -> dict[str, object]:
    """Approaches of the whole run, by pair, by bidder and by incumbent."""
    rivals = _rivals(
        read(ledger, "offers", "role", "contest", "incumbent", "bidder", "is_counter", "accepted")
    )
    names, size = (*ledger.firms, "none"), len(ledger.firms)
    incumbent, accepted = codes(rivals, "incumbent"), flags(rivals, "accepted")
    bids, taken = acceptance_by_pair(incumbent, codes(rivals, "bidder"), accepted, size)
    whose, stayed = settled(codes(rivals, "contest"), incumbent, accepted)
    approached, retained = sums(whose, np.ones(whose.shape), size), sums(whose, stayed, size)
    totals = zip(
        ("contests", "outside_bids", "acceptance_rate", "retained_share"),
        _totals(rivals),
        strict=True,
    )
    return {name: number(value) for name, value in totals} | {
        "pairs": {
            names[row]: {
                names[column]: _rate(bids[row, column], taken[row, column])
                for column in np.flatnonzero(bids[row])
            }
            for row in np.flatnonzero(np.sum(bids, axis=1))
        },
        "by_bidder": _rates(ledger, np.sum(bids, axis=0), np.sum(taken, axis=0)),
        "by_incumbent": _rates(ledger, approached, retained, "contests", "retained"),
    }


def _rivals(offers: Columns) -> Columns:
    offers = ai_people(offers)
    return chosen(offers, ~flags(offers, "is_counter"))


def _totals(rivals: Columns) -> tuple[float, float, float, float]:
    """Contests, bids, share of bids accepted, share of people who stayed."""
    accepted, contest = flags(rivals, "accepted"), codes(rivals, "contest")
    _, stayed = settled(contest, codes(rivals, "incumbent"), accepted)
    rate = ratio(np.sum(accepted), accepted.size)
    retained = ratio(np.sum(stayed), stayed.size)
    return float(np.unique(contest).size), float(accepted.size), float(rate), float(retained)


def _rate(
    whole: float, part: float, of: str = "bids", good: str = "accepted"
) -> dict[str, float | None]:
    return {of: float(whole), good: float(part), "rate": number(ratio(part, whole).item())}


def _rates(
    ledger: Ledger, whole: Floats, part: Floats, of: str = "bids", good: str = "accepted"
) -> dict[str, object]:
    """For every firm that took part."""
    return {
        ledger.firms[code]: _rate(whole[code], part[code], of, good)
        for code in np.flatnonzero(whole)
    }
