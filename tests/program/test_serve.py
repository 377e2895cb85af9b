"""The server as it is run: start, pages, limits, TLS, stop."""
import contextlib
import gzip
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import warnings

import imap_server
import program
from dmarc_reports import aggregate, mail
from program import ROOT, ProgramTest, waybill
from serve import PATIENCE, Serve, problem, read_all

SECURITY = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control")
HOST = b"Host: 127.0.0.1\r\n"


class Site(ProgramTest):
    """One server for the tests that leave it as it was."""

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="waybill-serve-")
        cls.server = Serve(cls.home)

    @classmethod
    def tearDownClass(cls):
        with cls.server:
            pass
        shutil.rmtree(cls.home)

    def test_starts_without_a_configuration(self):
        self.assertRegex(self.server.urls[0], r"^http://127\.0\.0\.1:\d+/$")
        data = os.path.join(self.home, "var")
        self.assertEqual(0o700, os.stat(data).st_mode & 0o777)
        for name in ("ledger.db", "events.db", "waybill.lock"):
            self.assertEqual(0, os.stat(os.path.join(data, name)).st_mode & 0o077, name)

    def test_health_and_metrics(self):
        status, _, octets = self.server.get("/healthz")
        self.assertEqual((200, {"status": "ok", "checks": {"ledger": "ok", "store": "ok", "disk": "ok"}}),
                         (status, json.loads(octets)))
        status, fields, octets = self.server.get("/metrics")
        self.assertEqual(200, status)
        self.assertIn("version=0.0.4", fields["Content-Type"])
        lines = octets.decode().splitlines()
        for line in lines:
            self.assertRegex(line, r"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? [0-9.e+-]+)$")
        for name in ("waybill_build_info", "waybill_http_requests_total", "waybill_http_connections",
                     "process_resident_memory_bytes", "waybill_http_request_duration_seconds_bucket"):
            self.assertTrue(any(line.startswith(name) for line in lines), name)

    def test_requests_are_counted(self):
        before = self.server.metric('waybill_http_requests_total{part="page",status="404"}')
        self.assertEqual(404, self.server.get("/no.js")[0])
        time.sleep(0.1)  # counted after the answer was sent
        after = self.server.get("/metrics")[2].decode()
        self.assertIn('waybill_http_requests_total{part="page",status="404"}', after)
        self.assertGreater(self.server.metric("waybill_http_requests_total"), before)

    def test_security_fields_are_on_every_kind_of_answer(self):
        script = re.search(rb'src="(/[^"]+\.js)"', self.server.get("/")[2])
        kinds = {
            "page": self.server.get("/"),
            "place in the pages": self.server.get("/domains/example.com"),
            "missing file": self.server.get("/missing.js"),
            "API": self.server.get("/api/v1/setup"),
            "missing API": self.server.get("/api/v1/nothing"),
            "not logged in": self.server.get("/api/v1/session"),
            "health": self.server.get("/healthz"),
            "metrics": self.server.get("/metrics"),
            "method": self.server.request("POST", "/"),
            "too large": self.server.request("POST", "/api/v1/setup", body=b"x" * 2_000_000),
        }
        if script:
            kinds["script"] = self.server.get(script[1].decode())
        for kind, (status, fields, _) in kinds.items():
            for name in SECURITY:
                self.assertIn(name, fields, f"{kind} ({status})")
            self.assertNotIn("unsafe", fields["Content-Security-Policy"])
            self.assertIn("default-src 'self'", fields["Content-Security-Policy"])
            self.assertNotIn("Strict-Transport-Security", fields, kind)
            self.assertNotIn("Server", fields, kind)
        for octets in (b"nonsense\r\n\r\n", b"GET /%zz HTTP/1.1\r\n" + HOST + b"\r\n"):
            answer = self.server.raw(octets)
            for name in SECURITY:
                self.assertIn(name.encode() + b": ", answer)

    def test_pages(self):
        status, fields, page = self.server.get("/")
        self.assertEqual(200, status)
        if b"no web pages" in page:
            self.skipTest("built without npm")
        self.assertEqual("no-cache", fields["Cache-Control"])
        self.assertNotRegex(page, rb"<script[^>]*>[^<]")  # none in the page itself
        self.assertEqual(page, self.server.get("/cases/c1?finding=x")[2])
        for name in re.findall(rb'(?:src|href)="(/[^"]+)"', page):
            status, fields, octets = self.server.get(name.decode())
            self.assertEqual(200, status, name)
            self.assertEqual("public, max-age=31536000, immutable", fields["Cache-Control"])
            packed_status, packed, packed_octets = self.server.get(name.decode(), **{"Accept-Encoding": "gzip"})
            self.assertEqual("gzip", packed["Content-Encoding"])
            self.assertEqual(octets, gzip.decompress(packed_octets))
            self.assertNotEqual(fields["ETag"], packed["ETag"])
            again = self.server.get(name.decode(), **{"If-None-Match": fields["ETag"]})
            self.assertEqual((304, b""), (again[0], again[2]))
            self.assertEqual(fields["ETag"], again[1]["ETag"])

    def test_head_is_get_without_its_body(self):
        for path in ("/", "/healthz", "/api/v1/setup", "/api/v1/nothing", "/metrics"):
            get = self.server.get(path)
            head = self.server.request("HEAD", path)
            self.assertEqual((get[0], b""), (head[0], head[2]), path)
            if path != "/metrics":
                self.assertEqual(get[1]["Content-Length"], head[1]["Content-Length"])

    def test_unknown_things_are_problems(self):
        for path, method, status in (("/api/v1/nothing", "GET", 404), ("/api/v2", "GET", 404), ("/api", "GET", 404),
                                     ("/missing.js", "GET", 404), ("/", "DELETE", 405)):
            got, fields, octets = self.server.request(method, path)
            self.assertEqual(status, got, path)
            self.assertEqual("application/problem+json", fields["Content-Type"])
            self.assertEqual({"type", "title", "status", "detail"}, set(problem(octets)) & {"type", "title", "status", "detail"})
            self.assertEqual(status, problem(octets)["status"])

    def test_connections_are_kept_and_requests_answered_in_order(self):
        one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
        last = b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
        answers = self.server.raw(one * 20 + last)
        self.assertEqual(21, answers.count(b"HTTP/1.1 200 OK\r\n"))
        self.assertTrue(answers.endswith(b"Disallow: /\n"))
        self.assertEqual(1, answers.count(b"Connection: close"))

    def test_octet_by_octet(self):
        with self.server.connect() as connection:
            for octet in b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n":
                connection.sendall(bytes([octet]))
            self.assertIn(b" 200 OK", read_all(connection))

    def test_limits(self):
        get = b"GET / HTTP/1.1\r\n" + HOST
        cases = [
            (get + b"A: " + b"x" * 20_000 + b"\r\n\r\n", 431),
            (get + b"A: b\r\n" * 200 + b"\r\n", 431),
            (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
            (b"POST /api/v1/setup HTTP/1.1\r\n" + HOST + b"Content-Length: 3000000000\r\n\r\n", 413),
            (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\n\r\nx", 405),
            (b"GET /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\n\r\nx", 413),
        ]
        for octets, status in cases:
            answer = self.server.raw(octets)
            self.assertEqual(status, int(answer[9:12]), octets[:60])
            self.assertIn(b"Connection: close", answer)
            body = json.loads(answer.split(b"\r\n\r\n", 1)[1])
            self.assertEqual(status, body["status"])

    def test_requests_that_could_be_two(self):
        second = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
        post = b"POST /api/v1/setup HTTP/1.1\r\n" + HOST
        attempts = [
            post + b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + b"Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n",
            post + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\n",
            post + b"Content-Length: 0, 5\r\n\r\n",
            post + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            post + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            post + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
            post + b"X: y\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
            post + b"Transfer-Encoding: chunked\r\n\r\n0\n\r\n\r\n",
            b"POST /api/v1/setup HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"GET /healthz HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
            b"GET /healthz HTTP/1.1\r\n\r\n",
            b"GET /healthz HTTP/1.1\nHost: x\n\n",
            b"GET /healthz HTTP/1.1\r\n" + HOST + b"A: b\r\n c\r\n\r\n",
        ]
        for octets in attempts:
            answer = self.server.raw(octets + second)
            self.assertRegex(answer, rb"^HTTP/1\.1 (400|501) ", octets)
            self.assertEqual(1, answer.count(b"HTTP/1.1 "), octets)

    def test_broken_targets(self):
        for target in (b"/%", b"/%zz", b"/%ff", b"/../etc/passwd", b"/%2e%2e/x", b"/a%2fb", b"/a%00", b"x", b"*", b"/a?b=%c0%80"):
            answer = self.server.raw(b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n")
            self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), target)

    def test_other_protocols(self):
        for octets in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"EHLO x\r\n\r\n",
                       b"GET / HTTP/9.9\r\n\r\n", b"\0" * 20_000):
            self.assertRegex(self.server.raw(octets), rb"^HTTP/1\.1 (400|431|501|505) ")

    def test_only_this_machine_is_named_in_host(self):
        # A page elsewhere whose name was made to lead here (DNS rebinding).
        for host, status in (("attacker.example", 421), ("localhost", 200), ("127.0.0.1:80", 200), ("[::1]:80", 200), ("", 200),
                             ("a.localhost", 200), ("localhost.attacker.example", 421)):
            answer = self.server.raw(b"GET /robots.txt HTTP/1.1\r\nHost: " + host.encode() + b"\r\nConnection: close\r\n\r\n")
            self.assertEqual(status, int(answer[9:12]), host)

    def test_metrics_are_for_this_machine(self):
        for name in ("X-Forwarded-For", "Forwarded", "Via"):
            self.assertEqual(403, self.server.get("/metrics", **{name: "192.0.2.1"})[0], name)

    def test_many_connections_at_once(self):
        connections = []
        for i in range(500):  # more than one address may have
            connections.append(self.server.connect(f"127.0.0.{2 + i % 5}"))
        for connection in connections:
            connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        for connection in connections:
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 200 "))
            connection.close()

    def test_the_log_has_no_secrets_and_no_lines_from_outside(self):
        self.server.get("/robots.txt?token=hidden")
        self.server.get("/s/hidden/x")
        self.server.get("/welcome/hidden")
        self.server.get("/api/v1/shared/hidden/evidence/E1")
        self.server.get("/a%E2%80%AEb%20level=error", Authorization="Bearer hidden", Cookie="a=hidden")
        time.sleep(0.3)
        log = self.server.log
        self.assertNotIn("hidden", log)
        self.assertIn('path="/a?b level=error"', log)
        self.assertIn("path=/s/***/x ", log)
        for line in log.splitlines():
            self.assertRegex(line, r"^time=\S+Z level=(info|warning|error) event=[a-z]+( [a-z_]+=(\"([^\"\\]|\\.)*\"|\S+))*$")


