"""Reports as workbooks, and the ledger that comes back as one."""
