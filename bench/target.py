"""Python processes with and without the probe, and a client that keeps its connection."""

import http.client
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLI = ROOT / "dist" / "bin" / "probing"
LIBRARIES = ROOT / "dist" / "lib"
WHEELS = sorted((ROOT / "dist").glob("probing-*.whl"))
SCRATCH = ROOT / "artifacts" / "bench"


def venv(python: str, name: str, wheel: bool) -> str:
    """The interpreter of a fresh environment that sees the system's packages, with or without the wheel."""
    home = SCRATCH / name
    subprocess.run([python, "-m", "venv", "--clear", "--system-site-packages", str(home)], check=True)
    interpreter = str(home / "bin" / "python")
    if wheel:
        subprocess.run([interpreter, "-m", "pip", "install", "-q", "--no-index", str(WHEELS[-1])], check=True)
    return interpreter


class Target:
    """A running script; `with` ends it."""

    def __init__(self, python: str, code: str, probing: str = "1", **variables: str):
        self.runtime = tempfile.mkdtemp(prefix="probing-bench-")
        environment = dict(os.environ, PROBING=probing, PROBING_RUNTIME_DIR=self.runtime, **variables)
        self.process = subprocess.Popen(
            [python, "-c", code + "\nimport sys; print('ready', flush=True); sys.stdin.read()"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        if self.process.stdout.readline() != b"ready\n":
            raise SystemExit(f"the target ended with {self.process.wait()} before it was ready")

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def socket_path(self) -> str:
        return os.path.join(self.runtime, f"probing-{os.geteuid()}", f"{self.pid}.sock")

    @property
    def environment(self) -> dict:
        """What the CLI needs to find this target."""
        return dict(os.environ, PROBING_RUNTIME_DIR=self.runtime)

    def connect(self, deadline: float = 20) -> "Connection":
        end = time.monotonic() + deadline
        while True:
            try:
                return Connection(self.socket_path)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.002)

    def status(self, key: str) -> int:
        """A number of /proc/PID/status, kB where that file says kB."""
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith(key + ":"):
                return int(line.split()[1])
        raise KeyError(key)

    def cpu_seconds(self) -> float:
        fields = open(f"/proc/{self.pid}/stat").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> "Target":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


class Connection(http.client.HTTPConnection):
    """HTTP over the probe's Unix socket."""

    def __init__(self, path: str):
        super().__init__("localhost", timeout=300)
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(300)
        self.sock.connect(path)

    def get(self, path: str) -> bytes:
        self.request("GET", path)
        response = self.getresponse()
        if response.status != 200:
            raise SystemExit(f"{path}: HTTP {response.status}: {response.read().decode()}")
        return response.read()

    def query(self, sql: str, accept: str = "application/json") -> bytes:
        return self.stream(sql, accept).read()

    def stream(self, sql: str, accept: str) -> http.client.HTTPResponse:
        self.request("POST", "/query", sql.encode(),
                     {"Content-Type": "text/plain", "Accept": accept, "Probing-Timeout": "300"})
        response = self.getresponse()
        if response.status != 200:
            raise SystemExit(f"{sql}: HTTP {response.status}: {response.read().decode()}")
        return response


def require_build() -> None:
    if not WHEELS or not CLI.exists():
        sys.exit("nothing to measure: run `make build` first")
