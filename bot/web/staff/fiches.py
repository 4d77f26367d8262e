"""The team's fiches: search, view, form, YAML, preview. Helper PAGES writes this; helper FICHES: edit.py and history.py only."""
