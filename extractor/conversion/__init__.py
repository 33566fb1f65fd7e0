"""From sources to a dataset: what is asked for, what an earlier run has done, and who drives the work."""

from typing import Literal

Engine = Literal["local", "spark"]
"""Processes of this machine, or a Spark cluster."""
