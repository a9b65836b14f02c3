"""Bytes → sheets of text cells: one module a format behind :func:`auditor.files.registry.read_file`."""
