"""Cases made from rules: records that satisfy conditions, figures that stand at a threshold, and what must come out."""
