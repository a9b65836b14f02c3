"""The national path: measured and judged batch by batch, distinct facts only, without an object per school and rule."""
