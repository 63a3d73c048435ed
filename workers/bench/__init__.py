"""How fast a search is, over made reports on the running engine."""
