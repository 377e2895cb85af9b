#!/usr/bin/env python3
"""Reports out of a mailbox on a real server: nothing is moved, marked or deleted before its rows are durable."""
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

import imap_server
from dmarc_reports import aggregate, mail
from imap_server import PASSWORD, ImapServer
from program import WAYBILL, ProgramTest, main, waybill

OTHER = b"From: a@example.org\r\nTo: reports@example.com\r\nSubject: lunch\r\n\r\nToday?\r\n"


@unittest.skipIf(imap_server.MISSING, f"not installed: {', '.join(imap_server.MISSING)}")
class MailboxTest(ProgramTest):
    """One server for the tests of a class, with a user for each test."""
    capability = ""

    @classmethod
    def setUpClass(cls):
        cls.users = [f"reports{number}@example.com" for number in range(20)]
        cls.server = ImapServer(cls.users, capability=cls.capability)
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def setUp(self):
        super().setUp()
        self.user = self.users.pop()
        self.password = self.write("password", PASSWORD + "\n")
        self.store = f"sqlite:{self.folder / 'waybill.db'}"

    def url(self, mailbox="INBOX", tls=True, host="127.0.0.1"):
        port = self.server.tls_port if tls else self.server.port
        return f"imap{'s' if tls else ''}://{self.user}@{host}:{port}/{mailbox}"

    def arguments(self, *more, url=None):
        return ["ingest", "--json", "--vouch", "--store", self.store, "--password-file", self.password, "--ca-file",
                self.server.ca, *more, url or self.url()]

    def append(self, messages, mailbox="INBOX"):
        self.server.append(messages, mailbox, user=self.user)

    def messages(self, mailbox="INBOX", criterion="ALL"):
        return self.server.messages(mailbox, user=self.user, criterion=criterion)

    def ingest(self, *more, url=None, status=0):
        return self.expect(status, waybill(*self.arguments(*more, url=url)))

    def summary(self, outcome):
        return outcome.lines[-1]["summary"]

    def kept(self):
        """How often each report is in the store."""
        lines = self.expect(0, waybill("report", "reports", "example.com", "--store", self.store, "--json", "--from", "2026-09-01",
                                       "--to", "2026-09-30")).lines
        return sorted(report["report_id"] for line in lines for report in line["reports"])


class Once(MailboxTest):
    def test_marks_what_it_read(self):
        self.append([mail(aggregate("a")), OTHER, mail(aggregate("b"))])
        self.assertEqual({"new": 2, "known": 0}, {k: self.summary(self.ingest())[k] for k in ("new", "known")})
        self.assertEqual(3, self.messages())
        self.assertEqual(3, self.messages(criterion="KEYWORD $Waybill"))
        self.append([mail(aggregate("c"))])
        self.assertEqual({"new": 1, "known": 0}, {k: self.summary(self.ingest())[k] for k in ("new", "known")})

    def test_moves(self):
        self.append([mail(aggregate("a")), OTHER, mail(aggregate("a"))])
        summary = self.summary(self.ingest("--move-to", "Berichte geprüft", "--other-to", "Other"))
        self.assertEqual((1, 1), (summary["new"], summary["known"]))
        self.assertEqual(0, self.messages())
        self.assertEqual(2, self.messages("Berichte gepr&APw-ft"))
        self.assertEqual(1, self.messages("Other"))

    def test_deletes_reports_alone(self):
        self.append([mail(aggregate("a")), OTHER])
        self.ingest("--delete")
        self.assertEqual(1, self.messages())

    def test_keeps(self):
        self.append([mail(aggregate("a"))])
        self.ingest("--keep")
        self.assertEqual(1, self.messages(criterion="UNSEEN UNKEYWORD $Waybill"))
        self.assertEqual(1, self.summary(self.ingest("--keep"))["known"])

    def test_starttls(self):
        self.append([mail(aggregate("a"))])
        self.assertEqual(1, self.summary(self.ingest(url=self.url(tls=False)))["new"])

    def test_large_message(self):
        rows = [(f"192.0.2.{i % 250}", 1 + i, "none", "pass", "pass") for i in range(40_000)]
        self.append([mail(aggregate("big", rows=rows), packed=False)])  # above 20 MB: many pieces
        outcome = self.ingest()
        self.assertEqual(40_000, outcome.lines[0]["reports"][0]["rows"])

    def test_many(self):
        self.append([mail(aggregate(f"r{i}")) for i in range(250)])
        self.assertEqual(250, self.summary(self.ingest("--move-to", "Done"))["new"])
        self.assertEqual((0, 250), (self.messages(), self.messages("Done")))


