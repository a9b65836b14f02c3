"""The trade of policy staff: lint, cases, impact, coverage, layout and new rules."""
