"""The workplace: who may what, what was asked and decided, and the log of it all."""
