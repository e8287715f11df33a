"""Settings whose runs take a fraction of a second, and a desk without processes."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sim.app.desk import Job
from sim.app.kept import Kept, key_of
from sim.app.setting import Setting
from sim.experiments.run import carry_out, prepare

SMALL = Setting(months=3, staff=0.1, replicates=2)
EDITS = ("population.scale=0.001", "run.end=2025-02", "events=[]")


def small(**changes: Any) -> Setting:
    return replace(SMALL, **changes)


def request(seed: int = 1, *more: str, replicates: int = 2):
    return prepare("baseline", overrides=[*EDITS, *more], replicates=replicates, seed=seed, jobs=1)


def long_request(seed: int = 1):
    """Goes on for a minute unless it is stopped."""
    return prepare("baseline", replicates=20, seed=seed, jobs=1)


class DeskHere:
    """Makes every run at once, in this process."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.made = 0
        self.error: Exception | None = None

    def find(self, request):
        return self.kept.find(key_of(request))

    @contextmanager
    def asked(self, request):
        key = key_of(request)
        job = Job(key, replace(request, out=self.kept.place(key)))
        job.future = Future()
        if self.error is not None:
            job.future.set_exception(self.error)
        else:
            carry_out(job.request)
            self.made += 1
            job.future.set_result(None)
        yield job

    def result(self, job):
        job.future.result()
        return self.kept.find(job.key)

    def before(self, _job):
        return 0

    def close(self):
        pass
