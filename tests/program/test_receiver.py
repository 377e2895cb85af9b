"""Mail over SMTP as the server takes it: sessions, TLS, attacks, limits, and what becomes of a message."""
import contextlib
import io
import json
import os
import re
import shutil
import signal
import smtplib
import socket
import sqlite3
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import warnings
import zipfile

import program
from api_server import NoNames, Visitor
from dmarc_reports import aggregate, mail
from program import ProgramTest
from serve import PATIENCE, Serve

PASSWORD = "correct horse battery staple"
MESSAGE = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: hello\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nText\r\n"


class Names(NoNames):
    """A name server that knows some TXT records."""

    def __init__(self, records):
        self.records = records
        super().__init__()

    def run(self):
        while True:
            try:
                question, sender = self.socket.recvfrom(4096)
            except OSError:  # closed
                return
            labels, end = [], 12
            while question[end]:
                labels.append(question[end + 1:end + 1 + question[end]].decode())
                end += 1 + question[end]
            asked, kind = question[12:end + 5], question[end + 1:end + 3]
            name = ".".join(labels).lower()
            text = self.records.get(name) if kind == b"\0\x10" else None
            exists = any(known == name or known.endswith("." + name) for known in self.records)
            answer = b"\xc0\x0c\0\x10\0\1\0\0\0\x3c" + struct.pack("!HB", len(text) + 1, len(text)) + text.encode() if text else b""
            # RFC 1035 §4.1.1: an answer, recursion available; name error where there is nothing.
            flags = b"\x81\x80" if exists else b"\x81\x83"
            self.socket.sendto(question[:2] + flags + b"\0\1" + (b"\0\1" if text else b"\0\0") + b"\0\0\0\0" + asked + answer, sender)


def bounce(number):
    """A delivery report, the only one for its recipient."""
    return (f"From: MAILER-DAEMON@mx.example\r\nTo: bounces@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <b{number}@mx.example>\r\nX-Test-Number: {number}\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n'
            "It could not be delivered.\r\n--b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            f"Final-Recipient: rfc822; person{number}@recipient.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\nFrom: sales@example.com\r\n"
            f"To: person{number}@recipient.example\r\nSubject: offer\r\nMessage-ID: <o{number}@example.com>\r\n\r\nText\r\n--b1--\r\n").encode()


