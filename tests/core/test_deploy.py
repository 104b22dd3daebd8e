"""What is shipped for operation holds together: compose file, image, rules and dashboard."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML

from waferwatch.metrics import Metrics
from waferwatch.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboards" / "waferwatch.json").read_text())
METRIC = re.compile(r"\b(?:waferwatch|process)_[a-z0-9_]+")
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+[a-z0-9.-]*")


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text())


COMPOSE_FILE = ROOT / "docker-compose.yml"
COMPOSE = _yaml(COMPOSE_FILE)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
RULES = [
    rule
    for path in sorted((DEPLOY / "prometheus" / "rules").glob("*.yml"))
    for group in _yaml(path)["groups"]
    for rule in group["rules"]
]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def _exported() -> set[str]:
    """The names of all samples that an exposition may hold."""
    found = {"process_resident_memory_bytes"}  # of prometheus_client, and on Linux alone
    for family in Metrics(CollectorRegistry()).registry.collect():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
        found |= {family.name + suffix for suffix in suffixes}
    return found


def _expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in PANELS for target in panel["targets"])
    for variable in DASHBOARD["templating"]["list"]:
        query = variable["query"]
        yield query if isinstance(query, str) else query["query"]


def test_the_compose_file_follows_its_schema() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            str(COMPOSE_FILE),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_pinned_local_and_unprivileged(name: str) -> None:
    service = SERVICES[name]
    assert PINNED.fullmatch(service["image"]), "a tag that says which version"
    for port in service.get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "container_name" not in service, "it would keep the service from being scaled"
    assert "healthcheck" in service or name == "topics"
    # Compose refuses what it makes itself (a secret from the environment) on a read-only root.
    assert service.get("read_only") or service.get("secrets") or name == "kafka"


def test_services_wait_for_what_they_need() -> None:
    for name in ("worker", "api"):
        needs = SERVICES[name]["depends_on"]
        assert needs["kafka"]["condition"] == "service_healthy"
        assert needs["topics"]["condition"] == "service_completed_successfully"
    assert "ports" not in SERVICES["worker"], "replicas cannot share a port of the host"


def test_no_secret_is_in_the_file_and_each_is_asked_for() -> None:
    asked = set()
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if re.search("TOKEN|PASSWORD|KEY|SECRET", variable):
                (name,) = re.fullmatch(r"\$\{(\w+):\?.+\}", value).groups()  # type: ignore[union-attr]
                asked.add(name)
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == asked, "named, and without a value"
    assert asked == {"WAFERWATCH_API_TOKEN", "WAFERWATCH_WEBHOOK_KEY", "GRAFANA_ADMIN_PASSWORD"}


def test_every_setting_in_the_file_exists_and_is_accepted() -> None:
    for name in ("topics", "worker", "api"):
        given = {
            variable: "x" * 32 if value.startswith("${") else value
            for variable, value in SERVICES[name]["environment"].items()
        }
        known = {"WAFERWATCH_" + field.upper() for field in Settings.model_fields}
        assert given.keys() <= known
        Settings.from_env(given)


def test_ports_agree_between_files() -> None:
    worker, api = SERVICES["worker"], SERVICES["api"]
    jobs = _yaml(DEPLOY / "prometheus" / "prometheus.yml")["scrape_configs"]
    by_name = {job["job_name"]: job for job in jobs}
    port = by_name["waferwatch-worker"]["dns_sd_configs"][0]["port"]
    assert worker["environment"]["WAFERWATCH_METRICS_PORT"] == str(port) == worker["expose"][0]
    assert f":{port}/readyz" in worker["healthcheck"]["test"][-1]
    api_port = api["environment"]["WAFERWATCH_API_PORT"]
    assert by_name["waferwatch-api"]["static_configs"] == [{"targets": [f"api:{api_port}"]}]
    secret = by_name["waferwatch-api"]["authorization"]["credentials_file"].removeprefix("/run/secrets/")
    assert COMPOSE["secrets"][secret] == {"environment": "WAFERWATCH_API_TOKEN"}
    assert secret in SERVICES["prometheus"]["secrets"]


def test_mounted_files_exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).is_dir(), source


def test_the_image_is_pinned_and_not_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert len(bases) == 2, "what builds it is not shipped"
    assert all(PINNED.fullmatch(base) for base in bases)
    users = [line for line in lines if line.startswith("USER ")]
    assert users and users[-1] != "USER root" and not users[-1].startswith("USER 0")
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                if source != "README.md":
                    assert (ROOT / source).exists(), source


def test_expressions_use_only_what_is_exported() -> None:
    exported = _exported()
    for expression in _expressions():
        assert set(METRIC.findall(expression)) <= exported, expression
        assert expression.count("(") == expression.count(")")
        assert expression.count("{") == expression.count("}")


def test_every_family_is_on_the_dashboard() -> None:
    shown = set(METRIC.findall(" ".join(_expressions())))
    for family in Metrics(CollectorRegistry()).registry.collect():
        if family.name.startswith("waferwatch_"):
            assert any(name.startswith(family.name) for name in shown), family.name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_happened_and_how_bad_it_is(rule: dict[str, Any]) -> None:
    assert rule["alert"].startswith("Waferwatch")
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["annotations"].keys() >= {"summary", "description"}


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_explains_itself(panel: dict[str, Any]) -> None:
    assert panel["title"] and panel["description"].endswith(".") and panel["fieldConfig"]["defaults"]["unit"]
    references = [target["refId"] for target in panel["targets"]]
    assert references and len(set(references)) == len(references)
    for target in panel["targets"]:
        assert target["datasource"]["uid"] == panel["datasource"]["uid"] == "${datasource}"
        assert 'job=~"$job", instance=~"$instance"' in target["expr"]
        for counted in re.findall(r"(\w+)\(\w+_(?:total|bucket)\b", target["expr"]):
            assert counted in {"rate", "increase"}


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        taken |= cells


def test_grafana_finds_datasource_and_dashboard() -> None:
    (source,) = _yaml(DEPLOY / "grafana/provisioning/datasources/prometheus.yml")["datasources"]
    assert source["url"] == "${PROMETHEUS_URL}"
    assert source["uid"] == DASHBOARD["templating"]["list"][0]["current"]["value"]
    (provider,) = _yaml(DEPLOY / "grafana/provisioning/dashboards/waferwatch.yml")["providers"]
    mounts = [volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]]
    assert provider["options"]["path"] in mounts
    assert (DASHBOARD["id"], DASHBOARD["uid"]) == (None, "waferwatch")
