"""A parameter may be a distribution: ``{uniform: [60 bn USD, 90 bn USD]}`` where a number stands.

The value used is the inverse cumulative distribution at a uniform number, so a replicate is a
deterministic function of the uniforms it is given. Normal and lognormal are cut at their 0.1 %
and 99.9 % quantiles: both ends are checked against the field, so no draw can break its bounds.
Whole numbers are drawn evenly from low to high, both included.

``{fitted: [0.25]}`` stands for a parameter that was fitted to figures. What is written is its best
point; draws come from the posterior, where parameters are drawn together and not one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sim.base.errors import Problem
from sim.base.quantities import Month, Months, NonNegative, brief
from sim.scenario.faults import in_words, loose, spot_of
from sim.scenario.nearest import did_you_mean
from sim.scenario.nodes import Listing, Mapping, Node, Scalar, Steps, dotted, plain
from sim.scenario.slots import Known, Slot, fields_of

MAX_DISTRIBUTIONS = 1_000
MAX_CHOICES = 1_000
TAIL = 0.001
FITTED = "fitted"
NOTHING_DRAWN: AnyMapping[Steps, float] = MappingProxyType({})


def _uniform(u: float, low: float, high: float) -> float:
    return min(low + u * (high - low), high)


def _normal(u: float, mean: float, sd: float) -> float:
    from statistics import NormalDist  # 10 ms to import, wanted by few scenarios

    return mean + sd * NormalDist().inv_cdf(TAIL + (1 - 2 * TAIL) * u)


def _lognormal(u: float, median: float, log_sd: float) -> float:
    return median * math.exp(_normal(u, 0.0, log_sd))


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    width = high - low
    if width == 0:
        return low
    if u * width < mode - low:
        return min(low + math.sqrt(u * width * (mode - low)), mode)
    return max(high - math.sqrt((1 - u) * width * (high - mode)), mode)


def _choice(u: float, *options: float) -> float:
    return options[min(int(u * len(options)), len(options) - 1)]


def _fitted(_: float, point: float) -> float:
    return point


class Kind(NamedTuple):
    """One shape: what its list holds, and the value at a uniform number."""

    holds: tuple[str, ...]
    quantile: Callable[..., float]


KINDS: dict[str, Kind] = {
    "uniform": Kind(("low", "high"), _uniform),
    "normal": Kind(("mean", "sd"), _normal),
    "lognormal": Kind(("median", "log_sd"), _lognormal),
    "triangular": Kind(("low", "mode", "high"), _triangular),
    "choice": Kind(("a", "b", "..."), _choice),
    FITTED: Kind(("point",), _fitted),
}
_SPREADS = ("sd", "log_sd")
_ADAPTERS: dict[str, TypeAdapter[float]] = {}


DRAWN_THROUGH_LOGARITHMS = frozenset({"normal", "lognormal"})


@dataclass(frozen=True, slots=True)
class Distribution:
    """A checked distribution; ``at(0.5)`` is its median, or the best point of what was fitted."""

    kind: str
    numbers: tuple[float, ...]
    type: type[int] | type[float]

    def at(self, u: float) -> float:
        """The value at a uniform number between 0 and 1."""
        if not 0 <= u <= 1:
            raise ValueError(f"a uniform number lies between 0 and 1, not at {u}")
        numbers = self.numbers
        if self.kind == "uniform" and issubclass(self.type, int):
            low, high = (int(number) for number in numbers)
            return self.type(min(low + int(u * (high - low + 1)), high))
        value = KINDS[self.kind].quantile(u, *numbers)
        if self.kind in DRAWN_THROUGH_LOGARITHMS:
            # Their last bits differ between machines.
            value = float(f"{float(value):.12g}")
        return self.of(value)

    def of(self, number: float) -> float:
        """A number as the field has it: a whole one rounded, a month as a month."""
        return self.type(round(number)) if issubclass(self.type, int) else self.type(number)


def is_distribution(node: Node, slot: Slot) -> bool:
    """Whether a mapping stands where the schema expects a number, and nothing else fits."""
    if slot.number is None or not isinstance(node, Mapping):
        return False
    if not slot.takes_mapping():
        return True
    section = slot.section(node)
    known = fields_of(section).keys() if section is not None else ()
    return len(node.keys) == 1 and all(key in KINDS and key not in known for key in node.keys)


@dataclass(frozen=True, slots=True)
class Found:
    """The distributions of a scenario by path, and the paths where one is written wrongly."""

    good: dict[Steps, Distribution]
    bad: set[Steps]


def find(known: Iterable[Known], tree: Node, problems: list[Problem]) -> Found:
    """Every distribution among the known values, checked; what is wrong joins ``problems``."""
    found = Found({}, set())
    for path, node, slot in known:
        if not (isinstance(node, Mapping) and is_distribution(node, slot)):
            continue
        reader = _Reader(slot, dotted(path, tree), problems)
        if len(found.good) + len(found.bad) == MAX_DISTRIBUTIONS:
            reader.report(node, "is one distribution too many", f"allowed: {MAX_DISTRIBUTIONS}")
        distribution = reader.read(node) if len(found.good) < MAX_DISTRIBUTIONS else None
        if distribution is None:
            found.bad.add(path)
        else:
            found.good[path] = distribution
    return found


class _NotReadError(Exception):
    """The distribution at hand is wrong, and the problem has been reported."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one distribution for one place in the schema."""

    slot: Slot
    path: str
    problems: list[Problem]

    def read(self, node: Mapping) -> Distribution | None:
        try:
            return self._read(node)
        except _NotReadError:
            return None

    def report(self, node: Node, what: str, hint: str) -> _NotReadError:
        self.problems.append(node.place.problem(self.path, what, hint))
        return _NotReadError()

    def _read(self, node: Mapping) -> Distribution:
        name = next(iter(node.values), "")
        if len(node.values) != 1:
            raise self.report(node, "is a section where a number is expected", _FORMS)
        listed = node.values[name]
        if name not in KINDS:
            place = Scalar(name, node.keys[name])
            what = f"{brief(name)} is no kind of distribution"
            raise self.report(place, what, did_you_mean(name, KINDS))
        holds = KINDS[name].holds
        items = listed.items if isinstance(listed, Listing) else []
        fewest, most = (1, MAX_CHOICES) if name == "choice" else (len(holds), len(holds))
        if not fewest <= len(items) <= most:
            raise self.report(listed, f"{name} takes [{', '.join(holds)}]", _FORMS)
        names = holds if name != "choice" else ("option",) * len(items)
        numbers = tuple(self._number(item, what) for item, what in zip(items, names, strict=True))
        assert self.slot.number is not None
        self._check_order(name, numbers, listed)
        distribution = Distribution(name, numbers, self.slot.number)
        self._check_tails(distribution, listed)
        return distribution

    def _number(self, node: Node, what: str) -> float:
        """One entry, in the unit of the field; a spread may not be negative."""
        adapter = self.slot.adapter
        if what == "log_sd":
            adapter = _adapter(NonNegative)
        elif what == "sd" and self.slot.number is Month:
            adapter = _adapter(Months)
        value = plain(node)
        number = self._checked(adapter, value, node)
        if what in _SPREADS and number < 0:
            raise self.report(node, f"{brief(value)} is out of range", "allowed: at least 0")
        return number

    def _checked(self, adapter: TypeAdapter[Any], value: Any, node: Node) -> float:
        what, hint = loose(value, self.slot)
        if what:
            raise self.report(node, f"{brief(value)} {what}", hint)
        try:
            number = adapter.validate_python(value)
        except ValidationError as error:
            details = error.errors(include_url=False)[0]
            raise self.report(node, *in_words(details, spot_of((), node, self.slot))) from None
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self.report(node, f"{brief(value)} is not a number", "write a number")
        return number

    def _check_order(self, name: str, numbers: tuple[float, ...], node: Node) -> None:
        if name in ("uniform", "triangular") and list(numbers) != sorted(numbers):
            order = " <= ".join(KINDS[name].holds)
            raise self.report(node, "is not in order", f"allowed: {order}")
        if name == "lognormal" and self.slot.number is Month:
            raise self.report(node, "a month has no lognormal distribution", "write normal")
        if name == "lognormal" and numbers[0] <= 0:
            raise self.report(node, "has no positive median", "allowed: a median above 0")

    def _check_tails(self, distribution: Distribution, node: Node) -> None:
        """The outermost values that can be drawn have to be allowed too."""
        for u, words in ((0.0, "0.1 %"), (1.0, "99.9 %")):
            try:
                value = distribution.at(u)
                self.slot.adapter.validate_python(value)
            except ArithmeticError:
                hint = "write a smaller spread"
                raise self.report(node, "reaches numbers that are too large", hint) from None
            except ValidationError as error:
                details = error.errors(include_url=False)[0]
                what, hint = in_words(details, spot_of((), node, self.slot))
                what = f"the {words} quantile of this distribution: {what}"
                raise self.report(node, what, hint) from None


