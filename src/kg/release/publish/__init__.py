"""Publishes releases: durable writes, the output folder, the switch of ``current``."""
