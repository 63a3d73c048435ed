"""Judged sets through the product's own chunking, encoder, mappings and query path."""
