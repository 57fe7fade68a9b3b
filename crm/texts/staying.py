"""A block in which this thread reaches no network: for libraries that look for news by themselves.

Argos Translate asks Stanza where sentences end, which asks its makers' server at every start
whether there are newer models; told so it even sends texts to a server. Here it cannot.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# What Python says before it happens (docs.python.org/3/library/audit_events.html).
_OUTWARD = frozenset(
    {
        *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
        *("socket.sendto", "socket.sendmsg", "socket.bind"),
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"),
    }
)
_here = threading.local()


@contextmanager
def staying() -> Iterator[None]:
    """Whoever tries to get out of this block, or to start a program, gets ``PermissionError``."""
    _watch()
    _here.depth = getattr(_here, "depth", 0) + 1
    try:
        yield
    finally:
        _here.depth -= 1


@cache
def _watch() -> None:
    # It cannot be taken away again, and costs every thread a little: so at the first need.
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: object) -> None:
    depth: int = getattr(_here, "depth", 0)
    if depth and event in _OUTWARD:
        raise PermissionError(f"{event} from a place that stays on this machine")
