"""Processes that are bounded: in memory and time, without network or programs."""
