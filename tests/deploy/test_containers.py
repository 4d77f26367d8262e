"""The image, compose.yml and the Kubernetes manifests, against the code: routes, ports, settings and commands that exist.

Nothing here runs a container.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from bot.cli import _parser
from bot.settings import Settings
from bot.web.routes import ROUTES
from bot.web.server import GRACE_SECONDS
from tests.server import ROOT
from tests.test_settings import variable_of

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "docker" / "compose.yml").read_text(encoding="utf-8"))
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
SETTINGS = {variable_of(field.name) for field in fields(Settings)}
PAGES = {route.path for route in ROUTES if isinstance(route, web.RouteDef) and route.method == "GET"}
PORT = 8080


def manifests() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in KUSTOMIZATION["resources"]:
        found += yaml.safe_load_all((DEPLOY / path).read_text(encoding="utf-8"))
    return found


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [manifest for manifest in manifests() if manifest["kind"] in kinds]


WORKLOADS = of_kind("StatefulSet", "Deployment")
AZIMUT = [workload for workload in WORKLOADS if workload["metadata"]["name"] != "nginx"]
named = pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload["metadata"]["name"])
ours = pytest.mark.parametrize("workload", AZIMUT, ids=lambda workload: workload["metadata"]["name"])


def pod_of(workload: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = workload["spec"]["template"]["spec"]
    return pod


# -- settings, routes and commands


@pytest.mark.parametrize("path", [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()], ids=lambda path: path.name)
def test_settings_that_are_given_exist(path: Path) -> None:
    assert set(re.findall(r"AZIMUT_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))) <= SETTINGS


@ours
def test_probes_ask_for_addresses_that_are_served(workload: dict[str, Any]) -> None:
    (container,) = pod_of(workload)["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["path"] in PAGES
        assert ports[asked["port"]] == PORT
    # Not ready is no reason to kill it: it would lose what it is doing.
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"


@ours
def test_containers_start_a_command_of_ours(workload: dict[str, Any]) -> None:
    (container,) = pod_of(workload)["containers"]
    assert callable(_parser().parse_args(container["args"]).run)
    (settings,) = of_kind("ConfigMap")
    assert int(settings["data"]["AZIMUT_PORT"]) == PORT
    assert {source[kind]["name"] for source in container["envFrom"] for kind in source} == {"azimut"}


def test_the_settings_of_the_config_map_are_accepted(tmp_path: Path) -> None:
    (settings,) = of_kind("ConfigMap")
    given = settings["data"] | {"AZIMUT_VAR": str(tmp_path), "AZIMUT_SECRET": "s" * 32}
    assert Settings.from_environment(given).environment == "production"


# -- what a pod may do, and when it goes


@named
def test_pods_are_confined(workload: dict[str, Any]) -> None:
    pod = pod_of(workload)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["automountServiceAccountToken"] is False
    for container in (*pod["containers"], *pod.get("initContainers", ())):
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


@named
def test_pods_drain_before_they_go(workload: dict[str, Any]) -> None:
    pod = pod_of(workload)
    command = " ".join(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"])
    pause = sum(int(seconds) for seconds in re.findall(r"sleep (\d+)", command))
    assert pause > 0
    assert pause + GRACE_SECONDS + 10 < pod["terminationGracePeriodSeconds"]


@named
def test_mounts_have_their_volumes(workload: dict[str, Any]) -> None:
    pod = pod_of(workload)
    claims = [claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", ())]
    volumes = {volume["name"] for volume in pod["volumes"]} | set(claims)
    mounts = {mount["name"] for one in (*pod["containers"], *pod.get("initContainers", ())) for mount in one["volumeMounts"]}
    assert mounts == volumes


@pytest.mark.parametrize(
    "chosen", of_kind("Service", "PodDisruptionBudget"), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_selectors_find_a_workload(chosen: dict[str, Any]) -> None:
    selector = chosen["spec"]["selector"]
    labels = selector.get("matchLabels", selector)
    assert labels in [workload["spec"]["template"]["metadata"]["labels"] for workload in WORKLOADS]


def test_pods_reach_each_other_and_nothing_else() -> None:
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in of_kind("NetworkPolicy")}
    assert policies["rien-sans-regle"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    (egress,) = policies["azimut"]["egress"]
    assert {port["port"] for port in egress["ports"]} == {5432, 6379}


# -- one nginx everywhere


def groups(path: Path) -> dict[str, list[str]]:
    """The upstream groups of a file, each with its lines; addresses are left out, and what only Kubernetes needs."""
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"server \S+:8080( resolve)?", "server", text)
    found = re.findall(r"upstream (\w+) \{(.*?)\}", text, flags=re.DOTALL)
    return {
        name: sorted({line.strip() for line in body.splitlines() if line.strip() and not line.strip().startswith("zone")})
        for name, body in found
    }


@pytest.mark.parametrize("where", ["docker", "kubernetes"])
def test_machines_are_grouped_alike_everywhere(where: str) -> None:
    assert groups(DEPLOY / where / "machines.conf") == groups(DEPLOY / "nginx" / "machines.conf")


def servers(path: Path, group: str) -> list[str]:
    body = path.read_text(encoding="utf-8").split(f"upstream {group} {{")[1].split("}")[0]
    return re.findall(r"server (\S+):8080", body)


@pytest.mark.parametrize("group", ["azimut_conversations", "azimut_toutes"])
def test_every_pod_and_every_service_is_in_its_group(group: str) -> None:
    (pods,) = (workload for workload in AZIMUT if workload["metadata"]["name"] == "azimut")
    names = [f"azimut-{number}.azimut.azimut.svc.cluster.local" for number in range(pods["spec"]["replicas"])]
    assert servers(DEPLOY / "kubernetes" / "machines.conf", group) == names
    services = [name for name in COMPOSE["services"] if name.startswith("azimut-")]
    assert servers(DEPLOY / "docker" / "machines.conf", group) == services


# -- the image


def instructions(name: str) -> Iterator[str]:
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    yield from re.findall(rf"^{name} (.*)$", joined, flags=re.MULTILINE)


def test_the_image_is_not_run_as_root() -> None:
    assert list(instructions("USER")) == ["10001:10001"]
    assert "useradd --uid 10001" in DOCKERFILE


def test_the_image_asks_its_server_whether_it_is_ready() -> None:
    (check,) = re.findall(r"^    CMD (\[.*\])$", DOCKERFILE, flags=re.MULTILINE)
    (address,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/[\w/]+)", json.loads(check)[2])
    assert address == (str(PORT), "/health/ready")
    assert list(instructions("EXPOSE")) == [str(PORT)]
    assert f"AZIMUT_PORT={PORT}" in DOCKERFILE


def test_the_image_starts_a_command_of_ours() -> None:
    (command,) = instructions("CMD")
    assert callable(_parser().parse_args(json.loads(command)).run)


def test_what_the_image_copies_is_there_and_sent_to_docker() -> None:
    sent = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = [line.removeprefix("!") for line in sent if line.startswith("!")]
    copied = [one for line in instructions("COPY") if not line.startswith("--from") for one in line.split()[:-1]]
    assert copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert any(fnmatch(path, pattern) for pattern in allowed), path
    assert sorted(copied) == sorted(allowed)


def test_what_serves_to_develop_is_not_in_the_image() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (block,) = re.findall(r"^dev = \[\n(.*?)^\]", pyproject, flags=re.DOTALL | re.MULTILINE)
    (removed,) = re.findall(r"pip uninstall --yes ([\w -]+)", re.sub(r"\\\n\s*", "", DOCKERFILE))
    assert set(removed.split()) == set(re.findall(r'^\s*"([\w.-]+)', block, flags=re.MULTILINE))


def test_a_container_starts_with_the_model_of_its_image(tmp_path: Path) -> None:
    (tmp_path / "modele" / "models").mkdir(parents=True)
    (tmp_path / "modele" / "models" / "azimut.tar.gz").write_text("neuf", encoding="utf-8")
    (tmp_path / "var" / "models").mkdir(parents=True)
    (tmp_path / "var" / "models" / "ancien.tar.gz").write_text("ancien", encoding="utf-8")
    (tmp_path / "azimut").write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    (tmp_path / "azimut").chmod(0o755)
    environment = os.environ | {"AZIMUT_VAR": str(tmp_path / "var"), "MODELE": str(tmp_path / "modele")}
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    for _ in range(2):
        command = ["sh", DEPLOY / "docker" / "demarrer.sh", "serve", "--workers", "2"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
        assert (done.returncode, done.stdout, done.stderr) == (0, "serve --workers 2\n", "")
        assert [path.name for path in (tmp_path / "var" / "models").iterdir()] == ["azimut.tar.gz"]


# -- compose


def test_only_nginx_is_reached_from_outside() -> None:
    open_to_all = {name for name, service in COMPOSE["services"].items() if service.get("ports")}
    assert open_to_all == {"nginx"}
    assert COMPOSE["networks"]["interne"] == {"internal": True}
    assert {name for name, service in COMPOSE["services"].items() if "public" in service["networks"]} == {"nginx"}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_services_of_compose_are_bounded_and_checked(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["mem_limit"]
    assert "no-new-privileges:true" in service["security_opt"]
    # Those of our image are checked by it.
    assert "healthcheck" in service or service["image"] == "azimut"
    assert service["restart"] == "unless-stopped"


def test_files_that_compose_mounts_are_there() -> None:
    # Certificates are the operator's.
    mounted = [volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", ())]
    files = [path for path in mounted if path.startswith(".") and path != "./tls"]
    assert files
    assert all((DEPLOY / "docker" / path).exists() for path in files)
    assert {path for path in mounted if not path.startswith(".")} == set(COMPOSE["volumes"])


def test_one_machine_writes_the_fiches() -> None:
    writers = [
        name
        for name, service in COMPOSE["services"].items()
        if any(volume.endswith(":/srv/knowledge") for volume in service.get("volumes", ()))
    ]
    assert writers == servers(DEPLOY / "docker" / "machines.conf", "azimut_equipe")
