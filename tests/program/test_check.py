#!/usr/bin/env python3
"""`waybill check` with real name servers, and mail servers with STARTTLS as they are and as they should not be."""
import json
import os
import socket
import ssl
import subprocess
import threading
import time
import unittest

import name_servers
from program import ProgramTest, main, waybill
from test_fetch import WEB_FETCH, certificate

ROOT = """\
$TTL 300
. SOA ns.example.net. hostmaster.example.net. 1 3600 600 86400 60
. NS ns.example.net.
ns.example.net. A 127.0.0.1
parked.example. TXT "v=spf1 -all"
parked.example. MX 0 .
"""
ZONE = """\
$TTL 300
@ SOA ns1.example.com. hostmaster.example.com. 1 3600 600 86400 60
@ NS ns1
@ NS ns2
ns1 A 192.0.2.53
ns2 A 198.51.100.53
@ MX 10 mail
@ TXT "v=spf1 include:_spf.gone-example.net mx ?all"
mail A 192.0.2.1
_dmarc TXT "v=DMARC1; p=none; pct=100; rua=mailto:dmarc@example.com"
"""


class MailServer:
    """Greets, answers EHLO, and does with STARTTLS as it is told: "tls", "none", "silent"; counts connections."""

    def __init__(self, manner, keys=None):
        self.manner, self.keys = manner, keys
        self.commands, self.open, self.most_open = [], 0, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            self.talk(client)
        except OSError:
            pass
        finally:
            self.open -= 1
            client.close()

    def talk(self, client):
        if self.manner == "silent":
            time.sleep(10)
            return
        client.sendall(b"220 mail.example.com ESMTP\r\n")
        while True:
            line = b""
            while not line.endswith(b"\n"):
                octet = client.recv(1)
                if not octet:
                    return
                line += octet
            word = line.split()[0].upper().decode()
            self.commands.append(word)
            if word == "EHLO":
                client.sendall(b"250-mail.example.com\r\n250 STARTTLS\r\n" if self.manner == "tls" else b"250 mail.example.com\r\n")
            elif word == "STARTTLS":
                client.sendall(b"220 go on\r\n")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.keys[1], self.keys[0])
                client = context.wrap_socket(client, server_side=True)
            elif word == "QUIT":
                client.sendall(b"221 bye\r\n")
                return
            else:
                client.sendall(b"502 no\r\n")

    def stop(self):
        self.socket.close()


class StartTls(ProgramTest):
    def ask(self, server, *hosts, allowed="127.0.0.0/8", seconds=5, authorities=""):
        self.addCleanup(server.stop)
        run = subprocess.run([WEB_FETCH, str(server.port), allowed, str(authorities), str(seconds), "65536", "starttls",
                              *(hosts or ["smtp://localhost:25"])], capture_output=True, text=True, timeout=60, env=os.environ)
        self.assertEqual(run.returncode, 0, run.stderr)
        return [line.split("\t") for line in run.stdout.splitlines()]

    def test_takes_the_certificate(self):
        server = MailServer("tls", certificate(self.folder, "mail", "DNS:mail.example.com"))
        row = self.ask(server)[0]
        self.assertEqual(row[1], "none", row)
        self.assertGreater(int(row[3]), 500)
        self.assertIn("self", row[5])  # "self-signed certificate": told, and no reason to fail
        self.assertLessEqual(set(server.commands), {"EHLO", "STARTTLS", "QUIT"})

    def test_trusts_what_the_authorities_say(self):
        keys = certificate(self.folder, "mail", "DNS:mail.example.com")
        row = self.ask(MailServer("tls", keys), authorities=keys[1])[0]
        self.assertEqual((row[1], row[5]), ("none", ""))

    def test_tells_what_is_not_offered(self):
        self.assertEqual(self.ask(MailServer("none"))[0][1], "not-offered")

    def test_takes_no_silence_for_an_answer(self):
        self.assertEqual(self.ask(MailServer("silent"), seconds=1)[0][1], "timeout")

    def test_is_guarded(self):
        for row in self.ask(MailServer("none"), "smtp://localhost:25", "smtp://127.0.0.1:25", "smtp://localhost:26",
                            "http://localhost:25", allowed=""):
            self.assertEqual(row[1], "guarded", row)


