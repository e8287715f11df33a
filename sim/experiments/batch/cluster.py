"""Workers elsewhere: the same batch on a Dask cluster, through joblib's own backend.

Scheduler and workers are started by whoever owns the cluster; here they are only found and used.
Workers write the parts themselves, so each has to see the store's folder under the same name.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.experiments.batch.carry import Pool
from sim.record.provenance import MODEL_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.batch.store import Store

SECONDS_TO_FIND_IT = 10


def cluster_pool(address: str, store: Store) -> Pool:
    """The workers of a cluster as a pool.

    Args:
        address: of the scheduler, ``tcp://host:8786``.
        store: checked to be in sight of every worker.

    Raises:
        TalentwarError: nobody answers there, there are no workers, or one does not see the store
            or has another version of the model.
    """
    if find_spec("distributed") is None:
        raise TalentwarError('--cluster needs Dask: pip install "talentwar[cluster]"')
    store.open()
    with _client(address) as client:
        threads: dict[str, int] = client.nthreads()
        if not threads:
            raise TalentwarError(f"{address}: the scheduler has no workers; start some")
        refuse_strangers(client, store.folder.resolve())
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    # A scheduler that is gone is noticed when the pool is set up again.
    deaths = (KilledWorker, CommClosedError, FutureCancelledError)
    return Pool(sum(threads.values()), lambda: _on(address), deaths)


def refuse_strangers(client: Any, folder: Path) -> None:
    """Refuse workers that would write elsewhere, or run another model."""
    told: dict[str, tuple[bool, int]] = client.run(what_is_seen, str(folder))
    for worker, (seen, version) in sorted(told.items()):
        if not seen:
            raise TalentwarError(
                f"{worker}: does not see {folder}; give a --store on a disk that all workers share"
            )
        if version != MODEL_VERSION:
            raise TalentwarError(
                f"{worker}: has version {version} of the model, and this is {MODEL_VERSION}; "
                "install the same talentwar on every worker"
            )


def what_is_seen(folder: str) -> tuple[bool, int]:
    """Whether this process sees a folder, and its version of the model; asked of workers."""
    return Path(folder).is_dir(), MODEL_VERSION


@contextmanager
def _client(address: str) -> Iterator[Any]:
    from distributed import Client

    try:
        connect: Any = Client
        client = connect(address, timeout=SECONDS_TO_FIND_IT, set_as_default=True)
    except (OSError, ValueError) as error:
        raise TalentwarError(
            f"{address}: no scheduler answers there ({type(error).__name__}); give the address "
            "that it printed when it was started, such as tcp://127.0.0.1:8786"
        ) from error
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _on(address: str) -> Iterator[None]:
    from joblib import parallel_config

    with _client(address) as client, parallel_config(backend="dask", client=client):
        yield
