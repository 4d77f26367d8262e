"""Azimut: the orientation assistant of the Campus des Métiers et des Qualifications of Bourgogne-Franche-Comté.

Floors, each importing only those below it: web -> dialogue -> (nlu, actions) -> knowledge.
"""

__version__ = "0.1.0"
