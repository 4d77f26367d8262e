"""`make bench`: this project against stock Rasa, served alike, on the same data and machine, in one run."""
