"""Sealing what a conversation holds, so that neither the database nor the secret alone reads it.

A row is named by a keyed hash of the conversation's id, and locked by a key that is made of the secret and of that id. The id
is in the person's token and nowhere else: who has the database and the secret still has to guess 144 random bits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.knowledge.once import remembered

_KEY, _NONCE = 32, 12
_FAST = 1
# Conversations of which the name is at hand. Their locks are not: a key is made for one row, and gone with it.
_AT_HAND = 512


class SealError(Exception):
    """What was sealed is of another conversation, place or secret, or was changed since."""


class Seal:
    """Names, locks and opens the rows of conversations."""

    def __init__(self, secret: str) -> None:
        """`secret`: the same for all processes that share a database."""
        self._secret = secret.encode()
        self._hash_key = self._derive(b"azimut.journal.nom")
        self._name = remembered(self._named, _AT_HAND)

    def name(self, conversation: str) -> str:
        """What a conversation is called in the database: 64 hexadecimal digits."""
        return self._name(conversation)

    def close(self, conversation: str, number: int, content: Any) -> bytes:
        """`content`, which JSON can hold, sealed for that place of that conversation."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        nonce = os.urandom(_NONCE)
        return nonce + self._lock(conversation).encrypt(nonce, zlib.compress(text, _FAST), self._place(conversation, number))

    def open(self, conversation: str, number: int, sealed: bytes) -> Any:
        """What was sealed for that place. Raises `SealError`."""
        nonce, locked = sealed[:_NONCE], sealed[_NONCE:]
        try:
            packed = self._lock(conversation).decrypt(nonce, locked, self._place(conversation, number))
        except (InvalidTag, ValueError) as error:
            raise SealError from error
        return json.loads(zlib.decompress(packed))

    def _named(self, conversation: str) -> str:
        return hmac.new(self._hash_key, conversation.encode(), hashlib.sha256).hexdigest()

    def _lock(self, conversation: str) -> AESGCM:
        return AESGCM(self._derive(b"azimut.journal.cle:" + conversation.encode()))

    def _place(self, conversation: str, number: int) -> bytes:
        return f"{self.name(conversation)}:{number}".encode()

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose).derive(self._secret)
