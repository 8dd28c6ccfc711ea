"""Starts MiniStack: every AWS service of a local run but DynamoDB."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.local.server import CREDENTIALS, REGION, Server, free_port, spawn, wait_until_up


def start(
    data: Path | None = None,
    functions: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Server:
    """MiniStack on `port` of the loopback or a free one, keeping S3 objects in `data`, or nothing.

    Only objects outlive it: queues, keys, secrets and stacks are made anew at each start.
    `functions` is environment that every Lambda function sees besides its own.
    """
    port = port or free_port()
    if data:
        data.mkdir(parents=True, exist_ok=True)
    log = data.parent / "aws.log" if data else None
    env = {**CREDENTIALS, **_settings(port, data), **_scratch(data), **(functions or {})}
    process = spawn([sys.executable, "-m", "ministack"], env, log)
    server = Server("MiniStack", f"http://127.0.0.1:{port}", process)
    return wait_until_up(server, "/_ministack/health", 60, log)


def _settings(port: int, data: Path | None) -> dict[str, str]:
    settings = {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "LOG_LEVEL": "INFO",
        "LAMBDA_EXECUTOR": "local",
        # A worker that waits costs 45 MB and saves the next request a second.
        "LAMBDA_WARM_TTL_SECONDS": "86400",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    if data:
        settings |= {"S3_PERSIST": "1", "S3_DATA_DIR": str(data.resolve())}
    return settings


def _scratch(data: Path | None) -> dict[str, str]:
    """Where functions are unpacked: emptied here, since one that is killed leaves its files."""
    if not data:
        return {}
    scratch = data.parent / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    return {"TMPDIR": str(scratch.resolve())}
