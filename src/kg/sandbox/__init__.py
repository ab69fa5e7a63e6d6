"""Child processes: their limits, one without network, jobs that end with the parent."""
