"""The SQL tables of the knowledge cache (SQLite or PostgreSQL), rebuilt from the YAML files whenever those change."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

# Sorted by its bytes on both databases: a server's own collation is not the same from one machine to the next.
_BINARY = Text().with_variant(Text(collation="C"), "postgresql")

VERSIONS = Table("version", METADATA, Column("empreinte", String(64), primary_key=True))

FICHES = Table(
    "fiche",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("type", String(20), nullable=False, index=True),
    Column("tri", _BINARY, nullable=False),
    Column("contenu", JSON, nullable=False),
    # Of all its rows: a save writes again only the fiches that it changes.
    Column("empreinte", String(40), nullable=False),
)

FAITS = Table(
    "fait",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("fiche_id", String(80), ForeignKey("fiche.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sur", String(20), nullable=False),
    Column("dit", Text, nullable=False),
    Column("annee", Integer),
)

SOURCES_DES_FAITS = Table(
    "fait_source",
    METADATA,
    Column("fait_id", String(100), ForeignKey("fait.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", String(80), ForeignKey("source.id"), primary_key=True),
    Column("rang", Integer, nullable=False),
)

# So that no fact can name a source that nobody has.
SOURCES = Table("source", METADATA, Column("id", String(80), primary_key=True))

# Repeated values of a fiche (publics, levels, towns, fields, campuses, links), one row each: what searches filter on.
ATTRIBUTS = Table(
    "attribut",
    METADATA,
    Column("fiche_id", String(80), ForeignKey("fiche.id", ondelete="CASCADE"), primary_key=True),
    Column("cle", String(20), primary_key=True),
    Column("valeur", Text, primary_key=True),
    Index("attribut_par_valeur", "cle", "valeur"),
)

# Fiches imported from open data. They are many: each file is written again alone, when it changes.
CATALOGUE_FILES = Table(
    "catalogue_fichier",
    METADATA,
    Column("nom", Text, primary_key=True),
    Column("empreinte", String(64), nullable=False),
)

CATALOGUE = Table(
    "catalogue_fiche",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("fichier", Text, nullable=False, index=True),
    Column("type", String(20), nullable=False, index=True),
    Column("contenu", Text, nullable=False),
)

# Each way to name a fiche, as the letters that it is compared by, with the towns in which that name is to be found.
CATALOGUE_NAMES = Table(
    "catalogue_nom",
    METADATA,
    Column("cle", Text, primary_key=True),
    Column("fiche_id", String(80), ForeignKey("catalogue_fiche.id", ondelete="CASCADE"), primary_key=True),
    Column("type", String(20), nullable=False),
    Column("libelle", Text, nullable=False),
    Column("ville", Text, nullable=False),
    Index("catalogue_nom_par_ville", "cle", "ville"),
    Index("catalogue_nom_par_fiche", "fiche_id"),
)

CATALOGUE_SOURCES = Table(
    "catalogue_source",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("fichier", Text, nullable=False, index=True),
    Column("contenu", Text, nullable=False),
)