class Mail(Serve):
    """A server with an organisation, whose owner is `owner`."""

    def __init__(self, folder, *arguments, smtp=("127.0.0.1:0",), settings="", records=None, **options):
        self.names = Names(records or {})
        config = os.path.join(folder, "waybill.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'[dns]\nresolver = "127.0.0.1:{self.names.port}"\n[smtp]\n{settings}\n')
        super().__init__(folder, "--config", config, *arguments, smtp=smtp, **options)
        self.owner = Visitor(self)

    def __exit__(self, *why):
        self.names.stop()
        return super().__exit__(*why)

    def set_up(self):
        self.owner.expect(200, "POST", "/setup", {"organisation": "Example", "name": "Olga", "email": "olga@example.com",
                                                  "password": PASSWORD})
        return self

    @property
    def reports(self):
        return self.owner.expect(200, "GET", "/receiver")["reports"]

    @property
    def bounces(self):
        return self.owner.expect(200, "GET", "/receiver")["bounces"]

    def test_address(self):
        return self.owner.expect(201, "POST", "/test-addresses")["address"]

    def client(self, source="127.0.0.1"):
        return smtplib.SMTP(*self.mail[0], local_hostname="client.example", timeout=PATIENCE, source_address=(source, 0))

    def raw(self, source="127.0.0.1"):
        return Raw(self.mail[0], source)

    def spool(self):
        return self.metric("waybill_spool_mails")


class Raw:
    """A connection on which anything may be said."""

    def __init__(self, address, source="127.0.0.1"):
        self.socket = socket.create_connection(address, PATIENCE, source_address=(source, 0))
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def reply(self):
        """The code and text of one reply, all lines; nothing at the end."""
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                return None
            lines.append(line[4:].decode().rstrip("\r\n"))
            if line[3:4] != b"-":
                return int(line[:3]), "\n".join(lines)

    def say(self, line):
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def greeted(self, name="client.example"):
        assert self.reply()[0] == 220
        assert self.say(f"EHLO {name}")[0] == 250
        return self

    def rest(self):
        """The replies until the server closes."""
        replies = []
        with contextlib.suppress(ConnectionResetError):
            while (reply := self.reply()) is not None:
                replies.append(reply)
        return replies


def eventually(get, wanted=True, patience=PATIENCE):
    """What get() gives once it is so."""
    end = time.monotonic() + patience
    while True:
        value = get()
        if value == wanted or (wanted is True and value):
            return value
        if time.monotonic() > end:
            raise AssertionError(f"still {value!r}, not {wanted!r}")
        time.sleep(0.05)


class Sessions(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="waybill-mail-")
        cls.server = Mail(cls.home).set_up()

    @classmethod
    def tearDownClass(cls):
        with cls.server:
            pass
        shutil.rmtree(cls.home)

    def mails_at(self, address):
        token = address.partition("@")[0].partition("-")[2]
        return self.server.owner.expect(200, "GET", f"/test-addresses/{token}")["tests"]

    def test_a_message_becomes_a_test(self):
        address = self.server.test_address()
        with self.server.client() as client:
            client.starttls()
            client.sendmail("sender@example.com", [address], MESSAGE)
        test = eventually(lambda: self.mails_at(address))[0]
        raw = self.server.owner.get(f"/tests/{test['id']}/raw")
        self.assertEqual((200, MESSAGE), (raw.status, raw.octets))

    def test_offers(self):
        with self.server.client() as client:
            client.ehlo()
            self.assertEqual({"pipelining", "8bitmime", "smtputf8", "size", "starttls", "chunking", "enhancedstatuscodes"},
                             set(client.esmtp_features))
            client.starttls()
            client.ehlo()
            self.assertNotIn("starttls", client.esmtp_features)

    def test_nothing_is_relayed(self):
        with self.server.raw().greeted() as raw:
            self.assertEqual(250, raw.say("MAIL FROM:<a@example.com>")[0])
            for address in ("someone@example.net", "test-x@example.net", "user%example.net@example.org",
                            "@localhost:someone@example.net"):
                code, text = raw.say(f"RCPT TO:<{address}>")
                self.assertEqual((554, "5.7.1"), (code, text.split()[0]), address)
            for address in ("nobody@localhost", "test-zzzz@localhost", "someone%example.net@localhost", '"a@b"@localhost'):
                code, text = raw.say(f"RCPT TO:<{address}>")
                self.assertEqual((550, "5.1.1"), (code, text.split()[0]), address)
                break
            self.assertEqual(554, raw.say("DATA")[0])

    def test_postmaster(self):
        for address in ("postmaster", "Postmaster@localhost"):
            with self.server.raw().greeted() as raw:
                raw.say("MAIL FROM:<>")
                self.assertEqual(250, raw.say(f"RCPT TO:<{address}>")[0])

    def test_smuggling(self):
        """Only CRLF.CRLF ends a message, and what has other line ends is refused, as is what follows."""
        inner = b"MAIL FROM:<admin@example.com>\r\nRCPT TO:<%s>\r\nDATA\r\nsmuggled\r\n.\r\n"
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\r\n\0.\r\n", b"\r\n.\0\r\n",
                    b"\r\0\n.\r\0\n"):
            address = self.server.test_address()
            with self.subTest(end=end), self.server.raw().greeted() as raw:
                raw.say("MAIL FROM:<a@example.com>")
                raw.say(f"RCPT TO:<{address}>")
                self.assertEqual(354, raw.say("DATA")[0])
                raw.send(b"Subject: outer\r\n\r\ntext" + end + inner % address.encode() + b"\r\n.\r\nQUIT\r\n")
                codes = [code for code, _ in raw.rest()]
                if b"\0" in end and b"\r\0" not in end:
                    # One message, whose text has these octets; then what follows its end are commands.
                    self.assertEqual(1, codes.count(250), codes)
                else:
                    self.assertEqual([550], codes)
                    self.assertEqual([], self.mails_at(address))

    def test_bare_line_ends_in_commands(self):
        for line in (b"NOOP\n", b"NOOP\rNOOP\r\n", b"MAIL FROM:<a@example.com>\nRCPT TO:<b@example.com>\r\n"):
            with self.subTest(line=line), self.server.raw().greeted() as raw:
                raw.send(line + b"NOOP\r\n")
                self.assertEqual([550], [code for code, _ in raw.rest()])

    def test_starttls_injection(self):
        """What came in the clear behind STARTTLS is not taken for what came by TLS (CVE-2011-0411)."""
        with self.server.raw().greeted() as raw:
            raw.send(b"STARTTLS\r\nNOOP injected\r\nEHLO injected.example\r\nMAIL FROM:<injected@example.com>\r\n")
            self.assertEqual(220, raw.reply()[0])
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(raw.socket) as tls:
                tls.sendall(b"RCPT TO:<a@example.com>\r\nQUIT\r\n")
                answer = b""
                while octets := tls.recv(4096):
                    answer += octets
            self.assertEqual([b"503", b"221"], [line[:3] for line in answer.splitlines()])

    def test_old_tls_is_spoken_and_seen(self):
        for name, version in (("TLSv1", ssl.TLSVersion.TLSv1), ("TLSv1.1", ssl.TLSVersion.TLSv1_1),
                              ("TLSv1.2", ssl.TLSVersion.TLSv1_2), ("TLSv1.3", ssl.TLSVersion.TLSv1_3)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # old versions are what is tried
                context.minimum_version = context.maximum_version = version
            with self.subTest(version=name), self.server.client() as client:
                client.starttls(context=context)
                self.assertEqual(name, client.sock.version())
                client.ehlo()
            eventually(lambda: f'tls={name} ' in self.server.log)

    def test_http_ends_the_session(self):
        for request in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"POST / HTTP/1.1\r\n\r\nMAIL FROM:<a@example.com>\r\n"):
            with self.server.raw() as raw:
                self.assertEqual(220, raw.reply()[0])
                raw.send(request)
                self.assertEqual([554], [code for code, _ in raw.rest()])

    def test_early_talker_waits_and_is_served(self):
        address = self.server.test_address()
        with self.server.raw() as raw:
            raw.send(b"EHLO early.example\r\n")
            began = time.monotonic()
            self.assertEqual(220, raw.reply()[0])
            self.assertGreater(time.monotonic() - began, 3)
            self.assertEqual(250, raw.reply()[0])
            raw.send(f"MAIL FROM:<a@example.com>\r\nRCPT TO:<{address}>\r\nDATA\r\n".encode())
            self.assertEqual([250, 250, 354], [raw.reply()[0] for _ in range(3)])
            raw.send(MESSAGE + b".\r\n")
            self.assertEqual(250, raw.reply()[0])
        self.assertTrue(eventually(lambda: self.mails_at(address)))

    def test_many_errors(self):
        with self.server.raw().greeted() as raw:
            began = time.monotonic()
            raw.send(b"NONSENSE\r\n" * 8)
            self.assertEqual([500] * 8, [raw.reply()[0] for _ in range(8)])
            self.assertGreater(time.monotonic() - began, 2)

    def test_chunks(self):
        address = self.server.test_address()
        with self.server.raw().greeted() as raw:
            raw.send(f"MAIL FROM:<a@example.com> BODY=8BITMIME\r\nRCPT TO:<{address}>\r\n".encode() +
                     b"BDAT 20\r\n" + MESSAGE[:20] + b"BDAT %d LAST\r\n" % (len(MESSAGE) - 20) + MESSAGE[20:])
            self.assertEqual([250] * 4, [raw.reply()[0] for _ in range(4)])
        self.assertTrue(eventually(lambda: self.mails_at(address)))

    def test_too_large(self):
        address = self.server.test_address()
        with self.server.raw().greeted() as raw:
            self.assertEqual(552, raw.say("MAIL FROM:<a@example.com> SIZE=99999999")[0])
            raw.say("MAIL FROM:<a@example.com>")
            raw.say(f"RCPT TO:<{address}>")
            raw.say("DATA")
            block = (b"x" * 998 + b"\r\n") * 1000
            for _ in range(27):
                raw.send(block)
            raw.send(b".\r\n")
            self.assertEqual(552, raw.reply()[0])
            self.assertEqual(250, raw.say("NOOP")[0])

    def test_swaks(self):
        if not shutil.which("swaks"):
            self.skipTest("swaks is not installed")
        address = self.server.test_address()
        host, port = self.server.mail[0]
        done = subprocess.run(["swaks", "--server", host, "--port", str(port), "--to", address, "--from", "a@example.com",
                               "--tls", "--pipeline", "--suppress-data"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertTrue(eventually(lambda: self.mails_at(address)))

    def test_figures_and_log(self):
        with self.server.client() as client:
            client.noop()
        eventually(lambda: 'end=quit' in self.server.log)
        self.assertGreater(self.server.metric("waybill_smtp_sessions_total"), 0)
        self.assertNotIn("Subject: hello", self.server.log)


class Life(ProgramTest):
    """Servers of their own."""

    def start(self, **options):
        server = Mail(str(self.folder), **options)
        return server

    def again(self, before, **options):
        """Over the same data, for the same user."""
        server = self.start(**options)
        server.owner.cookie, server.owner.csrf = before.owner.cookie, before.owner.csrf
        return server

    @staticmethod
    def arrivals(server):
        return server.owner.expect(200, "GET", "/intake/items?limit=200")["items"]

    def test_nowhere(self):
        with self.start(smtp=("off",)) as server:
            server.set_up()
            self.assertEqual([], server.owner.expect(200, "GET", "/receiver")["listen"])

    def test_connections_of_one_peer(self):
        with self.start(settings="connections_of_peer = 2\nconnections = 3") as server, contextlib.ExitStack() as open_ones:
            for source in ("127.0.0.1", "127.0.0.1", "127.0.0.2"):
                self.assertEqual(220, open_ones.enter_context(server.raw(source)).reply()[0])
            for source in ("127.0.0.1", "127.0.0.2"):
                with server.raw(source) as raw:
                    self.assertEqual([421], [code for code, _ in raw.rest()])
            self.assertEqual(2, server.metric("waybill_smtp_refused_connections_total"))
            open_ones.close()
            eventually(lambda: server.metric("waybill_smtp_connections"), 0)
            with server.raw() as raw:
                self.assertEqual(220, raw.reply()[0])

    def test_proxies_say_who_the_client_is(self):
        with self.start(settings='proxy_protocol = ["127.0.0.1"]') as server:
            server.set_up()
            for header in (b"PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n",
                           b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\7\xc0\0\2\1\x12\x67\0\x19"):
                address = server.test_address()
                with server.raw() as raw:
                    raw.send(header)
                    self.assertEqual(220, raw.reply()[0])
                    raw.send(f"HELO a.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<{address}>\r\nDATA\r\n".encode() + MESSAGE + b".\r\nQUIT\r\n")
                    self.assertEqual([250, 250, 250, 354, 250, 221], [code for code, _ in raw.rest()])
            eventually(lambda: server.log.count("peer=192.0.2.7"), 2)
            with server.raw() as raw:  # a client that pretends nothing
                raw.send(b"EHLO a.example\r\n")
                self.assertEqual([], raw.rest())
            with server.raw("127.0.0.2") as raw:  # no proxy: a header is a line like another
                raw.send(header[:5] + b" TCP4 192.0.2.8 192.0.2.1 4711 25\r\n")
                self.assertEqual(220, raw.reply()[0])
                self.assertEqual(500, raw.reply()[0])
            self.assertNotIn("192.0.2.8", server.log)

    def test_reports_are_believed_by_the_client_that_was_seen(self):
        records = {"receiver.example": "v=spf1 ip4:127.0.0.1 -all", "_dmarc.receiver.example": "v=DMARC1; p=reject"}
        with self.start(records=records) as server:
            server.set_up()
            for source, number in (("127.0.0.1", 1), ("127.0.0.2", 2)):
                with server.client(source) as client:
                    client.starttls()
                    client.sendmail("dmarc@receiver.example", [server.reports], mail(aggregate(f"report{number}")))
            def ended():
                items = self.arrivals(server)
                return items if len(items) == 2 and all(item["state"] in ("done", "failed") for item in items) else None

            found = eventually(ended)
            self.assertEqual(["done", "done"], [item["state"] for item in found], found)
            reports = {}
            for item in found:
                whole = server.owner.expect(200, "GET", f"/intake/items/{item['id']}")
                for report in whole["report_list"] if "report_list" in whole else whole["reports_list"]:
                    reports[report["report_id"]] = report
            self.assertEqual({"report1": True, "report2": False}, {name: report["verified"] for name, report in reports.items()})
            source = server.owner.expect(200, "GET", "/intake/sources")["items"]
            self.assertEqual([("smtp", "ok", 2)], [(row["kind"], row["state"], row["items"]) for row in source])

    def test_bounces_count_together(self):
        with self.start() as server:
            server.set_up()
            to = server.bounces
            with server.client() as client:
                for number in range(30):
                    client.sendmail("", [to], bounce(number))
            eventually(lambda: sum(item["messages"] for item in self.arrivals(server)), 30)
            self.assertLess(len(self.arrivals(server)), 30)

    def test_a_kill_loses_nothing_that_was_acknowledged(self):
        """10,000 messages over several kills -9: each with a 250 is there, none twice."""
        kills = 4
        mails = 2_000 if program.is_sanitized() else 10_000
        server = self.start(settings="connections_of_peer = 50")
        server.set_up()
        to = server.bounces
        sent, acknowledged = 0, set()
        for kill in range(kills + 1):
            lock, stopped = threading.Lock(), threading.Event()
            numbers = iter(range(sent, mails if kill == kills else sent + mails // (kills + 1)))

            def send():
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    with server.client() as client:
                        while not stopped.is_set():
                            with lock:
                                number = next(numbers, None)
                            if number is None:
                                return
                            client.sendmail("", [to], bounce(number))
                            acknowledged.add(number)

            threads = [threading.Thread(target=send) for _ in range(20)]
            for thread in threads:
                thread.start()
            if kill < kills:
                goal = sent + mails // (kills + 1) * 3 // 4
                eventually(lambda: len(acknowledged) > 0 and max(acknowledged) > goal)
                server.process.kill()
            for thread in threads:
                thread.join()
            sent = next(numbers, mails)
            if kill < kills:
                with contextlib.suppress(AssertionError):
                    server.stop()
                server = self.again(server, settings="connections_of_peer = 50")
        with server:
            eventually(server.spool, 0, patience=200)
            eventually(lambda: server.metric("waybill_jobs"), 0, patience=200)
            # An upload without an arrival was on its way when the server was killed; it goes with time.
            with contextlib.closing(sqlite3.connect(self.folder / "var" / "ledger.db")) as ledger:
                rows = list(ledger.execute("SELECT upload, state, messages FROM arrival"))
            kept = []
            for upload, state, _ in rows:
                self.assertEqual("done", state)
                octets = (self.folder / "var" / "uploads" / upload).read_bytes()
                if octets.startswith(b"PK"):
                    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
                        whole = b"".join(archive.read(name) for name in archive.namelist())
                else:
                    whole = octets
                kept += [int(number) for number in re.findall(rb"\nX-Test-Number: (\d+)\r", whole)]
            self.assertEqual(len(kept), len(set(kept)), "some are there twice")
            self.assertEqual(set(), acknowledged - set(kept), "some are lost")
            self.assertEqual(len(kept), sum(messages for _, _, messages in rows))
            print(f"{kills} kills, {len(acknowledged)} acknowledged, {len(kept)} kept")


if __name__ == "__main__":
    program.main()
