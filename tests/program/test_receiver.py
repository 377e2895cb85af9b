"""Mail over SMTP as the server takes it: sessions, TLS, attacks, limits, and what becomes of a message."""
import contextlib
import json
import os
import re
import shutil
import signal
import smtplib
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

import program
from api_server import NoNames, Visitor
from dmarc_reports import aggregate, mail
from program import ProgramTest
from serve import PATIENCE, Serve

PASSWORD = "correct horse battery staple"
MESSAGE = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: hello\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nText\r\n"


class Mail(Serve):
    """A server with an organisation, whose owner is `owner`."""

    def __init__(self, folder, *arguments, smtp=("127.0.0.1:0",), settings="", **options):
        self.names = NoNames()
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


if __name__ == "__main__":
    program.main()
