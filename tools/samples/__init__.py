"""The sample counties under ``data_samples/``: invented schools and people with planted verdicts."""
