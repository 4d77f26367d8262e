"""Ground floor: the fiches that staff write, read, checked, stored and searched. No Rasa here."""
