"""Reports for the browser and as PDF."""
