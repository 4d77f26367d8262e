"""Ground floor: the fiches that staff write, read, checked, stored and searched. Imports nothing of Rasa nor of the floors above."""
