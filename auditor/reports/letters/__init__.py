"""Official letters, as Word files from templates that bureaus edit."""
