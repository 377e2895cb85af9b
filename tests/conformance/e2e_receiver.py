#!/usr/bin/env python3
"""e2e_receiver.py WAYBILL CONFORMANCE_DIR: whole messages over SMTP give what `waybill auth` gives."""
import json
import os
import pathlib
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
binary, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "e2e"
os.environ["WAYBILL"] = os.path.abspath(binary)  # for program.py

import whole_messages  # noqa: E402
from api_server import PASSWORD, Visitor  # noqa: E402
from serve import PATIENCE, Serve  # noqa: E402

if not folder.is_dir():
    print(f"{folder} is not there: the whole-message conformance data does not run")
    sys.exit(77)

CONFIG = """[smtp]
hostname = "mail.example.com"
proxy_protocol = ["127.0.0.0/8"]
connections_of_peer = 1000
[dns]
snapshot = {dns}
"""


class Client(smtplib.SMTP):
    """A client that comes from `address`, as a proxy in front of the server says."""

    def __init__(self, port, address):
        self.address = address
        super().__init__("127.0.0.1", port, timeout=PATIENCE)

    def _get_socket(self, host, port, timeout):
        connection = socket.create_connection((host, port), timeout)
        family, own = ("TCP6", "::1") if ":" in self.address else ("TCP4", "127.0.0.1")
        connection.sendall(f"PROXY {family} {self.address} {own} 4711 25\r\n".encode())
        return connection


def send(port, case, octets, to):
    """False: the session refused it, with the reason; what cannot be said over SMTP is no case of it."""
    client = Client(port, case["client_ip"] or "192.0.2.99")
    try:
        client.ehlo(case["helo"] or "mta.example.invalid")
        for answer in (client.mail(case["mail_from"] or ""), client.rcpt(to)):
            if answer[0] != 250:
                return answer
        answer = client.data(octets)
        return None if answer[0] == 250 else answer
    finally:
        client.close()


def authenticated(case, message, dns):
    command = [binary, "auth", str(message), "--dns", str(dns), "--json", "--ip", case["client_ip"] or "192.0.2.99",
               "--helo", case["helo"] or "mta.example.invalid", "--mail-from", case["mail_from"] or ""]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    result = json.loads(run.stdout)
    result.pop("dns")
    return result


def reported(owner, address):
    deadline = time.monotonic() + PATIENCE
    while True:
        tests = owner.expect(200, "GET", f"/test-addresses/{address['token']}")["tests"]
        if tests and tests[0]["state"] == "failed":
            raise AssertionError(owner.expect(200, "GET", f"/tests/{tests[0]['id']}")["error"])
        if tests and tests[0]["state"] == "done":
            return owner.expect(200, "GET", f"/tests/{tests[0]['id']}")["report"]["auth"]
        assert time.monotonic() < deadline, tests
        time.sleep(0.01)



passed = failed = unsaid = 0
with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    dns = whole_messages.write_dns(folder, scratch / "dns.json")
    config = scratch / "waybill.toml"
    config.write_text(CONFIG.format(dns=json.dumps(str(dns))))
    with Serve(scratch, "--config", config, smtp=("127.0.0.1:0",)) as server:
        owner = Visitor(server)
        owner.expect(200, "POST", "/setup", {"organisation": "Example", "name": "Olga", "email": "olga@example.com",
                                             "password": PASSWORD})
        for case, octets in whole_messages.cases(folder):
            address = owner.expect(201, "POST", "/test-addresses")
            refused = send(server.mail[0][1], case, octets, address["address"])
            if refused:
                unsaid += 1
                print(f"{case['id']}: not sent, {refused[0]} {refused[1].decode()}")
                continue
            message = scratch / "message.eml"
            message.write_bytes(octets)
            wanted, found = authenticated(case, message, dns), reported(owner, address)
            if wanted == found:
                passed += 1
                continue
            failed += 1
            for part in wanted:
                if wanted[part] != found.get(part):
                    print(f"{case['id']}: {part}: by file {json.dumps(wanted[part])[:300]}, received {json.dumps(found.get(part))[:300]}")
print(f"{passed} alike, {failed} different, {unsaid} that the session refused")
sys.exit(1 if failed or passed < 25 else 0)
