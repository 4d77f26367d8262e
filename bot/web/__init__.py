"""The HTTP side: an aiohttp application that opens conversations, passes messages to the agent and serves the page."""
