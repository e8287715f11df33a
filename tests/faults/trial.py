"""One trial: a job is killed at some moment, what stands is looked over, the job is repeated."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from tests.faults.desks import LONGEST, hidden, tree
from tests.faults.processes import start

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.desks import Desks
    from tests.faults.processes import Command

ANY, WRITING, SWAP = "any", "writing", "swap"
SWAPPED = (".replaced-", ".discarded-")


@dataclass(frozen=True)
class Plan:
    """Where a trial begins, and when and how it is killed; ``share`` is of the undisturbed time.

    At ``any`` moment that is counted from the start, while ``writing`` from the first sight of the
    hidden folder; at the ``swap`` the kill comes as soon as old or new has changed its name.
    """

    older: bool
    jobs: int
    group: bool
    moment: str
    share: float

    @classmethod
    def of(cls, seed: int, verb: str, number: int) -> Plan:
        luck = random.Random(f"{seed} {verb} {number}")
        moment = luck.choices((ANY, WRITING, SWAP), (7, 1, 2))[0]
        share = luck.uniform(0.0, 1.1 if moment == ANY else 0.3)
        jobs = luck.choices((1, 2), (2, 1))[0]
        return cls(luck.random() < 0.5, jobs, luck.random() < 0.5, moment, share)


@dataclass
class Outcome:
    """What became of a trial: when the kill came, what stood then, and what was wrong."""

    plan: Plan
    when: str = ""
    found: str = ""
    resumed: bool = False
    faults: list[str] = field(default_factory=list)

    def hold(self, true: bool, fault: str) -> None:
        if not true:
            self.faults.append(fault)


def attempt(desks: Desks, plan: Plan, desk: Path) -> Outcome:
    """Carry out a trial in a new folder."""
    outcome = Outcome(plan)
    desks.copy(desk, older=plan.older)
    outside = desks.outside(desk)
    command = start(desk, desks.verb.words(plan.jobs))
    wait_for(plan, desks, command)
    before = finished(desks, desk, outcome)
    over = command.is_over()
    command.kill(group=plan.group)
    assert command.wait(LONGEST) is not None
    begun = command.has_begun()
    outcome.when = "after" if over else "at work" if begun else "before"
    outcome.hold(command.survivors() == [], "processes survived the kill")
    look_over(desks, desk, outcome)
    after = finished(desks, desk, outcome)
    outcome.hold(before.items() <= after.items(), "finished work was lost by the kill")
    again(desks, desk, outcome)
    done = finished(desks, desk, outcome)
    outcome.hold(after.items() <= done.items(), "finished work was made again or lost")
    outcome.hold(sorted(done) == desks.finished[plan.older], "other work was kept than asked for")
    outcome.hold(desks.outside(desk) == outside, "something outside the place was touched")
    return outcome


def wait_for(plan: Plan, desks: Desks, command: Command) -> None:
    """Wait for the moment of the kill, or for the end of the command."""
    desk, place = command.desk, desks.verb.PLACE
    more = plan.share * desks.seconds[plan.jobs]
    if plan.moment == ANY:
        command.wait(more)
        return
    until = time.monotonic() + LONGEST
    stood = identity(desk / place)
    while not command.is_over() and time.monotonic() < until:
        names = [path.name for path in hidden(desk, place)]
        if plan.moment == WRITING and names:
            command.wait(more)
            return
        swapping = any(kind in name for name in names for kind in SWAPPED)
        if plan.moment == SWAP and (swapping or identity(desk / place) != stood):
            return
        time.sleep(0.0005)


def identity(place: Path) -> int | None:
    return place.stat().st_ino if place.exists() else None


def look_over(desks: Desks, desk: Path, outcome: Outcome) -> None:
    """What stands at the place is nothing, the old result or the new one, and read so."""
    place = desk / desks.verb.PLACE
    stands = tree(place)
    known = {"nothing": {}, "new": desks.new} | ({"old": desks.old} if outcome.plan.older else {})
    found = [name for name, files in known.items() if stands == files]
    outcome.found = found[0] if found else "half"
    outcome.hold(bool(found), "neither nothing nor the old nor the new result stands there")
    outcome.hold(not place.is_dir() or bool(stands), "an empty folder stands there")
    try:
        desks.verb.read(place)
        outcome.hold(outcome.found in {"old", "new"}, "it was read as whole")
    except TalentwarError as error:
        outcome.hold(outcome.found == "nothing", f"it was refused: {error}")
    except Exception as error:
        outcome.hold(False, f"it could not be read: {type(error).__name__}: {error}")


def again(desks: Desks, desk: Path, outcome: Outcome) -> None:
    """The same command once more, without anything cleaned by hand."""
    command = start(desk, desks.verb.words(outcome.plan.jobs))
    status = command.wait(LONGEST)
    outcome.hold(status == 0, f"the repeated command ended with {status}: {command.said()[-300:]}")
    outcome.hold(command.survivors() == [], "processes survived the repeated command")
    outcome.resumed = tree(desk / desks.verb.PLACE) == desks.new
    outcome.hold(outcome.resumed, "the repeated command left something else")
    left = [path.name for path in hidden(desk, desks.verb.PLACE)]
    left += [path.name for path in (desk / "runs").rglob(".*")]
    outcome.hold(not left, f"leftovers were not cleared: {left}")


def finished(desks: Desks, desk: Path, outcome: Outcome) -> dict[str, str]:
    """Finished work by its key, with what tells that it is the same still."""
    try:
        found = desks.verb.kept(desk)
    except TalentwarError as error:
        outcome.hold(False, f"finished work cannot be read: {error}")
        return {}
    outcome.hold(len({key for key, _ in found}) == len(found), "the same work was done twice")
    return dict(found)
