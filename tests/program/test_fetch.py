#!/usr/bin/env python3
"""Fetching from the web: real servers on this machine, which are inside by definition, so that the guard shows."""
import http.server
import os
import ssl
import subprocess
import threading
import time
import unittest

from program import ProgramTest, main

WEB_FETCH = os.environ.get("WEB_FETCH", "")


class Handler(http.server.BaseHTTPRequestHandler):
    seen = []

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        Handler.seen.append((self.command, self.path, dict(self.headers)))
        if self.path.startswith("/slow"):
            time.sleep(4)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/next?x=1")
            self.end_headers()
            return
        if self.path == "/head":
            self.send_response(200)
            for number in range(2000):
                self.send_header(f"X-{number}", "x" * 100)
            self.end_headers()
            return
        status = {"/missing": 404, "/error": 500}.get(self.path, 200)
        octets = b"x" * (200_000 if self.path == "/huge" else 100)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        if body:
            self.wfile.write(octets)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # clients that hang up


def certificate(folder, name, names):
    key, cert = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName={names}", "-keyout", key, "-out", cert],
                   check=True, capture_output=True)
    return key, cert


class FetchTest(ProgramTest):
    def setUp(self):
        super().setUp()
        Handler.seen.clear()
        self.key, self.cert = certificate(self.folder, "good", "DNS:localhost,IP:127.0.0.1")
        self.port = self.serve(None)
        self.tls_port = self.serve((self.key, self.cert))

    def serve(self, keys):
        server = Server(("127.0.0.1", 0), Handler)
        if keys:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(keys[1], keys[0])
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def fetch(self, *urls, allowed="127.0.0.0/8,::1", certificates=None, seconds=5, most=65536, head=False, env=None):
        ports = f"{self.port},{self.tls_port}"
        run = subprocess.run([WEB_FETCH, ports, allowed, str(certificates or self.cert), str(seconds), str(most)]
                             + ["head"] * head + list(urls), capture_output=True, text=True, timeout=60,
                             env=os.environ | (env or {}))
        self.assertEqual(run.returncode, 0, run.stderr)
        return [line.split("\t") for line in run.stdout.splitlines()]

    def test_answers(self):
        http, https = f"http://127.0.0.1:{self.port}", f"https://localhost:{self.tls_port}"
        rows = self.fetch(f"{http}/ok", f"{https}/ok", f"{http}/missing", f"{https}/error", f"{https}/redirect")
        self.assertEqual([row[1:4] for row in rows],
                         [["none", "200", "100"], ["none", "200", "100"], ["none", "404", "100"],
                          ["none", "500", "100"], ["none", "302", "0"]])
        self.assertEqual(rows[4][4], f"{https}/next?x=1")  # absolute, and not followed
        self.assertNotIn("/next?x=1", [path for _, path, _ in Handler.seen])

    def test_sends_nothing_but_the_request(self):
        url = f"http://127.0.0.1:{self.port}"
        self.fetch(f"{url}/a", f"{url}/b", head=True)
        for command, _, fields in Handler.seen:
            self.assertEqual(command, "HEAD")
            self.assertEqual(fields.pop("User-Agent"), "Waybill")
            self.assertEqual(set(fields), {"Host", "Accept"})

    def test_guards_the_inside(self):
        # A name of the outside that leads inside, as after DNS rebinding: the address decides, not the name.
        urls = [f"http://localhost:{self.port}/", f"http://127.0.0.1:{self.port}/", f"http://2130706433:{self.port}/",
                f"http://[::ffff:127.0.0.1]:{self.port}/", f"https://localhost:{self.tls_port}/", "http://localhost:1/",
                f"http://user@localhost:{self.port}/", "file:///etc/passwd", "ftp://localhost/"]
        for row in self.fetch(*urls, allowed=""):
            self.assertEqual(row[1], "guarded", row)
        self.assertEqual(Handler.seen, [])

    def test_uses_no_proxy(self):
        proxy = f"http://127.0.0.1:{self.port}"
        env = {name: proxy for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")}
        rows = self.fetch("http://192.0.2.1/", f"https://localhost:{self.tls_port}/ok", env=env, seconds=2)
        self.assertEqual(rows[1][1], "none")
        self.assertEqual([path for _, path, _ in Handler.seen], ["/ok"])

    def test_limits(self):
        url = f"http://127.0.0.1:{self.port}"
        begin = time.monotonic()
        rows = self.fetch(f"{url}/huge", f"{url}/slow", f"{url}/head", f"{url}/ok", seconds=1)
        self.assertLess(time.monotonic() - begin, 3)
        self.assertEqual([row[1] for row in rows], ["too-large", "timeout", "too-large", "none"])
        self.assertEqual(self.fetch(f"{url}/huge", most=200_000)[0][1:4], ["none", "200", "200000"])

    def test_certificates(self):
        other = certificate(self.folder, "other", "DNS:www.example.com")
        wrong_port = self.tls_port
        self.tls_port = self.serve(other)
        rows = self.fetch(f"https://localhost:{self.tls_port}/", certificates=other[1])  # of another name
        self.assertEqual(rows[0][1], "tls")
        self.tls_port = wrong_port
        rows = self.fetch(f"https://localhost:{self.tls_port}/", certificates=other[1])  # signed by a stranger
        self.assertEqual(rows[0][1], "tls")
        rows = self.fetch(f"https://localhost:{self.port}/")  # no TLS at all
        self.assertEqual(rows[0][1], "tls")
        self.assertEqual(Handler.seen, [])

    def test_what_is_not_there(self):
        closed = self.serve(None)
        rows = self.fetch("http://does-not-exist.invalid:%d/" % self.port)
        self.assertEqual(rows[0][1], "no-address")
        self.assertNotEqual(closed, self.port)

    def test_many_at_once(self):
        url = f"http://127.0.0.1:{self.port}"
        begin = time.monotonic()
        rows = self.fetch(*[f"{url}/slow?{number}" for number in range(3)],
                          *[f"{url}/ok?{number}" for number in range(40)], seconds=9)
        self.assertEqual({row[1] for row in rows}, {"none"})
        self.assertLess(time.monotonic() - begin, 8)


if __name__ == "__main__":
    main()
