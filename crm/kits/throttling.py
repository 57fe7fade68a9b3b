"""How often a stranger may ask: so many times in a while, counted in this process's memory."""

from __future__ import annotations

from collections import deque
from threading import Lock
from time import monotonic

_MOST_KEYS = 10_000  # strangers remembered at once; beyond it the oldest are forgotten


class Throttle:
    """``limit`` times in ``seconds`` for each key; each process counts for itself."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._asked: dict[str, deque[float]] = {}
        self._lock = Lock()

    def allows(self, key: str) -> bool:
        """Whether this key may ask once more now; that counts as asking."""
        at = monotonic()
        with self._lock:
            times = self._asked.pop(key, None) or deque()
            while times and at - times[0] > self.seconds:
                times.popleft()
            is_allowed = len(times) < self.limit
            if is_allowed:
                times.append(at)
            # Put back last: the first of the dictionary is who asked longest ago.
            self._asked[key] = times
            if len(self._asked) > _MOST_KEYS:
                del self._asked[next(iter(self._asked))]
        return is_allowed

    def forget(self) -> None:
        """Begin anew, as the tests do."""
        with self._lock:
            self._asked.clear()
