"""Training of the tagger on references that are invented, and so are their works and persons."""
