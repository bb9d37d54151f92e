"""Live runs in the background: a bounded queue, one worker thread, cancel between rounds.

Pages submit a run, read what it has so far, and never wait for it. torch is imported by the worker
when it loads the first pair, not when this module is. Only the worker touches loaded models.
"""

import logging
import queue
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from specviz.engine.prompts import check_prompt
from specviz.errors import InputError
from specviz.models.catalogue import Pair, PairSpec, load_pair
from specviz.trace import Round, Settings, Trace

if TYPE_CHECKING:
    from specviz.engine.benchmark import Lap, Spread

State = Literal["waiting", "running", "finished", "cancelled", "failed"]

QUEUE_LENGTH = 8
REPEATS = 3
ABANDONED_AFTER_S = 180.0  # nobody has asked how it goes for this long: the tab is closed

log = logging.getLogger(__name__)


@dataclass(eq=False)  # a run is itself, not its settings
class Run:
    """One live run as its page sees it. The worker writes, the page reads.

    `rounds` grows while the recorded run goes on, `trace` is there once it has ended, `laps` grows
    while the speedup is measured. `error` is a sentence for the page.
    """

    spec: PairSpec
    prompt: str
    settings: Settings
    state: State = "waiting"
    stage: str = "Waiting for the runs before this one"
    rounds: list[Round] = field(default_factory=list)
    trace: Trace | None = None
    laps: list["Lap"] = field(default_factory=list)
    error: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    seen_s: float = field(default_factory=time.monotonic)
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "cancelled", "failed")

    @property
    def laps_wanted(self) -> int:
        return REPEATS

    def speedup(self) -> "Spread | None":
        """Over plain decoding, from the laps so far; None before the first."""
        if not self.laps:
            return None
        from specviz.engine.benchmark import ratios

        return ratios(self.laps, "speculative", "plain")

    def cancel(self) -> None:
        """Takes effect before the next round."""
        self.stop.set()

    def keep_alive(self) -> None:
        """The page still looks at this run."""
        self.seen_s = time.monotonic()

    def cancelled(self) -> bool:
        if time.monotonic() - self.seen_s > ABANDONED_AFTER_S:
            self.stop.set()
        return self.stop.is_set()


class Runner:
    """One worker for one device. Keeps the last pair in memory."""

    def __init__(self, device: str = "auto", dtype: str = "auto") -> None:
        self.device = device
        self.dtype = dtype
        self.waiting: queue.Queue[Run] = queue.Queue(QUEUE_LENGTH)
        self.pair: Pair | None = None
        threading.Thread(target=self.work, name="specviz-runner", daemon=True).start()

    def submit(self, run: Run) -> Run:
        """Queues a run. Raises InputError for an unusable prompt or where too many wait."""
        check_prompt(run.prompt)
        self.forget_cancelled()
        try:
            self.waiting.put_nowait(run)
        except queue.Full as error:
            raise InputError(
                f"{QUEUE_LENGTH} runs are waiting already: try again in a moment."
            ) from error
        return run

    def forget_cancelled(self) -> None:
        """Takes runs out of the queue that were stopped while they waited."""
        with self.waiting.mutex:
            for run in [run for run in self.waiting.queue if run.cancelled()]:
                self.waiting.queue.remove(run)
                run.state = "cancelled"

    def place(self, run: Run) -> int:
        """How many runs are before this one in the queue."""
        waiting = [other for other in list(self.waiting.queue) if not other.stop.is_set()]
        return waiting.index(run) if run in waiting else 0

    def work(self) -> None:
        while True:
            run = self.waiting.get()
            if run.cancelled():
                run.state = "cancelled"
                continue
            run.state = "running"
            try:
                self.perform(run)
            except InputError as error:
                run.error, run.state = str(error), "failed"
            except Exception as error:  # whatever a model does, the next run must still be served
                log.exception("run failed")
                run.error, run.state = sentence_for(error), "failed"
            else:
                run.state = "cancelled" if run.cancelled() else "finished"

    def perform(self, run: Run) -> None:
        run.stage = "Loading the models"
        if run.spec.needs_download:
            run.stage += ", after downloading what is not on this machine yet"
        pair = self.loaded(run.spec)

        from specviz.engine.benchmark import laps
        from specviz.engine.tracing import finished, run_pair

        run.stage = "Decoding"
        decoding = run_pair(pair, run.prompt, run.settings, cancelled=run.cancelled)
        run.trace = finished(decoding, run.rounds.append)
        if run.cancelled():
            return
        run.stage = "Measuring the speedup"
        for lap in laps(pair, [run.prompt], run.settings, REPEATS, cancelled=run.cancelled):
            run.laps.append(lap)

    def loaded(self, spec: PairSpec) -> Pair:
        if self.pair is None or self.pair.spec != spec:
            self.pair = None  # frees the old weights before the new ones come in
            self.pair = load_pair(spec, self.device, self.dtype)
        return self.pair


def sentence_for(error: Exception) -> str:
    if type(error).__name__ == "OutOfMemoryError":
        return "The device ran out of memory: choose a smaller pair or fewer new tokens."
    reason = str(error).strip().split("\n")[0].rstrip(".")
    return f"The run failed ({type(error).__name__}: {reason}): try again or choose another pair."
