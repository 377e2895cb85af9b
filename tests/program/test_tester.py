#!/usr/bin/env python3
"""The e-mail tester as a server and as a command: addresses, reports, what is shared, kept and forgotten."""
import json
import os
import pathlib
import smtplib
import sqlite3
import time

from program import ProgramTest, main, waybill
from serve import PATIENCE
from test_receiver import PASSWORD, Mail

LETTER = b"""From: Ann <ann@example.com>\r
To: Bob <bob@example.net>\r
Subject: A letter with a secret word\r
Date: Mon, 23 Nov 2026 10:00:00 +0000\r
Message-ID: <1@example.com>\r
MIME-Version: 1.0\r
Content-Type: text/html; charset=utf-8\r
\r
<html lang=en><body><p>Hello {!Contact.FirstName}, the word is XYZZY-4711.</p><a href="http://192.0.2.9/">here</a></body></html>\r
"""
STATUSES = {"pass", "warn", "fail", "info", "not-applicable", "could-not-check"}


class TesterTest(ProgramTest):
    def server(self, **options):
        server = Mail(self.folder, **options)
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def send(self, server, address, octets=LETTER, leave=True):
        client = server.client()
        client.starttls(context=unverified())
        client.sendmail("bounce@example.com", [address], octets)
        if leave:
            client.quit()
        else:
            client.close()

    def of_address(self, server, address):
        token = address.partition("-")[2].partition("@")[0]
        return server.owner.expect(200, "GET", f"/test-addresses/{token}")["tests"]

    def report(self, server, address, count=1):
        """The latest test of the address, when so many are done."""
        deadline = time.monotonic() + PATIENCE
        while True:
            tests = self.of_address(server, address)
            if len(tests) == count and all(test["state"] == "done" for test in tests):
                return server.owner.expect(200, "GET", f"/tests/{tests[0]['id']}")
            self.assertLess(time.monotonic(), deadline, tests)
            time.sleep(0.02)

    def check(self, test, identity):
        return next(check for check in test["report"]["checks"] if check["id"] == identity)

    def test_a_message_becomes_a_report(self):
        server = self.server().set_up()
        address = server.test_address()
        self.send(server, address)
        test = self.report(server, address)
        self.assertEqual(("mail", address, "A letter with a secret word"), (test["source"], test["address"], test["subject"]))
        self.assertEqual(43, test["scored"])
        reception = test["reception"]
        self.assertEqual(("127.0.0.1", "bounce@example.com", address),
                         (reception["client"], reception["mail_from"], reception["recipient"]))
        self.assertTrue(reception["tls"]["version"].startswith("TLSv1."))
        self.assertTrue(any("RCPT" in line["text"].upper() for line in reception["transcript"]))
        self.assertEqual("fail", self.check(test, "merge-fields")["status"])
        self.assertEqual("pass", self.check(test, "tls-used")["status"])
        self.assertNotEqual("warn", self.check(test, "connection-behaviour")["status"])
        cited = self.check(test, "links-https")["evidence"][0]["octets"]
        raw = server.owner.get(f"/tests/{test['id']}/raw").octets
        self.assertEqual(LETTER, raw)
        self.assertIn(b"http://192.0.2.9/", raw[cited[0]:cited[1]])

    def test_who_leaves_without_quit_is_told(self):
        server = self.server().set_up()
        address = server.test_address()
        self.send(server, address, leave=False)
        deadline = time.monotonic() + PATIENCE
        while self.check(self.report(server, address), "connection-behaviour")["status"] != "warn":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_an_address_takes_twenty_messages(self):
        server = self.server().set_up()
        address = server.test_address()
        with server.client() as client:
            for _ in range(20):
                client.sendmail("a@example.com", [address], LETTER)
        self.report(server, address, 20)
        with server.client() as client, self.assertRaises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail("a@example.com", [address], LETTER)
        self.assertEqual(550, refused.exception.recipients[address][0])

    def test_a_link_shows_the_report_without_the_message(self):
        server = self.server().set_up()
        address = server.test_address()
        self.send(server, address)
        test = self.report(server, address)
        share = server.owner.expect(201, "POST", f"/tests/{test['id']}/shares", {"days": 1})
        path = "/api/v1/shared/" + share["url"].rpartition("/")[2]
        status, _, octets = server.get(path)
        shared = json.loads(octets)
        self.assertEqual((200, "test", test["passed"]), (status, shared["kind"], shared["report"]["passed"]))
        self.assertNotIn(b"XYZZY-4711", octets)
        self.assertNotIn("reception", shared)
        self.assertNotIn(address.encode(), octets)
        self.assertNotIn(b"192.0.2.9", octets)
        self.assertEqual({"field", "dns", "session"}, {proof["kind"] for check in shared["report"]["checks"] for proof in check["evidence"]})
        server.owner.expect(204, "DELETE", f"/tests/{test['id']}/shares/{share['id']}")
        self.assertEqual(404, server.get(path)[0])

    def test_a_message_opens_as_a_case(self):
        server = self.server().set_up()
        address = server.test_address()
        self.send(server, address)
        test = self.report(server, address)
        case = server.owner.expect(202, "POST", f"/tests/{test['id']}/case")["id"]
        deadline = time.monotonic() + PATIENCE
        while (found := server.owner.expect(200, "GET", f"/cases/{case}"))["state"] == "running":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(["message"], [piece["kind"] for piece in found["evidence"]])

    def test_what_was_acknowledged_is_tested_after_a_kill(self):
        server = self.server().set_up()
        address = server.test_address()
        with server.client() as client:
            for _ in range(10):
                client.sendmail("a@example.com", [address], LETTER)
            server.process.kill()
        server.__exit__(None, None, None)
        again = self.server()
        again.owner.expect(200, "POST", "/session", {"email": "olga@example.com", "password": PASSWORD})
        self.report(again, address, 10)

    def test_retention_forgets_tests(self):
        server = self.server().set_up()
        address = server.test_address()
        self.send(server, address)
        test = self.report(server, address)
        server.owner.expect(200, "PATCH", "/organisation", {"retention": {"tests_days": 3}})
        server.__exit__(None, None, None)
        folder = pathlib.Path(self.folder)
        data = next(path.parent for path in folder.rglob("ledger.db"))
        with sqlite3.connect(data / "ledger.db") as ledger:
            ledger.execute("UPDATE mail_test SET created = created - 4 * 86400")
        ledger.close()
        self.assertEqual(2, len(list((data / "tests").iterdir())))
        again = self.server()
        again.owner.expect(200, "POST", "/session", {"email": "olga@example.com", "password": PASSWORD})
        deadline = time.monotonic() + PATIENCE
        while again.owner.get(f"/tests/{test['id']}").status != 404:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        self.assertEqual([], list((data / "tests").iterdir()))


