"""Another region: asked for there, come from there, or ours after all."""

from __future__ import annotations

import pytest

from bot.nlu.analysis import analyse
from bot.nlu.elsewhere import region_asked


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("quels lycées à Lyon préparent un CAP maroquinerie ?", "la région Auvergne-Rhône-Alpes"),
        ("ya koi com bts a nantes", "les Pays de la Loire"),
        ("Nous quittons Morteau pour la Haute-Savoie : quel bac pro horlogerie là-bas ?", "la région Auvergne-Rhône-Alpes"),
        ("une école de cuir en bretagne", "la Bretagne"),
        ("un lycée hôtelier à Nice", "la région Provence-Alpes-Côte d'Azur"),
        # A slip away from somebody's name.
        ("quels BTS à Toulouse ?", "l'Occitanie"),
    ],
)
def test_a_place_of_another_region_is_where_it_is_looked_for(text: str, region: str) -> None:
    assert region_asked(analyse(text)) == region


@pytest.mark.parametrize(
    "text",
    [
        "On arrive de Lyon à Besançon, quels lycées ?",
        "je viens de strasbourg, quels bts ya à vesoul",
        "Nous quittons Paris, quelles filières pour ma fille ?",
        "je veux pas aller à Paris ou à Lyon pour mes études",
        "ma nièce habite à Lyon et veut apprendre l'artisanat chez nous",
        "quel campus travaille avec Toulouse ?",
        "technilab a été à Paris ?",
        "nice ya koi comme bts",
        "on a visité les tours de l'usine, quel BTS ensuite ?",
    ],
)
def test_ours_is_ours(text: str) -> None:
    assert region_asked(analyse(text)) is None
