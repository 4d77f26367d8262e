"""The front of `azimut serve --workers`: it routes each conversation to the worker that holds it, and keeps workers alive."""
