"""A country of schools with known verdicts, and the same measures in several tools."""
