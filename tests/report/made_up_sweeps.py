"""Small sweeps whose runs are invented, for tests of what is said and drawn of them."""

from __future__ import annotations

from tests.fake_sweep import CUTS, HHI, LAGS, SAMPLED, SHARE, TOLERANCE, WAYS, fake_sweep, two_ways

CASH = {"path": "firms.meta.cash", "values": ["30 bn USD", "60 bn USD", "90 bn USD", "120 bn USD"]}
ONE_OF_MANY = {"levers": {"choice": WAYS}, "uncertainties": {"lag": LAGS}}


def by_cash(settings, luck):
    """A share that grows with cash."""
    share = 0.1 + settings["cash"] / 1e12 + 0.01 * luck.normal()
    return {HHI: 1.0 + 0.1 * luck.normal(), CUTS: 5e4, SHARE: share}


def listed_situations(folder):
    """Two ways in two listed situations; the far one is luck alone."""
    return fake_sweep(folder, two_ways, **ONE_OF_MANY)


def sampled_tolerance(folder):
    """Two ways under a sampled tolerance; every ninth run fails."""
    runs = iter(range(10**6))

    def sometimes(settings, luck):
        return "ValueError: no\nfirm" if next(runs) % 9 == 8 else two_ways(settings, luck)

    return fake_sweep(
        folder,
        sometimes,
        levers={"choice": WAYS},
        uncertainties=TOLERANCE,
        design={"uncertainties": SAMPLED},
        replicates=2,
    )


def two_ways_along_cash(folder):
    """A lever of four amounts of cash, beside the two ways."""
    return fake_sweep(
        folder,
        by_cash,
        levers={"choice": WAYS, "cash": CASH},
        outcomes={SHARE: "higher", CUTS: "lower"},
    )
