"""An OAI-PMH 2.0 repository of what is public."""
