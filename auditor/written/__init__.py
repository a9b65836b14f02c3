"""Files that people write in YAML: reading them, and telling every mistake with its place."""
