#!/usr/bin/env python3
"""Alerts from the report that shows a failure to the channels: mail by an SMTP server, webhooks over HTTPS, with
retries, restarts, quiet hours, cool-down, acknowledgement, digests, and what must not be reached."""
import contextlib
import datetime
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import queue
import signal
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from api_server import Visitor
from dmarc_reports import aggregate
from program import main
from serve import PATIENCE
from test_receiver import Mail

DAY = 86400
SECRET = "a key that both know, 32 octets."


class Sink(socketserver.ThreadingTCPServer):
    """An SMTP server that takes mail, or answers RCPT with what it is told to."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        self.mails, self.answers = queue.Queue(), []
        super().__init__(("127.0.0.1", 0), self.Session)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    class Session(socketserver.StreamRequestHandler):
        def say(self, text):
            self.wfile.write(text.encode() + b"\r\n")

        def handle(self):
            self.say("220 sink.example ESMTP")
            to = sender = ""
            while line := self.rfile.readline():
                word = line.strip().decode()
                command = word.upper()
                if command.startswith("EHLO"):
                    self.say("250 sink.example")
                elif command.startswith("MAIL"):
                    sender = word
                    self.say("250 ok")
                elif command.startswith("RCPT"):
                    to = word
                    self.say(self.server.answers.pop(0) if self.server.answers else "250 ok")
                elif command == "DATA":
                    self.say("354 go on")
                    octets = b""
                    while (line := self.rfile.readline()) != b".\r\n":
                        octets += line[1:] if line.startswith(b".") else line
                    self.server.mails.put((sender, to, email.message_from_bytes(octets, policy=email.policy.default), octets))
                    self.say("250 kept")
                elif command == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")


class Hook(http.server.ThreadingHTTPServer):
    """A webhook over TLS that answers with the statuses that it is told, then 200."""
    daemon_threads = True

    def __init__(self, folder):
        self.posts, self.statuses = queue.Queue(), []
        super().__init__(("127.0.0.1", 0), self.Handler)
        key, certificate = folder / "hook.key", folder / "hook.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out",
                        certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.certificate = certificate
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def url(self, path="/hook"):
        return f"https://localhost:{self.server_address[1]}{path}"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.posts.put((self.path, dict(self.headers), body))
            status = self.server.statuses.pop(0) if self.server.statuses else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"ok\n")

        def log_message(self, *_):
            pass


def report(day, failing=0, passing=100, serial=[0]):
    """Of a day that is so many days ago."""
    serial[0] += 1
    begin = int(time.time()) // DAY * DAY - day * DAY
    rows = []
    if passing:
        rows.append(("192.0.2.10", passing, "none", "pass", "pass"))
    if failing:
        rows.append(("192.0.2.10", failing, "none", "fail", "fail"))
    return aggregate(report_id=f"r{serial[0]}", begin=begin, rows=rows)


class AlertTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="waybill-alerts-")))
        self.sink, self.hook = Sink(), Hook(self.folder)
        self.settings = (f'[alerts]\nsmtp_host = "127.0.0.1"\nsmtp_port = {self.sink.port}\nsmtp_tls = "off"\n'
                         f'from = "waybill@mail.example.net"\nallow = ["127.0.0.0/8", "::1/128"]\nca_file = "{self.hook.certificate}"\n')
        for server in (self.sink, self.hook):
            self.stack.callback(server.server_close)
            self.stack.callback(server.shutdown)
        self.server = None
        self.stack.callback(lambda: self.server and self.server.__exit__(None, None, None))

    def start(self):
        self.server = Mail(str(self.folder), "--data", str(self.folder / "data"), smtp=("off",), settings=self.settings)
        self.owner = self.server.owner
        return self.server

    def set_up(self):
        self.start().set_up()
        self.owner.expect(200, "PATCH", "/organisation", {"vouch": True})

    def again(self, by=signal.SIGKILL):
        cookie, csrf = self.owner.cookie, self.owner.csrf
        self.server.stop(by)
        self.server.names.stop()
        self.start()
        self.owner.cookie, self.owner.csrf = cookie, csrf

    def upload(self, *documents):
        ids = [self.owner.expect(201, "POST", "/uploads?name=report.xml", octets=document)["id"] for document in documents]
        job = self.owner.expect(202, "POST", "/intake", {"uploads": ids})["job"]
        self.until(lambda: self.owner.expect(200, "GET", f"/jobs/{job}")["state"] == "done")

    def until(self, question, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while not (answer := question()):
            self.assertLess(time.monotonic(), deadline, "it did not come")
            time.sleep(0.02)
        return answer

    def history(self):
        """Sixty days on which all is well, by one sender."""
        self.upload(*[report(day, failing=1, passing=99) for day in range(60, 1, -1)])

    def channel(self, **channel):
        return self.owner.expect(201, "POST", "/alerts/channels", {"name": "A channel", **channel})

    def deliveries(self, query=""):
        return self.owner.expect(200, "GET", f"/alerts/deliveries{query}")["items"]

    def alerts(self, query=""):
        return self.owner.expect(200, "GET", f"/alerts{query}")["items"]

    def test_a_report_that_shows_a_failure_is_told_at_once(self):
        self.set_up()
        self.settings += '[http]\npublic_url = "http://waybill.example.org"\n'
        self.again(signal.SIGTERM)
        self.channel(kind="email", address="admin@elsewhere.example")
        self.channel(kind="webhook", address=self.hook.url(), secret=SECRET)
        self.history()
        self.assertEqual([], self.alerts())
        began = time.monotonic()
        self.upload(report(1, failing=90, passing=10))
        sender, to, mail, octets = self.sink.mails.get(timeout=PATIENCE)
        by_mail = time.monotonic() - began
        path, headers, body = self.hook.posts.get(timeout=PATIENCE)
        by_hook = time.monotonic() - began
        print(f"from the upload of the report to the mail {by_mail:.2f} s, to the webhook {by_hook:.2f} s", flush=True)
        self.assertLess(max(by_mail, by_hook), 5)
        self.assertIn("<waybill@mail.example.net>", sender)
        self.assertIn("<admin@elsewhere.example>", to)
        self.assertEqual("auto-generated", mail["Auto-Submitted"])
        self.assertTrue(octets.isascii())
        self.assertIn("no longer passes DMARC for example.com", mail["Subject"])
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("90 of 100 messages failed", text)
        self.assertIn("http://waybill.example.org/domains/example.com/senders", text)
        self.assertIn("http://waybill.example.org/domains/example.com/senders", mail.get_body(("html",)).get_content())
        told = json.loads(body)
        self.assertEqual(("sender-stops-passing", "example.com", "high"), (told["rule"], told["domain"], told["severity"]))
        expected = hmac.new(SECRET.encode(), headers["X-Waybill-Time"].encode() + b"." + body, hashlib.sha256).hexdigest()
        self.assertEqual(f"v1={expected}", headers["X-Waybill-Signature"])
        self.assertEqual(1, len(self.alerts()))
        # The same again is the same alert.
        self.upload(report(1, failing=50, passing=0))
        self.until(lambda: self.alerts()[0]["occurrences"] == 2)
        self.assertEqual(["sent", "sent"], [one["state"] for one in self.deliveries()])

    def test_a_webhook_that_fails_is_tried_again_over_a_restart(self):
        self.set_up()
        self.hook.statuses = [503, 500]
        made = self.channel(kind="webhook", address=self.hook.url())
        self.assertEqual(52, len(made["secret"]))
        self.assertNotIn("hook", made["address"].removeprefix("https://localhost/"))
        delivery = self.owner.expect(202, "POST", f"/alerts/channels/{made['id']}/test")["delivery"]
        first = self.hook.posts.get(timeout=PATIENCE)
        self.until(lambda: self.deliveries()[0]["attempts"] == 1)
        self.again()
        second, third = self.hook.posts.get(timeout=PATIENCE), self.hook.posts.get(timeout=PATIENCE)
        self.assertEqual({delivery}, {headers["X-Waybill-Delivery"] for _, headers, _ in (first, second, third)})
        done = self.until(lambda: [one for one in self.deliveries() if one["state"] == "sent"])[0]
        self.assertEqual((3, 200), (done["attempts"], done["status"]))
        expected = hmac.new(made["secret"].encode(), third[1]["X-Waybill-Time"].encode() + b"." + third[2], hashlib.sha256)
        self.assertEqual(f"v1={expected.hexdigest()}", third[1]["X-Waybill-Signature"])
        self.assertEqual("test", json.loads(third[2])["kind"])
        self.assertNotIn(made["secret"], json.dumps(self.owner.expect(200, "GET", "/alerts/channels")))
        self.assertNotIn(made["secret"], self.server.log)
        self.assertNotIn(self.hook.url(), self.server.log)

    def test_quiet_hours_hold_and_acknowledging_drops(self):
        self.set_up()
        now = datetime.datetime.now(datetime.timezone.utc)
        around = {"from": f"{now - datetime.timedelta(hours=1):%H:%M}", "to": f"{now + datetime.timedelta(hours=2):%H:%M}"}
        self.owner.expect(200, "PUT", "/alerts/settings", {"time_zone": "UTC", "quiet_hours": {"on": True, **around}})
        self.channel(kind="webhook", address=self.hook.url())
        self.history()
        self.upload(report(1, failing=100, passing=0))
        held = self.until(self.deliveries)[0]
        self.assertEqual(("waiting", "quiet-hours", 0), (held["state"], held["reason"], held["attempts"]))
        due = datetime.datetime.fromisoformat(held["due"].replace("Z", "+00:00"))
        self.assertEqual(around["to"], f"{due:%H:%M}")
        alert = self.alerts("?state=open")[0]
        known = self.owner.expect(200, "POST", f"/alerts/{alert['id']}/acknowledge", {"note": "We know."})
        self.assertEqual(("acknowledged", "olga@example.com", "We know."),
                         (known["state"], known["acknowledged_by"], known["note"]))
        self.assertEqual(("dropped", "acknowledged"), tuple(self.deliveries()[0][name] for name in ("state", "reason")))
        self.assertEqual([], self.alerts("?state=open"))
        self.assertTrue(self.hook.posts.empty())

    def test_channels_get_what_they_want(self):
        self.set_up()
        wanted = {"kind": "webhook", "address": self.hook.url()}
        channels = {
            "off": {"on": False}, "rule": {"rules": ["listing"]}, "domain": {"domains": ["example.org"]},
            "severe": {"least": "critical"}, "digest": {"mode": "digest"}, "all": {"domains": ["com"]}}
        ids = {self.channel(**wanted, **more)["id"]: name for name, more in channels.items()}
        self.history()
        self.upload(report(1, failing=100, passing=0))
        found = self.until(lambda: len(self.deliveries()) == len(channels) and self.deliveries())
        self.assertEqual({"off": "channel-off", "rule": "other-rule", "domain": "other-domain", "severe": "less-severe",
                          "digest": "digest-only", "all": "at-once"}, {ids[one["channel"]]: one["reason"] for one in found})
        self.owner.expect(200, "PUT", "/alerts/rules", {"rules": [{"id": "sender-stops-passing", "on": False}]})
        rule = next(rule for rule in self.owner.expect(200, "GET", "/alerts/rules")["items"] if rule["changed"])
        self.assertEqual(("sender-stops-passing", False, True), (rule["id"], rule["on"], rule["default"]["on"]))

    def test_what_is_inside_is_not_reached(self):
        self.settings = self.settings.replace('allow = ["127.0.0.0/8", "::1/128"]\n', "")
        self.set_up()
        for address in ("http://hooks.example.com/", "https://user@hooks.example.com/", "ftp://hooks.example.com/", "https://",
                        "https://hooks.example.com:22/"):
            self.owner.expect(422, "POST", "/alerts/channels", {"kind": "slack", "name": "x", "address": address})
        for address in ("https://127.0.0.1/hook", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest/"):
            made = self.channel(kind="slack", address=address)
            delivery = self.owner.expect(202, "POST", f"/alerts/channels/{made['id']}/test")["delivery"]
            done = self.until(lambda: next((one for one in self.deliveries() if one["id"] == delivery and one["attempts"]), None))
            self.assertEqual(("failed", 1), (done["state"], done["attempts"]), address)
            self.assertIn("not on the Internet", done["answer"])
        self.assertTrue(self.hook.posts.empty())

    def test_redirects_and_refusals_are_the_end(self):
        self.set_up()
        for status in (302, 404):
            self.hook.statuses = [status]
            made = self.channel(kind="teams", address=self.hook.url())
            delivery = self.owner.expect(202, "POST", f"/alerts/channels/{made['id']}/test")["delivery"]
            done = self.until(lambda: next((one for one in self.deliveries("?state=failed") if one["id"] == delivery), None))
            self.assertEqual((1, status), (done["attempts"], done["status"]))
            self.owner.expect(202, "POST", f"/alerts/deliveries/{delivery}/retry")
            self.until(lambda: any(one["id"] == delivery for one in self.deliveries("?state=sent")))
            self.assertEqual({"/hook"}, {self.hook.posts.get()[0] for _ in range(2)})

    def test_mail_is_tried_again_or_not_as_the_server_says(self):
        self.set_up()
        made = self.channel(kind="email", address="admin@elsewhere.example")
        self.sink.answers = ["451 4.7.1 greylisted"]
        self.owner.expect(202, "POST", f"/alerts/channels/{made['id']}/test")
        self.sink.mails.get(timeout=PATIENCE)
        done = self.until(lambda: self.deliveries("?state=sent"))[0]
        self.assertEqual(2, done["attempts"])
        self.sink.answers = ["550 5.1.1 nobody there"]
        self.owner.expect(202, "POST", f"/alerts/channels/{made['id']}/test")
        failed = self.until(lambda: self.deliveries("?state=failed"))[0]
        self.assertEqual((1, 550), (failed["attempts"], failed["status"]))
        self.assertIn("nobody there", failed["answer"])

    def test_an_address_inside_the_watched_domain_is_warned_of(self):
        self.set_up()
        self.owner.expect(201, "POST", "/domains", {"domain": "example.com"})
        inside = self.channel(kind="email", address="admin@example.com")
        self.assertIn("goes where mail is broken", " ".join(inside["warnings"]))
        self.assertEqual([], self.channel(kind="email", address="admin@elsewhere.example")["warnings"])
        listed = {one["address"]: one["warnings"] for one in self.owner.expect(200, "GET", "/alerts/channels")["items"]}
        self.assertEqual([], listed["admin@example.com"])
        self.owner.expect(422, "POST", "/alerts/channels", {"kind": "email", "name": "x", "address": "a@b.example\r\nBcc: c@d.example"})

    def test_forged_mail_is_no_failure_of_ours_and_a_new_sender_is_named(self):
        self.set_up()
        self.history()
        begin = int(time.time()) // DAY * DAY - DAY
        forged = [(f"203.0.113.{host}", 500, "none", "fail", "fail", "forger.example") for host in range(1, 20)]
        self.upload(aggregate(report_id="forged", begin=begin, rows=[("192.0.2.10", 99, "none", "pass", "pass"), *forged]))
        self.upload(aggregate(report_id="new", begin=begin, rows=[("198.51.100.77", 25, "none", "pass", "pass", "new-service.example")]))
        alert = self.until(self.alerts)[0]
        self.assertEqual(["new-sender"], [one["rule"] for one in self.alerts()])
        self.assertIn("25 messages", " ".join(alert["lines"]))
        self.upload(aggregate(report_id="newer", begin=begin, rows=[("198.51.100.77", 30, "none", "pass", "pass", "new-service.example")]))
        time.sleep(1)
        self.assertEqual(1, len(self.alerts()))

    def test_roles(self):
        self.set_up()
        channel = self.channel(kind="webhook", address=self.hook.url())
        for role, status in (("viewer", 403), ("analyst", 403), ("admin", 202)):
            link = self.owner.expect(201, "POST", "/users", {"email": f"{role}@example.com", "name": role, "role": role})["invitation"]
            visitor = Visitor(self.server)
            visitor.expect(200, "POST", f"/invitations/{link.rpartition('/')[2]}", {"name": role, "password": "correct horse battery staple"})
            self.assertEqual(status, visitor.request("POST", f"/alerts/channels/{channel['id']}/test").status, role)
            visitor.expect(200, "GET", "/alerts/channels")
        audit = [one["action"] for one in self.owner.expect(200, "GET", "/audit")["items"]]
        self.assertIn("alert-channel.create", audit)


if __name__ == "__main__":
    main()
