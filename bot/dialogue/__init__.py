"""The Rasa agent in this process: its graph runner, trackers, locks and in-process actions, each through Rasa's own hooks."""