class Life(ProgramTest):
    def test_a_request_under_way_is_answered_when_the_server_ends(self):
        server = Serve(self.folder)
        body = json.dumps({"organisation": "Example", "name": "O", "email": "o@example.com", "password": "short"}).encode()
        with server.connect() as working, server.connect() as idle:
            idle.sendall(b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"\r\n")
            idle.recv(65536)
            working.sendall(b"POST /api/v1/setup HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
                            b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
            self.assertTrue(working.recv(100).startswith(b"HTTP/1.1 100 "))
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(b"", read_all(idle))
            working.sendall(body)
            answer = read_all(working)
        self.assertTrue(answer.startswith(b"HTTP/1.1 4"), answer[:100])
        self.assertIn(b"Connection: close", answer)
        self.assertEqual(0, server.stop())
        self.assertIn("event=stopped", server.log)

    def test_it_ends_soon_when_a_client_does_not(self):
        server = Serve(self.folder)
        with server.connect() as stalled:
            stalled.sendall(b"POST /api/v1/setup HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\n")
            start = time.monotonic()
            self.assertEqual(0, server.stop())
        self.assertLess(time.monotonic() - start, 15)

    def test_one_server_for_a_data_folder(self):
        with Serve(self.folder) as server:
            second = self.expect(4, waybill("serve", "--listen", "127.0.0.1:0", cwd=self.folder))
            self.assertIn(f"another server has this data folder (process {server.process.pid})", second.err.decode())

    def test_one_server_for_an_address(self):
        with Serve(self.folder) as server:
            second = self.expect(4, waybill("serve", "--listen", f"127.0.0.1:{server.port}", "--data", "other", cwd=self.folder))
            self.assertIn(f"cannot listen at 127.0.0.1:{server.port}: Address already in use", second.err.decode())

    def test_starts_again_after_it_was_killed(self):
        server = Serve(self.folder)
        self.assertEqual(200, server.get("/healthz")[0])
        self.assertEqual(-signal.SIGKILL, server.stop(signal.SIGKILL))
        with Serve(self.folder) as server:
            self.assertEqual(200, server.get("/healthz")[0])

    def test_tells_a_service_manager(self):
        path = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(path))
            listener.settimeout(PATIENCE)
            server = Serve(self.folder, env={"NOTIFY_SOCKET": str(path)})
            self.assertEqual(b"READY=1", listener.recv(100))
            self.assertEqual(0, server.stop())
            self.assertEqual(b"STOPPING=1", listener.recv(100))

    def test_slow_clients_are_told(self):
        with Serve(self.folder) as server, server.connect() as head, server.connect() as body:
            start = time.monotonic()
            head.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            body.sendall(b"POST /api/v1/setup HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\n\r\nx")
            for connection in (head, body):
                self.assertTrue(read_all(connection).startswith(b"HTTP/1.1 408 "))
            self.assertGreater(time.monotonic() - start, 9)

    def test_the_log_as_json(self):
        config = self.write("waybill.toml", 'data = "var"\n[http]\nlisten = ["127.0.0.1:0"]\n[log]\nformat = "json"\nlevel = "debug"\n')
        server = Serve(self.folder, "--config", config, listen=())
        server.get("/healthz?a=b")
        while "/healthz" not in server.log:  # written after the answer
            time.sleep(0.05)
        self.assertEqual(0, server.stop())
        lines = [json.loads(line) for line in server.log.splitlines()]
        self.assertEqual(["started", "request", "stopping", "stopped"], [line["event"] for line in lines])
        self.assertEqual(("GET", "/healthz", 200), tuple(lines[1][name] for name in ("method", "path", "status")))

    def test_health_tells_what_fails(self):
        server = Serve(self.folder)
        with server:
            shutil.move(self.folder / "var", self.folder / "gone")
            status, _, octets = server.get("/healthz")
            self.assertEqual((503, "failed"), (status, json.loads(octets)["checks"]["disk"]))
            self.assertNotIn(str(self.folder).encode(), octets)
            time.sleep(0.2)
            self.assertIn("event=health check=disk state=failed", server.log)