def _adapter(kind: Any) -> TypeAdapter[float]:
    name = str(kind)
    if name not in _ADAPTERS:
        _ADAPTERS[name] = TypeAdapter(kind)
    return _ADAPTERS[name]


_FORMS = "write a number, or " + " or ".join(
    f"{{{name}: [{', '.join(kind.holds)}]}}" for name, kind in KINDS.items()
)


def realise(
    tree: Any,
    distributions: AnyMapping[Steps, Distribution],
    uniform_for_path: Callable[[Steps], float],
    drawn: AnyMapping[Steps, float] = NOTHING_DRAWN,
) -> Any:
    """A copy of a plain tree with every distribution replaced by its value at its uniform.

    What was fitted takes the number drawn for its path, or its best point without one.
    """
    whole = _copy(tree)
    for path, distribution in distributions.items():
        above = whole
        for step in path[:-1]:
            above = above[step]
        if distribution.kind != FITTED:
            above[path[-1]] = distribution.at(uniform_for_path(path))
        elif path in drawn:
            above[path[-1]] = distribution.of(drawn[path])
        else:
            above[path[-1]] = distribution.at(0.5)
    return whole


def _copy(tree: Any) -> Any:
    match tree:
        case dict():
            return {key: _copy(value) for key, value in tree.items()}
        case list():
            return [_copy(value) for value in tree]
    return tree
