"""docker-compose.yml follows the Compose specification, and the rules that it can't express.

The specification's JSON schema comes with the package check-jsonschema.
"""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
import yaml

from schemas.settings import Settings
from workers.cli.main import app
from workers.queues import KINDS
from workers.stack.engine.assemble import ELASTICSEARCH

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text("utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name for name, s in SERVICES.items() if s["image"].startswith("sateto:")}
ONE_SHOT = {name for name, s in SERVICES.items() if s.get("restart") == "no"}
SECRET_WORDS = {"PASSWORD", "SECRET", "TOKEN", "KEY", "AUTH"}
ANY = pytest.mark.parametrize("name", SERVICES)
OUR = pytest.mark.parametrize("name", sorted(OURS))


def validate(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)


def is_secret(key: str) -> bool:
    return bool(SECRET_WORDS & set(key.split("_")))


def environment(name: str) -> dict[str, str]:
    """What the service's container sees, each secret being the word `secret`."""
    given = SERVICES[name].get("environment", {})
    return {key: re.sub(r"\$\{\w+:\?[^}]*\}", "secret", str(text)) for key, text in given.items()}


def settings_of(name: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for key, text in environment(name).items():
        monkeypatch.setenv(key, text)
    return Settings()


def shared_network(one: str, other: str) -> bool:
    return bool(set(SERVICES[one]["networks"]) & set(SERVICES[other]["networks"]))


def test_the_specification_accepts_it() -> None:
    done = validate(FILE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_specification_refuses_a_wrong_name(tmp_path: Path) -> None:
    wrong = tmp_path / FILE.name
    wrong.write_text(TEXT.replace("healthcheck:", "health:"), encoding="utf-8")
    assert validate(wrong).returncode != 0


def test_it_has_the_parts_of_the_stack() -> None:
    stores = {"elasticsearch", "redis", "postgres"}
    workers = {"worker", "worker-alert", "worker-encode"}
    assert set(SERVICES) == {"prepare", "api", "beat", *workers, *stores}
    assert set(COMPOSE["volumes"]) == {"es", "postgres", "archive", "models", "keys"}


@OUR
def test_its_settings_exist_and_are_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [key for key in environment(name) if key.startswith("SATETO_")]
    known = {f"SATETO_{field.upper()}" for field in Settings.model_fields}
    assert given
    assert set(given) <= known
    settings = settings_of(name, monkeypatch)
    for key in given:
        field = key.removeprefix("SATETO_").lower()
        assert str(getattr(settings, field)) == environment(name)[key]


@OUR
def test_every_url_names_a_service_within_reach(name: str) -> None:
    urls = [text for key, text in environment(name).items() if key.endswith("_URL")]
    hosts = {host for url in urls if (host := urlsplit(url).hostname)}
    assert hosts == {"elasticsearch", "redis", "postgres", "worker-encode"}
    assert all(shared_network(name, host) for host in hosts)


def test_who_is_asked_listens_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = settings_of("worker-encode", monkeypatch)
    assert lane.encoder_host == "0.0.0.0"
    assert urlsplit(lane.encoder).port == lane.encoder_port
    api = settings_of("api", monkeypatch)
    assert api.host == "0.0.0.0"
    assert SERVICES["api"]["ports"] == [f"127.0.0.1:{api.api_port}:{api.api_port}"]


def test_only_the_api_is_published_and_only_three_may_call_out() -> None:
    assert [name for name, s in SERVICES.items() if "ports" in s] == ["api"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    calling = {n for n, s in SERVICES.items() if s["networks"] != ["inside"]}
    assert calling == {"api", "worker", "worker-alert"}


def test_every_secret_is_asked_for_and_none_has_a_default() -> None:
    asked = re.findall(r"(?<!\$)\$\{?(\w+)(:?[-?+]?)", TEXT)
    secret = {(name, how) for name, how in asked if is_secret(name)}
    passwords = {"ELASTIC_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert secret == {(name, ":?") for name in passwords}


@ANY
def test_no_secret_stands_in_it(name: str) -> None:
    for key, text in SERVICES[name].get("environment", {}).items():
        if is_secret(key):
            assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", str(text)), key
        login = re.search(r"://[^/@]*?:([^/]*)@", str(text))
        assert login is None or re.fullmatch(r"\$\{\w+:\?[^}]+\}", login[1]), key


@ANY
def test_it_tells_whether_it_is_well(name: str) -> None:
    service = SERVICES[name]
    if name in ONE_SHOT:
        # Its exit status tells, and the others wait for it.
        assert [waits_for(s).get(name) for s in map(SERVICES.get, OURS - {name})] == [
            "service_completed_successfully"
        ] * (len(OURS) - 1)
    else:
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
        assert service["restart"] == "unless-stopped"


def waits_for(service: Mapping[str, Any] | None) -> dict[str, str]:
    return {n: how["condition"] for n, how in (service or {}).get("depends_on", {}).items()}


@ANY
def test_it_waits_for_the_well_only(name: str) -> None:
    for other, condition in waits_for(SERVICES[name]).items():
        once = other in ONE_SHOT
        assert condition == ("service_completed_successfully" if once else "service_healthy")


def test_images_are_pinned_to_an_exact_release() -> None:
    built = {s["image"] for s in SERVICES.values() if "build" in s}
    pulled = {s["image"] for s in SERVICES.values()} - built
    below = [
        line.split()[1]
        for s in SERVICES.values()
        for line in s.get("build", {}).get("dockerfile_inline", "").splitlines()
        if line.startswith("FROM ")
    ]
    assert len(below) == len(built)
    for image in (*pulled, *below):
        assert re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", image), image
    major = {image.split(":")[0]: image.split(":")[1].split(".")[0] for image in pulled}
    assert major == {"postgres": "17", "redis": "8"}


def test_its_elasticsearch_is_the_one_of_the_local_stack() -> None:
    recipe = SERVICES["elasticsearch"]["build"]["dockerfile_inline"]
    assert f"FROM elasticsearch:{ELASTICSEARCH}\n" in recipe
    assert SERVICES["elasticsearch"]["image"].endswith(f":{ELASTICSEARCH}")
    assert {"--batch", "analysis-kuromoji", "analysis-icu"} <= set(recipe.split())


def test_its_own_image_has_the_whole_house_and_checks_hashes() -> None:
    recipe = SERVICES["prepare"]["build"]["dockerfile_inline"]
    for package in ("schemas", "ranking", "ingest", "search_api", "workers"):
        assert f"COPY {package} ./{package}\n" in recipe
    assert "--require-hashes" in recipe
    assert "USER sateto\n" in recipe
    assert [name for name in OURS if "build" in SERVICES[name]] == ["prepare"]


@OUR
def test_its_command_exists(name: str) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # it is a group
    assert SERVICES[name]["command"][0] in commands


def test_the_vault_is_kept_and_who_opens_what_is_sealed_alone_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holders = [n for n, s in SERVICES.items() if any("keys:" in v for v in s.get("volumes", []))]
    assert holders == ["api", "worker-alert"]
    folder = SERVICES["api"]["volumes"][0].split(":")[1]
    for name in holders:
        assert settings_of(name, monkeypatch).vault.parent == Path(folder)
    assert folder in SERVICES["prepare"]["build"]["dockerfile_inline"]


def test_every_queue_has_one_kind_of_worker() -> None:
    commands = [SERVICES[name]["command"] for name in OURS]
    served = Counter(queue for first, *rest in commands if first == "worker" for queue in rest)
    assert served == dict.fromkeys(KINDS, 1)
    assert SERVICES["worker-encode"]["command"] == ["worker", "encode"]


@ANY
def test_it_keeps_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    sources = [mount.split(":")[0] for mount in service.get("volumes", [])]
    assert set(sources) <= set(COMPOSE["volumes"])


def test_the_broker_writes_nothing_down() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--save") + 1] == ""
    assert command[command.index("--appendonly") + 1] == "no"
    assert "volumes" not in SERVICES["redis"]