class Events(ProgramTest):
    """Live events, as a browser has them."""

    def log_in(self, server):
        status, fields, octets = server.request("POST", "/api/v1/setup", headers={"Content-Type": "application/json"}, body=json.dumps({
            "organisation": "Example", "name": "Olga", "email": "olga@example.com", "password": "correct horse battery"}))
        self.assertEqual(200, status, octets)
        return {"Cookie": fields["Set-Cookie"].split(";")[0], "X-CSRF-Token": json.loads(octets)["csrf"]}

    def upload(self, server, who, octets):
        status, _, answer = server.request("POST", "/api/v1/uploads?name=note.txt", headers=who, body=octets)
        self.assertEqual(201, status, answer)
        status, _, answer = server.request("POST", "/api/v1/intake", headers={**who, "Content-Type": "application/json"},
                                           body=json.dumps({"uploads": [json.loads(answer)["id"]]}))
        self.assertEqual(202, status, answer)

    def stream(self, server, who, after=""):
        connection = server.connect()
        fields = f"Cookie: {who['Cookie']}\r\n" + (f"Last-Event-ID: {after}\r\n" if after else "")
        connection.sendall(b"GET /api/v1/events HTTP/1.1\r\n" + HOST + fields.encode() + b"\r\n")
        return connection

    def read(self, connection, words):
        octets = b""
        while words not in octets:
            some = connection.recv(65536)
            self.assertTrue(some, octets)
            octets += some
        return octets

    def test_events_come_and_go_on_where_they_stopped(self):
        with Serve(self.folder) as server:
            self.assertEqual(401, server.get("/api/v1/events")[0])
            who = self.log_in(server)
            with self.stream(server, who) as connection:
                head = self.read(connection, b"\nid: ")
                self.assertIn(b"Content-Type: text/event-stream\r\n", head)
                self.assertEqual(1, server.metric("waybill_http_streams"))
                self.upload(server, who, b"550 5.7.1 refused")
                seen = self.read(connection, b"event: arrival")
            first = re.search(rb"id: (\d+)\nevent: ", seen)[1].decode()
            before = str(int(first) - 1)
            with self.stream(server, who, before) as connection:
                self.assertIn(f"id: {first}\n".encode(), self.read(connection, b"event: arrival"))
            with self.stream(server, who, "7") as connection:
                self.assertIn(b"event: reset", self.read(connection, b"event: reset"))
            end = time.monotonic() + PATIENCE
            while server.metric("waybill_http_streams") > 0:
                self.assertLess(time.monotonic(), end, "streams do not end with their clients")
                time.sleep(0.05)
            with self.stream(server, who) as connection:
                self.read(connection, b"\nid: ")
                server.process.send_signal(signal.SIGTERM)
                self.assertTrue(read_all(connection).endswith(b"0\r\n\r\n"))

    def test_uploads_leave_nothing_behind(self):
        with Serve(self.folder) as server:
            who = self.log_in(server)
            self.assertEqual(401, server.request("POST", "/api/v1/uploads?name=a", body=b"x" * 100_000)[0])
            self.upload(server, who, b"x" * 3_000_000)
            with server.connect() as broken:
                broken.sendall(b"POST /api/v1/uploads?name=a HTTP/1.1\r\n" + HOST + b"Cookie: " + who["Cookie"].encode() +
                               b"\r\nX-CSRF-Token: " + who["X-CSRF-Token"].encode() + b"\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 900_000)
                folder = self.folder / "var" / "tmp"
                end = time.monotonic() + PATIENCE
                while not any(folder.iterdir()):
                    self.assertLess(time.monotonic(), end)
            while any(folder.iterdir()):
                self.assertLess(time.monotonic(), end, list(folder.iterdir()))
                time.sleep(0.05)


class Sources(ProgramTest):
    """Folders and mailboxes that the server takes from by itself."""

    def serve(self, text):
        return Serve(self.folder, "--config", self.write("waybill.toml", '[http]\nlisten = ["127.0.0.1:0"]\n' + text), listen=())

    def log_in(self, server):
        status, fields, octets = server.request("POST", "/api/v1/setup", headers={"Content-Type": "application/json"}, body=json.dumps({
            "organisation": "Example", "name": "Olga", "email": "olga@example.com", "password": "correct horse battery"}))
        if status != 200:
            status, fields, octets = server.request("POST", "/api/v1/session", headers={"Content-Type": "application/json"}, body=json.dumps({
                "email": "olga@example.com", "password": "correct horse battery"}))
        self.assertEqual(200, status, octets)
        return {"Cookie": fields["Set-Cookie"].split(";")[0]}

    def items(self, server, who, path="/api/v1/intake/items"):
        return json.loads(server.get(path, **who)[2])["items"]

    def wait_for(self, what, server):
        end = time.monotonic() + PATIENCE
        while not (found := what()):
            self.assertLess(time.monotonic(), end, server.log[-2000:])
            time.sleep(0.2)
        return found

    def done(self, server, who, count):
        return self.wait_for(lambda: (lambda items: len(items) >= count and all(item["state"] == "done" for item in items) and items)(
            self.items(server, who)), server)

    def test_a_folder(self):
        self.write("reports/a.xml", aggregate("a"))
        with self.serve('[[intake.folder]]\npath = "reports"\n[[intake.folder]]\npath = "absent"\n') as server:
            who = self.log_in(server)  # until then nobody owns what comes
            items = self.done(server, who, 1)
            self.assertEqual(("a.xml", 1), (items[0]["name"], items[0]["reports"]))
            self.write("reports/later/b.xml", aggregate("b"))
            self.assertEqual({"a.xml", "b.xml"}, {item["name"] for item in self.done(server, who, 2)})
            sources = {source["name"]: source for source in self.items(server, who, "/api/v1/intake/sources")}
            self.assertEqual(("folder", "ok", 2, None), tuple(sources["reports"][name] for name in ("kind", "state", "items", "last_error")))
            self.assertEqual("failed", sources["absent"]["state"])
            self.assertIn("is no folder to watch", sources["absent"]["last_error"])
            self.assertEqual(sources["reports"]["id"], items[0]["source"])
        self.assertTrue((self.folder / "reports" / "a.xml").exists())
        with self.serve('[[intake.folder]]\npath = "reports"\n') as server:
            who = self.log_in(server)
            self.write("reports/c.xml", aggregate("c"))
            self.assertEqual(["a.xml", "b.xml", "c.xml"], sorted(item["name"] for item in self.done(server, who, 3)))
            self.assertEqual(["reports"], [source["name"] for source in self.items(server, who, "/api/v1/intake/sources")])

    def test_an_organisation_that_is_not_there(self):
        self.write("reports/a.xml", aggregate("a"))
        with self.serve('[[intake.folder]]\npath = "reports"\norganisation = "nobody"\n') as server:
            who = self.log_in(server)
            self.wait_for(lambda: "there is no organisation nobody" in server.log, server)
            self.assertEqual([], self.items(server, who))

    @unittest.skipIf(imap_server.MISSING, f"not installed: {', '.join(imap_server.MISSING)}")
    def test_a_mailbox(self):
        user = "reports@example.com"
        other = b"From: a@example.org\r\nTo: reports@example.com\r\nSubject: lunch\r\n\r\nToday?\r\n"
        with imap_server.ImapServer([user]) as mail_server:
            mail_server.append([mail(aggregate("a")), other, mail(aggregate("b"))], user=user)
            self.write("password", imap_server.PASSWORD + "\n")
            config = (f'[[intake.mailbox]]\nurl = "imaps://{user}@127.0.0.1:{mail_server.tls_port}/INBOX"\npassword_file = "password"\n'
                      f'ca_file = "{mail_server.ca}"\nafter = "move:Read"\n')
            with self.serve(config) as server:
                who = self.log_in(server)
                items = self.done(server, who, 2)
                self.assertEqual([1, 1], [item["reports"] for item in items])
                self.wait_for(lambda: mail_server.messages(user=user) == 1 and mail_server.messages("Read", user=user) == 2, server)
                mail_server.append([mail(aggregate("c"))], user=user)
                self.done(server, who, 3)
                mail_server.stop()
                source, = self.wait_for(lambda: [s for s in self.items(server, who, "/api/v1/intake/sources") if s["state"] == "failed"], server)
                self.assertEqual((f"{user}@127.0.0.1/INBOX", 3), (source["name"], source["items"]))
                self.assertTrue(source["last_error"])
                self.assertNotIn(imap_server.PASSWORD, server.log)
                mail_server.start()
                self.wait_for(lambda: self.items(server, who, "/api/v1/intake/sources")[0]["state"] == "ok", server)


class Network(ProgramTest):
    def serve(self, text):
        return Serve(self.folder, "--config", self.write("waybill.toml", text), listen=())

    def test_behind_a_proxy(self):
        with self.serve('[http]\nlisten = ["127.0.0.1:0"]\npublic_url = "https://waybill.example.com"\n'
                        'trusted_proxies = ["127.0.0.1"]\n') as server:
            status, fields, _ = server.get("/robots.txt", Host="waybill.example.com", **{
                "X-Forwarded-For": "203.0.113.9, 192.0.2.7", "X-Forwarded-Proto": "https"})
            self.assertEqual(200, status)
            self.assertIn("Strict-Transport-Security", fields)
            self.assertEqual(403, server.get("/metrics", **{"X-Forwarded-For": "192.0.2.7"})[0])
            time.sleep(0.2)
            self.assertIn("peer=192.0.2.7", server.log)

    def test_metrics_with_a_token(self):
        self.write("token", "abc123\n")
        with self.serve('[http]\nlisten = ["127.0.0.1:0"]\n[metrics]\nallow = []\n'
                        f'token_file = "{self.folder}/token"\n') as server:
            self.assertEqual(403, server.get("/metrics")[0])
            self.assertEqual(403, server.get("/metrics", Authorization="Bearer abc124")[0])
            self.assertEqual(200, server.get("/metrics", Authorization="Bearer abc123")[0])

    def test_ipv6_and_several_addresses(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("no IPv6 here")
        with Serve(self.folder, listen=("127.0.0.1:0", "[::1]:0")) as server:
            port = int(re.search(r"\[::1\]:(\d+)/", server.urls[1])[1])
            with socket.create_connection(("::1", port), timeout=PATIENCE) as connection:
                connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
                self.assertIn(b" 200 OK", read_all(connection))
            self.assertEqual(200, server.get("/robots.txt")[0])


@unittest.skipUnless(shutil.which("openssl"), "no openssl")
class Tls(ProgramTest):
    def certificate(self, name):
        files = [self.folder / f"{name}.crt", self.folder / f"{name}.key"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]],
                       check=True, capture_output=True)
        return files

    def install(self, name):
        for source, kind in zip(self.certificate(name), ("crt", "key")):
            shutil.copy(source, self.folder / f"server.{kind}.new")
        for kind in ("crt", "key"):
            os.rename(self.folder / f"server.{kind}.new", self.folder / f"server.{kind}")

    def serve(self, listen='["127.0.0.1:0", "http://127.0.0.1:0"]'):
        config = self.write("waybill.toml", f'[http]\nlisten = {listen}\ntls_certificate = "server.crt"\ntls_key = "server.key"\n')
        return Serve(self.folder, "--config", config, listen=("", "")[:0])

    def connect(self, server, **options):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        for name, value in options.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # old versions are what is tried
                setattr(context, name, value)
        return context.wrap_socket(server.connect(), server_hostname="localhost")

    def name_served(self, server):
        with self.connect(server) as connection:
            octets = connection.getpeercert(binary_form=True)
        text = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-subject"], input=octets, capture_output=True, check=True)
        return text.stdout.decode().split("=")[-1].strip()

    def test_tls(self):
        self.install("first")
        with self.serve('["127.0.0.1:0"]') as server:
            self.assertTrue(server.urls[0].startswith("https://"))
            with self.connect(server) as connection:
                self.assertIn(connection.version(), ("TLSv1.2", "TLSv1.3"))
                connection.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
                answer = read_all(connection)  # with the end of TLS, not just of the connection
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 "))
            self.assertIn(b"Strict-Transport-Security: ", answer)
            # Large bodies, both ways.
            with self.connect(server) as connection:
                connection.sendall(b"POST /api/v1/setup HTTP/1.1\r\n" + HOST + b"Content-Length: 900000\r\n\r\n" + b" " * 900_000)
                self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 4"))
            # An upload that is refused while it is sent does not lose its answer.
            with self.connect(server) as connection:
                with contextlib.suppress(OSError):
                    connection.sendall(b"POST /api/v1/uploads?name=a HTTP/1.1\r\n" + HOST + b"Content-Length: 5000000\r\n\r\n" +
                                       b"x" * 5_000_000)
                self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 401 "))
            with self.assertRaises((ssl.SSLError, ConnectionResetError)):
                self.connect(server, maximum_version=ssl.TLSVersion.TLSv1_1).close()
            with server.connect() as plain:
                plain.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
                self.assertNotIn(b"200 OK", read_all(plain))

    def test_new_certificates_are_served_and_bad_ones_are_not(self):
        self.install("first")
        with self.serve('["127.0.0.1:0"]') as server:
            self.assertEqual("first", self.name_served(server))
            with self.connect(server) as kept:
                self.install("second")
                server.process.send_signal(signal.SIGHUP)
                self.wait_for(server, "second")
                self.write("server.crt", "nonsense")
                server.process.send_signal(signal.SIGHUP)
                self.wait_in_log(server, "the old certificate stays")
                self.assertEqual("second", self.name_served(server))
                os.rename(self.certificate("third")[1], self.folder / "server.key")  # not the key of the certificate
                os.rename(self.certificate("fourth")[0], self.folder / "server.crt")
                server.process.send_signal(signal.SIGHUP)
                self.wait_in_log(server, "is not the key of")
                self.assertEqual("second", self.name_served(server))
                self.install("fifth")  # found without a signal
                self.wait_for(server, "fifth")
                kept.sendall(b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
                self.assertTrue(read_all(kept).startswith(b"HTTP/1.1 200 "))

    def wait_for(self, server, name):
        end = time.monotonic() + PATIENCE
        while self.name_served(server) != name:
            self.assertLess(time.monotonic(), end, f"{name} is not served: {server.log[-500:]}")
            time.sleep(0.1)

    def wait_in_log(self, server, words):
        end = time.monotonic() + PATIENCE
        while words not in server.log:
            self.assertLess(time.monotonic(), end, words)
            time.sleep(0.1)

    def test_starts_only_with_a_certificate_that_works(self):
        self.install("first")
        os.rename(self.certificate("second")[1], self.folder / "server.key")
        config = self.write("waybill.toml", '[http]\nlisten = ["127.0.0.1:0"]\ntls_certificate = "server.crt"\ntls_key = "server.key"\n')
        outcome = self.expect(4, waybill("serve", "--config", config, cwd=self.folder))
        self.assertIn("server.key is not the key of server.crt", outcome.err.decode())


class Configuration(ProgramTest):
    def check(self, text, status=2):
        outcome = self.expect(status, waybill("config", "check", self.write("c.toml", text), cwd=self.folder))
        return outcome.err.decode().replace(f"waybill: {self.folder}/", ""), outcome.out.decode()

    def test_faults_are_told_with_their_place(self):
        cases = [
            ("a = ", "c.toml:1:5: "),
            ("[http]\nlisen = []", "c.toml:2:9: there is no key http.lisen; did you mean http.listen?"),
            ("listen = []", "c.toml:1:10: there is no key listen; did you mean http.listen?"),
            ("[zzzzzzzzzzzzzzzz]\nyyyyyyyyyyyyyyyy = 1", "c.toml:2:20: there is no key zzzzzzzzzzzzzzzz.yyyyyyyyyyyyyyyy\n"),
            ("[http]\nlisten = [1]", "c.toml:2:10: http.listen: must be a list of texts in quotes"),
            ('[http]\nlisten = ["example.com:80"]', 'http.listen: "example.com:80" is no ADDRESS:PORT'),
            ('[http]\nlisten = ["127.0.0.1:65536"]', "is no ADDRESS:PORT"),
            ('[http]\nlisten = ["::1:80"]', "is no ADDRESS:PORT"),
            ('[http]\nlisten = ["https://127.0.0.1:80"]', "https://127.0.0.1:80/ needs http.tls_certificate"),
            ("[http]\nlisten = []", "http.listen: needs one address at least"),
            ('[http]\npublic_url = "waybill.example.com"', "http.public_url: must be https://HOST"),
            ('[http]\npublic_url = "https://waybill.example.com/x"', "http.public_url: must be https://HOST"),
            ('[http]\ntrusted_proxies = ["10.0.0.0/33"]', "is no network such as"),
            ('[http]\ntls_certificate = "x"', "http.tls_certificate and http.tls_key go together"),
            ('[http]\ntls_certificate = "absent"\ntls_key = "absent"', "absent cannot be read"),
            ('[log]\nlevel = "loud"', "c.toml:2:9: log.level: must be one of debug, info, warning, error"),
            ('[store]\nurl = "mysql:x"', "store.url: must begin with sqlite: or clickhouse:"),
            ('[store]\nurl = "clickhouse:http://u:p4ss@x:8123/w"', "store.url: holds a password; put it into a file"),
            ('[store]\npassword_file = "/dev/null"', "store.password_file is of use only with a clickhouse: url"),
            ("[workers]\ndiagnose = 0", "workers.diagnose: must be from 1 to 64"),
            ('[workers]\ndiagnose = "2"', "workers.diagnose: must be a number"),
            ('[limits]\nupload_octets = 1', "limits.upload_octets: must be from"),
            ('data = ""', "data: must not be empty"),
            ('data = 2026-11-23', "data: must be a text in quotes"),
            ('[[intake.folder]]\npaht = "x"', "there is no key intake.folder.paht; did you mean intake.folder.path?"),
            ('[intake.folder]\npath = "x"', "there is no key intake.folder.path"),
            ('[[http]]\nlisten = []', "there is no key http.listen"),
            ('[[intake.mailbox]]\nurl = "imaps://u@mail.example.com"', "needs password_file or token_file"),
            ('[[intake.mailbox]]\nurl = "http://x"\npassword_file = "x"', "c.toml:2:7: intake.mailbox.url: "),
            ('[[intake.mailbox]]\nurl = "imaps://u@mail.example.com"\npassword_file = "x"\nafter = "burn"', "must be mark, keep, delete or move:MAILBOX"),
            ("a = 1\na = 2", "c.toml:2"),
            ("\x1b[31m = 1", "c.toml:1:"),
            ("x" * 2_000_000, "larger than"),
        ]
        for text, expected in cases:
            with self.subTest(text=text[:80]):
                err, _ = self.check(text)
                self.assertIn(expected, err)
                self.assertNotIn("p4ss", err)
                self.assertNotIn("\x1b", err)
                self.assertNotIn("Aborted", err)

    def test_the_effect_is_shown_and_reads_the_same(self):
        _, defaults = self.check("", 0)
        self.assertIn('listen = ["127.0.0.1:8025"]', defaults)
        self.assertEqual(defaults, self.check(defaults, 0)[1])
        text = ('data = "x\\"y"\n[http]\nlisten = ["127.0.0.1:1"]\n[[intake.folder]]\npath = "a"\n[[intake.folder]]\npath = "b"\n'
                'organisation = "o"\n')
        _, shown = self.check(text, 0)
        self.assertEqual(2, shown.count("[[intake.folder]]"))
        self.assertEqual(shown, self.check(shown, 0)[1])

    def test_a_warning_is_no_error(self):
        err, _ = self.check('[http]\nlisten = ["0.0.0.0:8025"]', 0)
        self.assertIn("warning: http.listen: others on the network can read what passes", err)

    def test_every_key_is_shown_and_documented(self):
        shown = self.expect(0, waybill("config", "show")).out.decode()
        document = (ROOT / "docs" / "configuration.md").read_text()
        section, keys = "", []
        for line in shown.splitlines():
            if found := re.match(r"# \[+([a-z.]+)\]+$", line):
                section = found[1]
            elif found := re.match(r"#   ([a-z_]+): ", line):
                keys.append((section, found[1]))
        self.assertGreater(len(keys), 20)
        for section, key in keys:
            heading = document.split(f"[{section}]")[-1] if section else document
            self.assertRegex(heading, rf"`{key}`", f"[{section}] {key} is not in docs/configuration.md")

    def test_the_example_is_good(self):
        example = ROOT / "packaging" / "waybill.toml"
        self.assertEqual("", self.expect(0, waybill("config", "check", example)).err.decode())

    def test_missing_file(self):
        self.assertIn("absent.toml: No such file", self.expect(2, waybill("config", "check", "absent.toml")).err.decode())
        self.assertIn("absent.toml: No such file", self.expect(2, waybill("serve", "--config", "absent.toml")).err.decode())

    def test_serve_starts_nothing_with_a_bad_one(self):
        outcome = self.expect(2, waybill("serve", "--config", self.write("c.toml", "x = 1"), cwd=self.folder))
        self.assertIn("nothing was started", outcome.err.decode())
        self.assertFalse((self.folder / "var").exists())
        self.expect(2, waybill("serve", "--listen", "nowhere", cwd=self.folder))


@unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze")
class Unit(ProgramTest):
    def test_the_unit_is_good(self):
        unit = self.write("waybill.service", (ROOT / "packaging" / "waybill.service").read_text().replace("/usr/bin/waybill", program.WAYBILL))
        outcome = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
        self.assertNotIn("waybill.service:", outcome.stderr)


if __name__ == "__main__":
    program.main()
