"""Tables of what people ask. No column holds a conversation, an address or an hour beside a text."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

GROUPS = Table(
    "groupes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("mots", Text, nullable=False),
    Column("sens", LargeBinary, nullable=False),
)
"""Groups of near questions: the words and the vector (float16) of the question that opened each."""

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("groupe", ForeignKey("groupes.id"), nullable=False, index=True),
    Column("texte", Text, nullable=False),
    Column("pliee", Text, nullable=False, index=True),
    Column("jour", Date, nullable=False, index=True),
    Column("fois", Integer, nullable=False),
    Column("sorte", String(12), nullable=False),
    Column("etat", String(12), nullable=False),
    Column("intention", String(60), nullable=False),
    Column("fiche", String(80), nullable=False),
    Column("palier", Integer, nullable=False),
    Column("score", Float, nullable=False),
)
"""Scrubbed questions. `pliee`: their words folded, the same for duplicates; `fois`: how many those are; `jour`: of the last."""

COUNTS = Table(
    "compteurs",
    METADATA,
    Column("jour", Date, nullable=False),
    Column("heure", Integer, nullable=False),
    Column("sujet", String(40), nullable=False),
    Column("public", String(20), nullable=False),
    Column("palier", Integer, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("utiles", Integer, nullable=False),
    Column("inutiles", Integer, nullable=False),
    Index("compteurs_cle", "jour", "heure", "sujet", "public", "palier", unique=True),
)
"""How many questions, and opinions on their answers, each hour."""
