"""Secrets that the database keeps encrypted: those of second factors. The key comes from the site's own."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import get_random_string

PURPOSE = b"coopdec second factors"


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.pbkdf2_hmac("sha256", key.encode(), PURPOSE, iterations=1)))
        for key in keys
    )


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What was encrypted; when the key is lost, a secret that no code will ever match."""
    try:
        return _cipher().decrypt(kept.encode()).decode()
    except InvalidToken:
        return get_random_string(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
