"""Template workbooks: the smallest form that the chosen rule packs need; what comes back imports without a mapping."""
