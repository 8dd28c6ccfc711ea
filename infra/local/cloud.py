"""All processes of a local run: started in order, brought back when they die, stopped at last."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib.util import find_spec
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local import dynamodb, ledger, ministack, resources
from infra.local.deployment import Deployment, deploy
from infra.local.faults import Proxy, rules_in
from infra.local.server import (
    CREDENTIALS,
    Server,
    free_port,
    spawn,
    wait_until_open,
    wait_until_up,
)
from infra.local.settings import Settings, material
from infra.package import ROOT

# Who looks after everything must not wait for a server that has died.
_ONCE = Config(connect_timeout=1, read_timeout=10, retries={"total_max_attempts": 1})
_TABLE = f"chathood-{resources.STAGE}-records"
_DIST = ROOT / "web" / "dist"
# What stands behind faults, if faults are asked for.
_FAULTY = ("dynamodb", "aws", "graph")
# A process that dies this often within a minute will not be helped by another start.
_PATIENCE = 5


class Hopeless(RuntimeError):
    """A process keeps dying; the message names it and its log."""


class Cloud:
    """The running servers by name; `deployment` once there is one."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.material = material(settings.data)
        self.servers: dict[str, Server] = {}
        self.deployment: Deployment | None = None
        self._say = say
        names = ("dynamodb", "aws", "meta", "smtp", *(f"faulty_{one}" for one in _FAULTY))
        self._ports = {name: free_port() for name in names}
        self._deaths: dict[str, list[float]] = {}
        self._is_older = False

    def start(self) -> None:
        """Everything, each once what it needs is there."""
        self._start_dynamodb()
        self._start_meta()
        self._start_faults()
        self._start_aws()

    def stop(self) -> None:
        """Everything, the doors first."""
        for name in reversed(list(self.servers)):
            self.servers.pop(name).stop(seconds=3)

    def revive(self) -> list[str]:
        """Starts again what has died; returns the names. Raises Hopeless."""
        dead = [name for name, server in self.servers.items() if server.process.poll() is not None]
        for name in dead:
            self._count_death(name)
            self.servers[name].kill()
            self._say(f"{name} ended unexpectedly: starting it again")
            getattr(self, f"_start_{name}")()
        return dead

    def remember(self) -> None:
        """Notes outside of the data folder what must never be known again."""
        # Tables that do not answer are about to be started again; next time they do.
        with suppress(BotoCoreError, ClientError):
            ledger.keep(self._tables(), self.settings.data)

    def pids(self) -> dict[str, int]:
        """Each process's id, the launcher's own included."""
        running = {name: server.process.pid for name, server in self.servers.items()}
        return {"launcher": os.getpid(), **running}

    def functions(self) -> dict[str, str]:
        """The environment in which product code sees what the functions see."""
        assert self.deployment
        return {**CREDENTIALS, **self._endpoints(), **self.deployment.environment()}

    @property
    def smtp(self) -> str:
        """Where mail is taken in."""
        return f"127.0.0.1:{self._ports['smtp']}"

    @property
    def graph_url(self) -> str:
        """Where Graph calls go."""
        return self.settings.graph_url or f"http://127.0.0.1:{self._ports['meta']}"

    @property
    def faults(self) -> dict[str, str]:
        """The proxies' addresses by what stands behind them; none unless faults are asked for."""
        if not self.settings.faults:
            return {}
        return {name: f"http://127.0.0.1:{self._ports[f'faulty_{name}']}" for name in _FAULTY}

    def _start_dynamodb(self) -> None:
        self._say("Starting DynamoDB Local")
        data = self.settings.data / "dynamodb"
        self.servers["dynamodb"] = dynamodb.start(data, self._ports["dynamodb"])
        resources.create_tables(self.servers["dynamodb"].url)
        self._is_older = ledger.is_older(self._tables(), self.settings.data)

    def _tables(self) -> Any:
        return resources.client("dynamodb", self.servers["dynamodb"].url, _ONCE)

    def _start_meta(self) -> None:
        """The simulator: unless somebody else plays Meta, or it is not part of this tree."""
        if self.settings.graph_url or find_spec("infra.local.meta") is None:
            return
        self._say("Starting the Meta simulator")
        port = str(self._ports["meta"])
        env = {
            "META_APP_ID": self.settings.app_id,
            "META_APP_SECRET": self.material.secret["meta_app_secret"],
            "META_VERIFY_TOKEN": self.material.secret["meta_verify_token"],
            "CHATHOOD_WEBHOOK_URL": f"{self.settings.url}/webhooks/meta",
            "CHATHOOD_URL": self.settings.url,
            "CHATHOOD_DATA": str(self.settings.data),
        }
        self._start_module("meta", ["infra.local.meta", "--port", port], env, int(port))

    def _start_faults(self) -> None:
        if not self.settings.faults:
            return
        self._say(f"Standing before everything, with the faults of {self.settings.faults}")
        rules_in(self.settings.faults)
        behind = {**self._upstreams(), "graph": self.graph_url}
        proxies = [
            asdict(Proxy(name, self._ports[f"faulty_{name}"], behind[name])) for name in _FAULTY
        ]
        told = {"rules": str(self.settings.faults), "proxies": proxies}
        self._replace("faults", told, port=None)
        for name in _FAULTY:
            wait_until_open(self.servers["faults"], self._ports[f"faulty_{name}"], 30)

    def _start_aws(self) -> None:
        """MiniStack and all that hangs on it: it remembers nothing, so all is deployed anew."""
        self._say("Starting MiniStack and deploying the service")
        objects = self.settings.data / "objects"
        server = ministack.start(objects, self._as_functions_see(), self._ports["aws"])
        self.servers["aws"] = server
        resources.create_buckets(server.url, self.settings.url)
        self.deployment = deploy(server.url, self._parameters(server.url))
        if self._is_older:
            self._say("These tables are older than the ledger: forgetting again what was forgotten")
            ledger.forget_again(self._tables(), self.functions())
            self._is_older = False
        self._say("Waking the functions")
        self.deployment.wake()
        self._start_streams()
        self._start_fifo()
        self._start_edge()
        self._start_smtp()
        self.deployment.sweep()

    def _parameters(self, aws_url: str) -> dict[str, str]:
        """service.yaml's parameters, for a MiniStack that has just started."""
        return {
            "Stage": resources.STAGE,
            "Version": "local",
            "SiteUrl": self.settings.url,
            "KeyArn": resources.put_key(aws_url, self.material.kms_key),
            "SigningKeyArn": resources.put_signing_key(aws_url),
            "SecretArn": resources.put_secret(aws_url, self.material.secret),
            "RecordsStreamArn": "read-by-the-bridge",
            "MetaGraphUrl": self.faults.get("graph", self.graph_url),
            "MetaInstagramUrl": self.faults.get("graph")
            or self.settings.instagram_url
            or self.graph_url,
            "MetaAppId": self.settings.app_id,
            "MetaInstagramAppId": self.settings.instagram_app_id,
            "MetaSignupConfig": self.settings.signup_config,
            "PrivateWebhooks": "true",
        }

    def _start_streams(self) -> None:
        assert self.deployment
        told = {
            "dynamodb_url": self.servers["dynamodb"].url,
            "aws_url": self.servers["aws"].url,
            "table": _TABLE,
            "checkpoints": str(self.settings.data / "checkpoints"),
            "subscriptions": [asdict(one) for one in self.deployment.subscriptions()],
        }
        self._replace("streams", told, port=None)

    def _start_fifo(self) -> None:
        assert self.deployment
        sources = [asdict(one) for one in self.deployment.sources()]
        self._replace("fifo", {"aws_url": self.servers["aws"].url, "sources": sources}, port=None)

    def _start_edge(self) -> None:
        assert self.deployment
        origins = {
            "site": str(_DIST),
            "rest": self.deployment.rest_url,
            "webhook": self.deployment.webhook_url,
            "sockets": self.deployment.sockets_url,
            "media": self.servers["aws"].url,
            "simulator": self.servers["meta"].url if "meta" in self.servers else None,
        }
        self._replace("edge", {"origins": origins, "port": self.settings.port}, self.settings.port)

    def _start_smtp(self) -> None:
        assert self.deployment
        told = {
            "port": self._ports["smtp"],
            "aws_url": self.servers["aws"].url,
            "bucket": self.deployment.environment()["MAIL_BUCKET"],
        }
        self._replace("smtp", told, port=None)
        wait_until_open(self.servers["smtp"], self._ports["smtp"], 30)

    def _replace(self, name: str, told: dict[str, Any], port: int | None) -> None:
        """Starts module `name` with settings in a file, in the place of one that still runs."""
        if name in self.servers:
            self.servers.pop(name).stop()
        file = self.settings.data / f"{name}.json"
        file.write_text(json.dumps(told, indent=2))
        self._start_module(name, [f"infra.local.{name}", str(file)], {}, port)

    def _start_module(
        self, name: str, module: list[str], env: dict[str, str], port: int | None
    ) -> None:
        log = self.settings.data / f"{name}.log"
        process = spawn([sys.executable, "-m", *module], env, log, cwd=ROOT)
        self.servers[name] = Server(name, f"http://127.0.0.1:{port}", process)
        if port:
            wait_until_up(self.servers[name], "/", 30, log)

    def _endpoints(self) -> dict[str, str]:
        """Lambda's environment lacks these in the cloud; here they lead to the local servers."""
        return _addresses(self._upstreams())

    def _as_functions_see(self) -> dict[str, str]:
        """The same, with the faults before them."""
        return _addresses({**self._upstreams(), **self.faults})

    def _upstreams(self) -> dict[str, str]:
        return {name: f"http://127.0.0.1:{self._ports[name]}" for name in ("dynamodb", "aws")}

    def _count_death(self, name: str) -> None:
        now = time.monotonic()
        recent = [at for at in self._deaths.get(name, []) if now - at < 60]
        self._deaths[name] = [*recent, now]
        if len(recent) >= _PATIENCE:
            log = self.settings.data / f"{name}.log"
            raise Hopeless(f"{name} keeps ending; see {log}.")


def _addresses(servers: Mapping[str, str]) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": servers["dynamodb"],
        "AWS_ENDPOINT_URL": servers["aws"],
    }
