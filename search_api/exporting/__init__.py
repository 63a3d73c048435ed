"""Works and reports as files for reference managers and tables: one shape, four writers. Pure."""
