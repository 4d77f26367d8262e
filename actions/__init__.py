"""Rasa custom actions: one module a goal of the person who asks. They read the tracker, query the knowledge, and answer."""
