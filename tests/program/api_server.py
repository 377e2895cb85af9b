"""What the tests of the HTTP interface share: a server of their own, visitors with a cookie, and the OpenAPI document
that every answer is held against."""
import datetime
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import urllib.parse

from program import SKIPPED, WAYBILL, waybill

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed", flush=True)
    raise SystemExit(SKIPPED) from None

PASSWORD = "correct horse battery"
PREFIX = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")
STARTED = 20  # seconds that a server may take to start or to end


class NoNames(threading.Thread):
    """A name server that knows no name: every question is answered NXDOMAIN, at once."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                question, sender = self.socket.recvfrom(4096)
            except OSError:  # closed
                return
            # RFC 1035 §4.1.1: the same id, an answer, recursion available, name error; one question, nothing else.
            end = 12
            while question[end]:
                end += 1 + question[end]
            self.socket.sendto(question[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + question[12:end + 5], sender)

    def stop(self):
        self.socket.close()


class Server:
    """`waybill serve` on a free port with a data folder of its own, and a name server that knows nothing."""

    def __init__(self):
        self.names = NoNames()
        self.folder = tempfile.TemporaryDirectory(prefix="waybill-serve-")
        self.data = pathlib.Path(self.folder.name) / "data"
        self.log = open(pathlib.Path(self.folder.name) / "log", "w+b")
        config = pathlib.Path(self.folder.name) / "waybill.toml"
        config.write_text(f'data = "{self.data}"\nhttp.listen = ["127.0.0.1:0"]\n'
                          f'dns.resolver = "127.0.0.1:{self.names.port}"\nsmtp.listen = []\n')
        self.command = [WAYBILL, "serve", "--config", config]
        self.start_again()

    def start_again(self):
        """Over the same data folder, on another port."""
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.log, env=environment)
        line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"Waybill is at http://127\.0\.0\.1:(\d+)/\n", line)
        if not found:
            self.process.kill()
            raise AssertionError(f"the server said {line!r}:\n{self.read_log()[-2000:]}")
        self.port = int(found[1])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def read_log(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self):
        """Fails when the server crashed or a sanitizer complained."""
        self.process.terminate()
        status = self.process.wait(STARTED)
        self.process.stdout.close()
        log = self.read_log()
        self.log.close()
        self.folder.cleanup()
        self.names.stop()
        assert status == 0 and "Sanitizer" not in log and "runtime error:" not in log, log[-4000:]


class Answer:
    def __init__(self, status, headers, octets):
        self.status, self.headers, self.octets = status, headers, octets

    @property
    def media(self):
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def json(self):
        return json.loads(self.octets)

    def __str__(self):
        return f"{self.status} {self.octets[:500].decode(errors='replace')}"


class Visitor:
    """Keeps its cookie and CSRF value as a browser does; or shows a token."""

    def __init__(self, server, token=None):
        self.server, self.token, self.cookie, self.csrf = server, token, None, None

    def request(self, method, path, body=None, octets=None, headers=None, csrf=True, streams=False):
        fields = dict(headers or {})
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            fields["Cookie"] = f"waybill_session={self.cookie}"
            if csrf and self.csrf and method.upper() not in ("GET", "HEAD"):
                fields["X-CSRF-Token"] = self.csrf
        if body is not None:
            octets = body if isinstance(body, bytes) else json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        elif octets is not None:
            fields.setdefault("Content-Type", "application/octet-stream")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(method.upper(), PREFIX + path, octets, fields)
            response = connection.getresponse()
            endless = streams and response.status == 200
            answer = Answer(response.status, response.headers, b"" if endless else response.read())
        finally:
            connection.close()
        self.take(answer)
        return answer

    def take(self, answer):
        found = re.match(r"waybill_session=([^;]*)", answer.headers.get("Set-Cookie", ""))
        if found:
            self.cookie = found[1] or None
        if answer.status == 200 and answer.media == "application/json" and b'"csrf"' in answer.octets:
            self.csrf = answer.json.get("csrf", self.csrf)

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, body, **more)

    def expect(self, status, method, path, body=None, **more):
        answer = self.request(method, path, body, **more)
        assert answer.status == status, f"{method} {path}: {answer}"
        return answer.json if answer.media == "application/json" else None

    def log_in(self, email):
        self.expect(200, "POST", "/session", {"email": email, "password": PASSWORD})
        return self


class Organisation:
    """One tenant with its people. `marker` stands in every name and address that it has."""

    def __init__(self, world, marker, identity, owner, parent=None):
        self.world, self.marker, self.id, self.owner, self.parent = world, marker, identity, owner, parent
        self.people = 0
        self.known = {}

    def name(self, what):
        return f"{self.marker} {what}"

    def email(self, what):
        self.people += 1
        return f"{what}{self.people}@{self.marker.lower()}.example"

    def invite(self, role):
        """The answer of POST /users."""
        body = {"email": self.email(role), "name": self.name(role), "role": role}
        return self.owner.expect(201, "POST", "/users", body)

    def join(self, role):
        """A new user who is logged in, and the id."""
        invited = self.invite(role)
        visitor = Visitor(self.world.server)
        visitor.expect(200, "POST", invited["invitation"].replace("/welcome/", "/invitations/"),
                       {"password": PASSWORD})
        return visitor, invited["id"]

    def member(self, role):
        """A user with that role who is logged in: the same each time."""
        return self.once(("member", role), lambda: self.join(role)[0])

    def script(self, *scopes):
        """Shows a token with these scopes: the same each time."""
        return self.once(("script", scopes), lambda: Visitor(self.world.server, self.new_token(*scopes)["token"]))

    def new_token(self, *scopes):
        return self.owner.expect(201, "POST", "/tokens", {"name": self.name("token"), "scopes": list(scopes)})

    def once(self, key, make):
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]


class World:
    """A server with two organisations of their own and two clients of the first."""

    def __init__(self):
        self.server = Server()
        owner = Visitor(self.server)
        owner.expect(200, "POST", "/setup", {"organisation": "Quellenhof Mail", "name": "Quellenhof Owner",
                                             "email": "owner@quellenhof.example", "password": PASSWORD})
        self.parent = Organisation(self, "Quellenhof", "default", owner)
        self.first = self.add_client("Zauberberg")
        self.second = self.add_client("Felsenau")
        self.stranger = self.add_root("Moorwiese")

    def add_client(self, marker):
        client = self.parent.owner.expect(201, "POST", "/clients", {"name": f"{marker} Client"})
        body = {"email": f"owner@{marker.lower()}.example", "name": f"{marker} Owner", "role": "owner"}
        invited = self.parent.owner.expect(201, "POST", f"/users?org={client['id']}", body)
        return Organisation(self, marker, client["id"], self.accept(invited["invitation"].rpartition("/")[2]),
                            self.parent)

    def add_root(self, marker):
        """There is one first visit; a second organisation of its own is made beside the running server."""
        email = f"owner@{marker.lower()}.example"
        invited = waybill("invite", email, "--new-organisation", f"{marker} Mail", "--data", self.server.data, "--json").one
        owner = self.accept(invited["invitation"].rpartition("/")[2])
        return Organisation(self, marker, owner.expect(200, "GET", "/session")["organisation"]["id"], owner)

    def accept(self, secret):
        visitor = Visitor(self.server)
        visitor.expect(200, "POST", f"/invitations/{secret}", {"password": PASSWORD})
        return visitor


def with_closed_objects(schema):
    """The same schema in which an object has no members but those that are named."""
    if isinstance(schema, list):
        return [with_closed_objects(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: with_closed_objects(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema and "allOf" not in schema:
        closed["additionalProperties"] = False
    return closed


FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_time(text):
    return not isinstance(text, str) or bool(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


@FORMATS.checks("date", raises=ValueError)
def is_day(text):
    return not isinstance(text, str) or bool(datetime.date.fromisoformat(text))


class Document:
    """The OpenAPI document of a server."""

    def __init__(self, document):
        self.all = document
        self.components = with_closed_objects(document["components"])
        self.operations = [Operation(path, method, operation) for path, methods in document["paths"].items()
                           for method, operation in methods.items() if method in METHODS]

    def resolve(self, value):
        while "$ref" in value:
            place = self.all
            for step in value["$ref"][2:].split("/"):
                place = place[step]
            value = place
        return value

    def errors(self, schema, value):
        validator = jsonschema.Draft202012Validator({**with_closed_objects(schema), "components": self.components},
                                                    format_checker=FORMATS)
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                for error in validator.iter_errors(value)]

    def parameters(self, operation):
        return {parameter["name"]: parameter for parameter in map(self.resolve, operation.all.get("parameters", []))}

    def body_schema(self, operation):
        content = operation.all.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("schema")

    def faults(self, operation, answer):
        """What of an answer the document does not allow."""
        responses = operation.all["responses"]
        described = responses.get(str(answer.status))
        if described is None and answer.status >= 400:
            described = responses["default"]
        if described is None:
            return [f"the status {answer.status} is not described"]
        content = self.resolve(described).get("content")
        if not content:
            return [f"a body of {len(answer.octets)} octets is not described"] if answer.octets else []
        if answer.media not in content:
            return [f"the type {answer.media!r} is not described"]
        if not answer.media.endswith("json"):
            return []
        return self.errors(content[answer.media].get("schema", {}), answer.json)


class Operation:
    def __init__(self, path, method, operation):
        self.path, self.method, self.all = path, method.upper(), operation
        self.id = operation["operationId"]
        self.names = re.findall(r"\{([^}]+)\}", path)
        self.is_public = operation["security"] == []
        self.takes_token = any("token" in way for way in operation["security"])
        self.scope = next((way["token"][0] for way in operation["security"] if "token" in way), None)
        self.role = operation.get("x-role")
        self.is_safe = self.method == "GET"

    def target(self, values, query=None):
        path = self.path
        for name in self.names:
            path = path.replace("{" + name + "}", urllib.parse.quote(str(values[name]), safe=""))
        return path + ("?" + urllib.parse.urlencode(query) if query else "")

    def __str__(self):
        return f"{self.method} {self.path}"
