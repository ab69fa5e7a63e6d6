"""What a claim means: intervals, verdicts, and the direct statements of sources."""
