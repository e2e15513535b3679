"""Work for processes of a test; imports nothing heavy, so that they begin at once."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def die_once(marker: Path) -> str:
    """Kill this process unless that was done before; then return the marker's name."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return marker.name
