"""docker-compose.yml has the form of the Compose specification and the safeguards that operators rely on."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

# The part of the Compose specification that the file uses; anything else in it is an error.
STRINGS = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
DURATION = {"type": "string", "pattern": r"^([0-9]+(us|ms|s|m|h))+$"}
SERVICE = {
    "type": "object",
    "anyOf": [{"required": ["image"]}, {"required": ["build"]}],
    "properties": {
        "build": {"type": "string"},
        "image": {"type": "string"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "read_only": {"type": "boolean"},
        "tmpfs": STRINGS,
        "cap_drop": STRINGS,
        "security_opt": STRINGS,
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[./a-zA-Z]+:/[^:]*(:ro)?$"}},
        "environment": {
            "type": "object",
            "patternProperties": {"^[A-Z_]+$": {"type": "string"}},
            "additionalProperties": False,
        },
        "command": {"oneOf": [{"type": "string"}, STRINGS]},
        "expose": STRINGS,
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^[0-9]+:[0-9]+(/udp)?$"}},
        "healthcheck": {
            "type": "object",
            "required": ["test", "interval", "timeout", "retries"],
            "properties": {
                "test": {"type": "array", "items": {"type": "string"}, "minItems": 2},
                "interval": DURATION,
                "timeout": DURATION,
                "start_period": DURATION,
                "retries": {"type": "integer", "minimum": 1},
            },
            "additionalProperties": False,
        },
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "properties": {
                    "condition": {"enum": ["service_started", "service_healthy", "service_completed_successfully"]}
                },
                "additionalProperties": False,
            },
        },
        "stop_grace_period": DURATION,
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["services"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "patternProperties": {"^[a-z]+$": SERVICE}, "additionalProperties": False},
        "volumes": {"type": "object", "additionalProperties": {"type": "null"}},
    },
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_it_has_the_form_of_the_specification(compose: dict[str, Any]) -> None:
    problems = [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(compose)]
    assert problems == []


def test_the_services_are_those_of_a_whole_site(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"database", "prepare", "web", "worker", "proxy"}
    assert compose["services"]["database"]["image"] == "postgres:18"


def test_references_lead_somewhere(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]


def test_lasting_services_restart_and_are_watched(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "prepare":
            assert service["restart"] == "unless-stopped", name
            assert "healthcheck" in service, name


def test_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|EMAIL_URL|DATABASE_URL", name):
                assert "${" in value, name


def test_only_the_proxy_is_reachable_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER alignhub" in lines
    assert lines.index("USER alignhub") > max(number for number, line in enumerate(lines) if line.startswith("RUN"))


def test_every_variable_is_documented(compose: dict[str, Any]) -> None:
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    settings = (ROOT / "alignhub" / "settings.py").read_text()
    read = set(re.findall(r"(?:env\.\w+|_required)\(\s*\"([A-Z_]+)\"", settings))
    interpolated = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert documented == read | interpolated | {"HOST", "PORT"}
