"""Mapping files: which of a bureau's own sheets and columns is which of the records model; read, and suggested."""
