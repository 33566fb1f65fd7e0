"""Processes of this machine that work on pages within limits of time and memory."""
