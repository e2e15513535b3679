"""Tests of what goes wrong: killed, interrupted, damaged, refused."""

from __future__ import annotations

import sys
from pathlib import Path

# Workers import the fake simulator by name; a spawned process is given this process's path.
sys.path.insert(0, str(Path(__file__).parent))
