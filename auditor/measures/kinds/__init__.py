"""The kinds of measures, one file each: what a kind asks of the database, and what the answers mean."""
