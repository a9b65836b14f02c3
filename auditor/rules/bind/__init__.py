"""YAML bound to the records model."""
