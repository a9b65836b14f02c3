"""Whether a report is what it says: made again and compared, signed."""
