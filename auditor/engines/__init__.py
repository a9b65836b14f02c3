"""Where SQL is executed: one file an engine, all behind :class:`auditor.engines.engine.Engine`."""
