"""An independent, deliberately naive evaluator of rule packs: the oracle that ``auditor.audit`` is compared with.

Pure Python over plain dicts, slow and short. It shares no code with ``auditor``: it reads ``model.yaml`` and the packs with
PyYAML itself, keeps Python dates and Fractions instead of integers, and decides missing data by trying the possible
completions one by one instead of by six counts.
"""
