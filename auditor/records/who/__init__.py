"""Whose record it is: schools, districts, persons."""
