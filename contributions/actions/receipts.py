"""Receipts: the secret address that shows what became of something sent."""

import secrets

from django.db import transaction
from django.utils.crypto import salted_hmac

from alignhub.kit.canonical import digest
from contributions.models import Contribution, Receipt

_PURPOSE = "contributions.receipt"


def give_receipt(contribution: Contribution, *, email: str = "") -> str:
    """The token of the contribution's receipt, which is made if there is none yet; with ``email`` for news of it."""
    with transaction.atomic():
        receipt = Receipt.objects.select_for_update().filter(contribution=contribution).first()
        if receipt is None:
            salt = secrets.token_hex(16)
            token = _token(contribution, salt)
            Receipt.objects.create(contribution=contribution, salt=salt, digest=digest(token), email=email)
            return token
        return _token(contribution, receipt.salt)


def token_of(receipt: Receipt) -> str:
    """The token of a receipt; "" when the site's key has been changed since, and with it every token."""
    token = _token(receipt.contribution, receipt.salt)
    return token if digest(token) == receipt.digest else ""


def _token(contribution: Contribution, salt: str) -> str:
    return salted_hmac(_PURPOSE, f"{contribution.uuid}:{salt}", algorithm="sha256").hexdigest()
