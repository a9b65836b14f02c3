"""An independent, deliberately naive evaluator of rule packs: the oracle that the program is compared with.

Nothing of the program is imported and none of its methods is used. ``files`` reads plain county files by itself, ``people`` says
whose a row may be, ``truth`` whether a condition holds of *complete* records (two-valued, Fractions and dates). ``choices`` tries
every completion of what is open: missing and contested cells, rows that perhaps exist, links to one of several people, leavers
without a day. ``law.yaml`` writes down what named populations and some rules mean where the pack's YAML may say it otherwise.
A requirement is met if every completion meets it, not met if none does, and cannot be judged otherwise.
"""
