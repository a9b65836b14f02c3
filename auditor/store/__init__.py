"""Records in their physical form on an engine: a folder of Parquet, a schema of PostgreSQL, tables of Spark."""
