"""The machine beneath: processes, files swapped in whole, progress, resources."""
