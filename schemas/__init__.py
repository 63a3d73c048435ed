"""What things are: shapes, vocabularies, index mappings, errors, settings, storage tables."""
