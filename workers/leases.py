"""Keeping a lease while the work takes its time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def kept(extend: Callable[[float], bool], seconds: float) -> Iterator[None]:
    """Extends a lease of so many seconds, to the time that `extend` is given, until the block ends."""
    done = threading.Event()

    def keep() -> None:
        while not done.wait(seconds / 4):
            extend(time.time() + seconds)

    keeper = threading.Thread(target=keep, daemon=True, name="lease")
    keeper.start()
    try:
        yield
    finally:
        done.set()
