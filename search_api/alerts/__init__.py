"""Saved searches and what is followed: matched with what is new, and told once."""
