#!/usr/bin/env python3
"""bench/serve.py WAYBILL [SECONDS]: what the server does on this machine: requests a second (wrk, 64 connections kept alive),
memory and processor time, idle, with idle connections and with live views. Package: wrk (tools/packages bench)."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "program"))
import serve  # noqa: E402

SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
CONNECTIONS, STREAMS = 1_000, 200
HOST = b"Host: 127.0.0.1\r\n"


def usage(server):
    """(octets in memory, seconds of processor time)."""
    return server.metric("process_resident_memory_bytes"), server.metric("process_cpu_seconds_total")


def requests(server, path, headers=()):
    before = usage(server)[1]
    command = ["wrk", "-t1", "-c64", f"-d{SECONDS}", *(word for header in headers for word in ("-H", header)),
               f"http://127.0.0.1:{server.port}{path}"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    count = int(re.search(r"(\d+) requests in", out)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    spent = usage(server)[1] - before
    latency = re.search(r"Latency\s+(\S+)", out)[1]
    print(f"{path:28} {rate:9.0f} 1/s  {count / spent:9.0f} per second of processor  {latency:>9} on average" + (f"  {bad[0]}" if bad else ""))


def log_in(server):
    _, fields, octets = server.request("POST", "/api/v1/setup", headers={"Content-Type": "application/json"}, body=json.dumps({
        "organisation": "Example", "name": "Olga", "email": "olga@example.com", "password": "correct horse battery"}))
    return fields["Set-Cookie"].split(";")[0]


def main():
    serve.WAYBILL = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder, serve.Serve(folder) as server:
        idle, _ = usage(server)
        cookie = log_in(server)
        page = server.get("/")[2].decode()
        script = re.search(r'src="(/[^"]+\.js)"', page)
        requests(server, "/")
        if script:
            requests(server, script[1], ["Accept-Encoding: gzip"])
        requests(server, "/healthz")
        requests(server, "/api/v1/session", [f"Cookie: {cookie}"])
        requests(server, "/api/v1/domains", [f"Cookie: {cookie}"])
        print(f"memory at the start {idle / 1e6:.1f} MB, after these requests {usage(server)[0] / 1e6:.1f} MB")
        before, kept = usage(server)[0], []
        for number in range(CONNECTIONS):
            connection = server.connect(f"127.0.0.{2 + number % 5}")
            connection.sendall(b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"\r\n")
            connection.recv(4096)
            kept.append(connection)
        print(f"{CONNECTIONS} idle connections: {(usage(server)[0] - before) / CONNECTIONS / 1e3:.1f} kB each")
        for connection in kept:
            connection.close()
        before, kept = usage(server)[0], []
        for number in range(STREAMS):
            connection = server.connect(f"127.0.0.{2 + number % 20}")
            connection.sendall(b"GET /api/v1/events HTTP/1.1\r\n" + HOST + f"Cookie: {cookie}\r\n\r\n".encode())
            connection.recv(4096)
            kept.append(connection)
        print(f"{STREAMS} live views: {(usage(server)[0] - before) / STREAMS / 1e3:.1f} kB each")
        start = usage(server)[1]
        time.sleep(SECONDS)
        print(f"processor while they wait: {(usage(server)[1] - start) / SECONDS * 100:.2f} %")
        for connection in kept:
            connection.close()


if __name__ == "__main__":
    main()
