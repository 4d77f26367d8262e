"""Faults while people talk: a generator of conversations, a nemesis, and a checker over what was asked and answered."""
