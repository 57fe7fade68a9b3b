"""export cases: what import takes back, without loss and without protected people."""

from __future__ import annotations
