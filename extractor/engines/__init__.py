"""What drives the work of many pages: processes of this machine."""

from typing import Literal

Engine = Literal["local", "spark"]
"""Processes of this machine, or a Spark cluster."""
