"""What an audit file names, read into packs and records."""
