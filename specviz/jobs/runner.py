"""Live work in the background: a bounded queue, one worker thread, cancel between rounds.

Pages submit a job, read what it has so far, and never wait for it. torch is imported by the worker
when it loads the first pair, not when this module is. Only the worker touches loaded models.
"""

import logging
import queue
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from specviz.errors import InputError
from specviz.models.specs import PairSpec

if TYPE_CHECKING:
    from specviz.models.pair import Pair

State = Literal["waiting", "running", "finished", "cancelled", "failed"]
AnyJob = TypeVar("AnyJob", bound="Job")
Loader = Callable[[PairSpec], "Pair"]

QUEUE_LENGTH = 8
ABANDONED_AFTER_S = 180.0  # no page has looked at it for this long: the tab is closed

log = logging.getLogger(__name__)


@dataclass(eq=False, kw_only=True)  # a job is itself, not its settings
class Job(ABC):
    """One piece of live work as its page sees it. The worker writes, the page reads.

    `error` is a sentence for the page.
    """

    state: State = "waiting"
    stage: str = "Queued"
    error: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    seen_s: float = field(default_factory=time.monotonic)
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @abstractmethod
    def check(self) -> None:
        """Called before queueing. Raises InputError for what can be known without a model."""

    @abstractmethod
    def perform(self, loaded: Loader) -> None:
        """Called in the worker. Raises InputError with a sentence for the page."""

    @property
    @abstractmethod
    def share_done(self) -> float:
        """From 0 to 1, or above if there is more to do than expected."""

    @property
    def remaining_s(self) -> float | None:
        """None if unknown."""
        return None

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "cancelled", "failed")

    def cancel(self) -> None:
        """Takes effect before the next round."""
        self.stop.set()

    def keep_alive(self) -> None:
        """The page is still watching this job."""
        self.seen_s = time.monotonic()

    @property
    def patience_s(self) -> float:
        return ABANDONED_AFTER_S

    def cancelled(self) -> bool:
        if time.monotonic() - self.seen_s > self.patience_s:
            self.stop.set()
        return self.stop.is_set()

    def load(self, loaded: Loader, spec: PairSpec) -> "Pair":
        """The pair; sets what the page says meanwhile."""
        self.stage = "Loading the models"
        if spec.needs_download:
            self.stage = "Downloading and loading the models"
        return loaded(spec)


class Runner:
    """One worker for one device. Keeps the last pair in memory."""

    def __init__(self, device: str = "auto", dtype: str = "auto") -> None:
        self.device = device
        self.dtype = dtype
        self.waiting: queue.Queue[Job] = queue.Queue(QUEUE_LENGTH)
        self.running: Job | None = None
        self.pair: Pair | None = None
        threading.Thread(target=self.work, name="specviz-runner", daemon=True).start()

    def submit(self, job: AnyJob) -> AnyJob:
        """Queues a job. Raises InputError if it cannot run or too many are waiting."""
        job.check()
        self.forget_cancelled()
        try:
            self.waiting.put_nowait(job)
        except queue.Full as error:
            raise InputError(
                f"{QUEUE_LENGTH} runs are already waiting: try again in a moment."
            ) from error
        return job

    def forget_cancelled(self) -> None:
        """Removes jobs from the queue that were stopped while waiting."""
        with self.waiting.mutex:
            for job in [job for job in self.waiting.queue if job.cancelled()]:
                self.waiting.queue.remove(job)
                job.state = "cancelled"

    def place(self, job: Job) -> int:
        """How many jobs are ahead of this one: the running one and those waiting before it."""
        waiting = [other for other in list(self.waiting.queue) if not other.stop.is_set()]
        if job not in waiting:
            return 0
        return waiting.index(job) + (self.running is not None)

    def work(self) -> None:
        while True:
            self.running = None
            self.running = job = self.waiting.get()
            if job.cancelled():
                job.state = "cancelled"
                continue
            job.state = "running"
            try:
                job.perform(self.loaded)
            except InputError as error:
                job.error, job.state = str(error), "failed"
            except Exception as error:  # whatever a model does, the next job must still run
                log.exception("job failed")
                job.error, job.state = sentence_for(error), "failed"
            else:
                job.state = "cancelled" if job.cancelled() else "finished"

    def loaded(self, spec: PairSpec) -> "Pair":
        if self.pair is None or self.pair.spec != spec:
            self.pair = None  # frees the old weights before the new ones come in
            from specviz.measure.calibration import load_calibrated

            self.pair = load_calibrated(spec, self.device, self.dtype)
        return self.pair


def sentence_for(error: Exception) -> str:
    if type(error).__name__ == "OutOfMemoryError":
        return "The device ran out of memory: choose a smaller pair or fewer new tokens."
    reason = str(error).strip().split("\n")[0].rstrip(".")
    return f"The run failed ({type(error).__name__}: {reason}): try again or choose another pair."