class Refused(MailboxTest):
    def test_store_that_cannot_be_written(self):
        self.append([mail(aggregate("a"))])
        self.store = "sqlite:/proc/nowhere/waybill.db"
        self.ingest("--move-to", "Done", status=4)
        self.assertEqual(1, self.messages(criterion="UNSEEN UNKEYWORD $Waybill"))

    def test_wrong_password(self):
        self.password.write_text("wrong")
        outcome = self.ingest(status=4)
        self.assertIn(f"refused the log-in of {self.user}".encode(), outcome.err)
        self.assertNotIn(b"wrong", outcome.err)

    def test_unknown_mailbox_names_the_others(self):
        self.append([OTHER], mailbox="Reports")
        outcome = self.ingest(url=self.url("Nowhere"), status=4)
        self.assertIn(b"Reports", outcome.err)

    def test_certificate_of_another(self):
        arguments = [a for a in self.arguments() if a not in ("--ca-file", self.server.ca)]
        outcome = self.expect(4, waybill(*arguments))
        self.assertIn(b"certificate", outcome.err)

    def test_no_server(self):
        self.server.stop()
        started = time.monotonic()
        outcome = self.ingest(status=4)
        self.assertIn(b"cannot connect", outcome.err)
        self.assertLess(time.monotonic() - started, 30)
        self.server.start()

    def test_password_in_url(self):
        outcome = self.ingest(url="imaps://me:secret@localhost/INBOX", status=2)
        self.assertIn(b"--password-file", outcome.err)


class OldServer(MailboxTest):
    """Without IDLE, MOVE, UIDPLUS and SASL-IR."""
    capability = "IMAP4rev1 LITERAL+ AUTH=PLAIN"

    def test_moves(self):
        self.append([mail(aggregate("a")), mail(aggregate("b"))])
        self.ingest("--move-to", "Done")
        self.assertEqual(2, self.messages("Done"))
        self.assertEqual(0, self.messages(criterion="UNDELETED"))


class Token(MailboxTest):
    def setUp(self):
        super().setUp()
        class Provider(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                token = self.path.rpartition("/")[2].rpartition("=")[2]
                is_good = token.startswith("second-token:")
                body = json.dumps({"email": token.partition(":")[2], "active": True} if is_good else {"error": "no"}).encode()
                self.send_response(200 if is_good else 401)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        provider = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=provider.serve_forever, daemon=True).start()
        self.addCleanup(provider.shutdown)
        (self.server.folder / "oauth2.conf").write_text(
            f"tokeninfo_url = http://127.0.0.1:{provider.server_port}/?access_token=\nusername_attribute = email\n")
        self.server.stop()
        self.server.start()

    def token_ingest(self, *more, status=0):
        return self.expect(status, waybill("ingest", "--json", "--vouch", "--store", self.store, "--ca-file", self.server.ca,
                                           *more, self.url()))

    def test_file(self):
        self.append([mail(aggregate("a"))])
        self.assertEqual(1, self.summary(self.token_ingest("--token-file", self.write("token", f"second-token:{self.user}\n")))["new"])

    def test_refused_token_is_not_told(self):
        outcome = self.token_ingest("--token-file", self.write("token", "first-token"), status=4)
        self.assertIn(b"refused the log-in", outcome.err)
        self.assertNotIn(b"first-token", outcome.err)

    def test_command(self):
        self.append([mail(aggregate("a"))])
        self.assertEqual(1, self.summary(self.token_ingest("--token-command", f"printf second-token:{self.user}"))["new"])

    def test_command_that_fails(self):
        outcome = self.token_ingest("--token-command", "exit 3", status=4)
        self.assertIn(b"token command", outcome.err)


class Watching(MailboxTest):
    def watch(self, *more):
        process = subprocess.Popen([WAYBILL, *map(str, self.arguments("--watch", *more))], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
        self.addCleanup(process.kill)
        return process

    def await_reports(self, process, count, mailbox="Done"):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self.messages(mailbox) == count:
                return
            self.assertIsNone(process.poll(), "it ended")
            time.sleep(0.2)
        self.fail(f"{self.messages(mailbox)} of {count} messages were read")

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(0, process.wait(10))

    def test_idle(self):
        process = self.watch("--move-to", "Done")
        for number in range(3):
            self.append([mail(aggregate(f"r{number}"))])
            self.await_reports(process, number + 1)
        self.end(process)

    def test_server_that_goes_away(self):
        process = self.watch("--move-to", "Done")
        self.append([mail(aggregate("a"))])
        self.await_reports(process, 1)
        self.server.stop()
        time.sleep(0.5)
        self.server.start()
        self.append([mail(aggregate("b"))])
        self.await_reports(process, 2)
        self.end(process)


class WatchingAnOldServer(Watching):
    capability = "IMAP4rev1 LITERAL+ AUTH=PLAIN UIDPLUS"

    def watch(self, *more):
        return super().watch("--poll", "1", *more)


class KilledInBetween(MailboxTest):
    def test_no_report_is_lost_or_doubled(self):
        """However often it is killed: what left the mailbox is in the store, once."""
        self.append([mail(aggregate(f"r{number}")) for number in range(300)])
        for kill in range(6):
            process = subprocess.Popen([WAYBILL, *map(str, self.arguments("--move-to", "Done"))], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
            time.sleep(0.05 + 0.07 * kill)
            process.kill()
            process.wait()
        left = self.messages()
        moved = self.messages("Done") or 0
        self.assertEqual(300, left + moved)
        self.assertGreaterEqual(len(self.kept()), moved)
        self.ingest("--move-to", "Done")
        self.assertEqual(sorted(f"r{number}" for number in range(300)), self.kept())


if __name__ == "__main__":
    main()