class Check(ProgramTest):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in ("nsd", "unbound") if not name_servers.program(name)]
        if missing:
            raise unittest.SkipTest(f"not installed: {', '.join(missing)}")

    def setUp(self):
        super().setUp()
        self.nsd = name_servers.start_nsd(self.folder / "nsd", ROOT, {"example.com": ZONE})
        self.addCleanup(self.nsd.stop)
        self.unbound = name_servers.start_unbound(self.folder / "unbound", self.nsd.port, (".", "example.com"))
        self.addCleanup(self.unbound.stop)
        self.resolver = ["--resolver", f"127.0.0.1:{self.unbound.port}", "--no-web"]

    def finding(self, report, check):
        return next(finding for finding in report["findings"] if finding["id"] == check)

    def test_finds_and_proposes(self):
        outcome = waybill("check", "example.com", "--json", *self.resolver)
        self.assertEqual(outcome.status, 0)
        report = outcome.one
        self.assertEqual(self.finding(report, "spf-include-free")["status"], "problem")
        self.assertEqual(self.finding(report, "spf-include-free")["publish"][0]["value"], "v=spf1 mx ~all")
        self.assertEqual(self.finding(report, "dmarc-policy-none")["status"], "problem")
        self.assertEqual(self.finding(report, "starttls")["status"], "unknown")
        self.assertAlmostEqual(sum(part["points"] for part in report["parts"]), report["score"], delta=0.5)
        self.assertEqual(report["records"]["mx"][0]["values"], ["10 mail.example.com"])

    def test_gives_the_same_from_a_recording(self):
        recorded = self.folder / "dns.json"
        live = waybill("check", "example.com", "--json", "--at", "1795435200", "--record", recorded, *self.resolver).one
        again = waybill("check", "example.com", "--json", "--at", "1795435200", "--dns", recorded).one
        for report in (live, again):  # the resolver counts TTLs down
            self.drop_ttl(report)
        self.assertEqual(live, again)

    def drop_ttl(self, value):
        if isinstance(value, dict):
            value.pop("ttl", None)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
            self.drop_ttl(inner)

    def test_takes_lists_in_order(self):
        names = self.folder / "names"
        names.write_text("example.com\n# a comment\n\nno domain\nparked.example\nexample.com\n")
        outcome = waybill("check", "--file", names, "--json", *self.resolver)
        self.assertEqual(outcome.status, 3)
        lines = outcome.lines
        self.assertEqual([line.get("domain", line.get("file")) for line in lines],
                         ["example.com", "no domain", "parked.example", "example.com"])
        self.assertTrue(lines[2]["parked"])
        self.assertEqual(lines[0]["findings"], lines[3]["findings"])

    def test_fails_on_severity(self):
        self.assertEqual(waybill("check", "example.com", "--fail-on", "critical", *self.resolver).status, 1)
        self.assertEqual(waybill("check", "parked.example", "--fail-on", "critical", *self.resolver).status, 0)

    def test_a_dead_resolver_is_no_absence(self):
        self.unbound.stop()
        report = waybill("check", "example.com", "--json", "--timeout", "1", *self.resolver).one
        self.assertEqual([finding for finding in report["findings"] if finding["status"] == "problem"], [])
        self.assertIsNone(report["score"])

    def test_prints_for_people(self):
        text = waybill("check", "example.com", *self.resolver, env={"COLUMNS": "80"}).out.decode()
        self.assertIn("Mend first", text)
        self.assertIn('example.com TXT "v=spf1 mx ~all"', text)

    def test_bad_input_is_one_line(self):
        for arguments in (["check"], ["check", "localhost"], ["check", "--file", "/none"]):
            outcome = waybill(*arguments, *self.resolver)
            self.assertIn(outcome.status, (2, 3), arguments)
            self.assertEqual(len(outcome.err.decode().strip().splitlines()), 1, outcome.err)


if __name__ == "__main__":
    main()
