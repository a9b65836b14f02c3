"""What the records are worth, before anything is judged: read, converted, doubted, left out, not provided."""
