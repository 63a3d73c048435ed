"""Tags with evidence, indicators and maturity, out of a report's text."""

VERSION = "4"  # of all rules here; the head and the taxonomy have versions of their own