class CommandTest(ProgramTest):
    def run_on(self, octets, *arguments):
        path = self.write("message.eml", octets)
        return waybill("test-message", path, "--dns", self.snapshot(), *arguments)

    def test_all_checks_are_answered(self):
        report = json.loads(self.expect(0, self.run_on(LETTER, "--json", "--ip", "192.0.2.1", "--mail-from", "a@example.com")).out)
        checks = report["checks"]
        self.assertEqual(list(range(1, 119)), [check["number"] for check in checks])
        self.assertEqual(118, len({check["id"] for check in checks}))
        self.assertLessEqual({check["status"] for check in checks}, STATUSES)
        self.assertEqual([], [check["id"] for check in checks if "was not looked at" in check["statement"]])
        self.assertEqual(43, report["scored"])
        self.assertEqual(report["passed"], sum(check["counts"] == "core" and check["status"] in ("pass", "info")
                                               for check in checks))
        self.assertTrue(all(check["statement"] for check in checks))

    def test_the_worst_comes_first(self):
        said = self.expect(0, self.run_on(LETTER)).out.decode()
        self.assertRegex(said.splitlines()[0], r"^\d+/43 passed")
        self.assertLess(said.index("Fails:"), said.index("Passed:"))
        self.assertIn("{!Contact.FirstName}", said)

    def test_status_by_fail_on(self):
        self.expect(1, self.run_on(LETTER, "--fail-on", "fail"))
        self.expect(2, self.run_on(LETTER, "--fail-on", "terrible"))
        self.expect(2, self.run_on(LETTER, "--ip", "nowhere"))

    def test_what_is_no_message_says_so(self):
        outcome = self.expect(3, self.run_on(b"\x00\x01 nothing", "--json"))
        self.assertIn("not a message", json.loads(outcome.out)["error"])
        self.expect(3, waybill("test-message", os.path.join(self.folder, "missing.eml"), "--dns", self.snapshot()))
        self.expect(3, self.run_on(b""))

    def test_hostile_messages_end(self):
        nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(3000))
        for octets in (b"From: a@b.example\r\n" + nested, b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<b>" * 200_000,
                       b"A: b\r\n" * 50_000, b"From: " + b"(" * 300_000 + b"\r\n\r\n", b"From: a@b.example\r\n\r\n" + b"http://x.example/ " * 50_000):
            self.expect(0, self.run_on(octets, "--json"))


def unverified():
    import ssl
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


if __name__ == "__main__":
    main()
