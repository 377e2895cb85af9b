"""A running `waybill serve` on a port of its own."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading

from program import WAYBILL

PATIENCE = 60  # seconds, for a sanitized build on a busy machine


class Serve:
    """Starts the server in `folder` (its working directory) and waits until it listens."""

    def __init__(self, folder, *arguments, listen=("127.0.0.1:0",), smtp=("off",), env=None):
        command = [WAYBILL, "serve", *map(os.fspath, arguments)]
        for address in smtp:
            command += ["--smtp-listen", address]
        for address in listen:
            command += ["--listen", address]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **(env or {})}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.err)
        self.urls, self.mail = [], []
        late = threading.Timer(PATIENCE, self.process.kill)
        late.start()
        wanted_mail = 0 if smtp == ("off",) else len(smtp)
        while len(self.urls) < max(1, len(listen)) or len(self.mail) < wanted_mail:
            line = self.process.stdout.readline().decode()
            if not line:
                late.cancel()
                raise AssertionError(f"the server ended ({self.stop()}): {self.log}")
            found = re.search(r"Waybill is at (\S+)", line)
            if found:
                self.urls.append(found[1])
            found = re.search(r"Mail is taken at (\S+):(\d+)", line)
            if found:
                self.mail.append((found[1].strip("[]"), int(found[2])))
        late.cancel()
        self.port = int(re.search(r":(\d+)/$", self.urls[0])[1])

    @property
    def log(self):
        if self.err.closed:
            return self.last_log
        with open(f"/proc/self/fd/{self.err.fileno()}", "rb") as file:
            return file.read().decode(errors="replace")

    def request(self, method, path, body=None, headers=None):
        """(status, fields, octets)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def raw(self, octets, source="127.0.0.1"):
        """Everything that the server answers until it ends the connection."""
        with self.connect(source) as connection:
            connection.sendall(octets)
            return read_all(connection)

    def connect(self, source="127.0.0.1"):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE, source_address=(source, 0))

    def metric(self, name):
        """The sum of the series of that name."""
        text = self.get("/metrics")[2].decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
                   if re.match(re.escape(name) + r"[{ ]", line))

    def stop(self, by=signal.SIGTERM):
        """Ends it; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.stdout.close()
            self.last_log = self.log
            self.err.close()
        assert "Sanitizer" not in self.log and "runtime error:" not in self.log, self.log
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        status = self.stop()
        assert status in (0, -signal.SIGKILL), f"the server ended with {status}"


def read_all(connection):
    octets = b""
    try:
        while some := connection.recv(65536):
            octets += some
    except ConnectionResetError:
        pass
    return octets


def problem(octets):
    return json.loads(octets)
