"""The State's open data, made into fiches beside those that staff write, and all fiches given back as tables."""
