"""Cases: what an organisation examines or spreads, by whom, and what became of it."""
