import pytest
from django.core.exceptions import ImproperlyConfigured

from alignhub import addresses


def test_database_address_with_encoded_parts_and_options() -> None:
    parsed = addresses.database("postgresql://me:p%40ss@db.example.org:5433/site?sslmode=require")
    assert parsed == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
    }


def test_database_address_on_a_socket() -> None:
    assert addresses.database("postgresql://postgres@%2Ftmp%2Fx/alignhub")["HOST"] == "/tmp/x"


@pytest.mark.parametrize("url", ["mysql://h/x", "postgresql://h:port/x", "nonsense"])
def test_a_database_address_that_is_not_understood(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not understood"):
        addresses.database(url)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://me:p%40ss@mail.example.org", 587, True, False),
        ("smtps://me:p%40ss@mail.example.org:4650", 4650, False, True),
    ],
)
def test_mail_addresses(url: str, port: int, tls: bool, ssl: bool) -> None:
    parsed = addresses.mail(url)
    assert (parsed["EMAIL_HOST"], parsed["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (parsed["EMAIL_USE_TLS"], parsed["EMAIL_USE_SSL"]) == (tls, ssl)
    assert parsed["EMAIL_HOST_PASSWORD"] == ("p@ss" if "@mail" in url else "")


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://", "smtp://mail.example.org:many"])
def test_a_mail_address_that_is_not_understood(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not understood"):
        addresses.mail(url)
