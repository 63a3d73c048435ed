"""How reports come in: sources, archive, reading, chunking, tagging, projecting."""
