"""Citing: references become fields, and fields the works that they mean."""
