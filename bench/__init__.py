"""Measurements: what a turn costs, how good the answers are."""
