#!/usr/bin/env python3
"""The OpenAPI document against the running server: every operation is called, and every answer held against its schema."""
import copy
import unittest

from api_examples import EXAMPLES
from api_server import METHODS, Document, Server, Visitor, World
from program import main

WRONG = [None, True, 0, -1, 1.5, 2**70, "", " ", "\0", "a\0b", "a\r\nb", "\ud83d\ude00", "<script>", "' OR 1=1 --",
         "../../etc/passwd", "x" * 900_000, [], [[]], [None], ["\0"], {}, {"__proto__": {}}, {"a": {"b": [1]}}]


class ApiTest(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.org = cls.world.parent
        cls.document = Document(Visitor(cls.world.server).get("/openapi.json").json)

    @classmethod
    def tearDownClass(cls):
        cls.world.server.stop()

    def each(self, wanted=lambda operation: True):
        return [(operation, EXAMPLES[operation.id]) for operation in self.document.operations
                if operation.id in EXAMPLES and wanted(operation)]

    def check(self, operation, answer):
        self.assertLess(answer.status, 500, answer)
        self.assertEqual([], self.document.faults(operation, answer), answer)
        self.assertEqual("no-store", answer.headers.get("Cache-Control"))

    def call(self, operation, example, **more):
        """Who called it, and the answer."""
        visitor = example.who(self.org)
        if example.before:
            example.before(visitor)
        body = example.body(visitor if example.before else self.org) if callable(example.body) else example.body
        return visitor, visitor.request(operation.method, operation.target(example.values(self.org), example.query),
                                        body, octets=example.octets, streams=example.streams, **more)

    def test_every_operation_has_an_example(self):
        self.assertEqual([], [operation.id for operation in self.document.operations if operation.id not in EXAMPLES])
        self.assertEqual([], sorted(set(EXAMPLES) - {operation.id for operation in self.document.operations}))

    def test_every_operation_answers_as_described(self):
        for operation, example in self.each():
            with self.subTest(operation=str(operation)):
                if example.fresh_server:
                    continue
                _, answer = self.call(operation, example)
                self.assertIn(answer.status, (200, 201, 202, 204), answer)
                self.check(operation, answer)

    def test_what_is_possible_once(self):
        for operation, example in self.each(lambda operation: EXAMPLES[operation.id].fresh_server):
            with self.subTest(operation=str(operation)):
                server = Server()
                try:
                    for expected in (200, 409):
                        answer = Visitor(server).request(operation.method, operation.path, example.body)
                        self.assertEqual(expected, answer.status, answer)
                        self.check(operation, answer)
                finally:
                    server.stop()

    def test_examples_keep_to_the_schemas_of_bodies(self):
        for operation, example in self.each(self.document.body_schema):
            with self.subTest(operation=str(operation)):
                if not example.before:
                    self.assertEqual([], self.document.errors(self.document.body_schema(operation),
                                                              example.json(self.org)))

    def test_bodies_that_are_wrong_are_refused_by_name(self):
        for operation, example in self.each(self.document.body_schema):
            with self.subTest(operation=str(operation)):
                schema = self.document.resolve(self.document.body_schema(operation))
                if example.fresh_server or example.before or not schema.get("properties"):
                    continue
                visitor, target = example.who(self.org), operation.target(example.values(self.org))
                good = example.json(self.org)
                for name in schema.get("required", []):
                    answer = visitor.request(operation.method, target, {k: v for k, v in good.items() if k != name})
                    self.assertIn(answer.status, (422, 429), f"without {name}: {answer}")
                    self.check(operation, answer)
                answer = visitor.request(operation.method, target, {**good, "no_such_field": 1})
                self.assertEqual(422, answer.status, answer)
                self.assertIn("no_such_field", answer.json["fields"])

    def test_hostile_values_are_the_fault_of_the_client(self):
        for operation, example in self.each(self.document.body_schema):
            with self.subTest(operation=str(operation)):
                if example.fresh_server or example.before:
                    continue
                visitor, target = example.who(self.org), operation.target(example.values(self.org))
                good = example.json(self.org)
                for name in good:
                    for value in WRONG:
                        # Of a session that the change before has ended.
                        if visitor.cookie and visitor.get("/session").status == 401:
                            visitor = example.who(self.org)
                        self.check(operation, visitor.request(operation.method, target, {**copy.copy(good), name: value}))
                for octets in (b"", b"[]", b"{", b"\xff", b'{"a": 1, "a": 2}', b"[" * 100_000, b"\0" * 1000):
                    answer = visitor.request(operation.method, target, octets)
                    self.assertIn(answer.status, (400, 401), answer)
                answer = visitor.request(operation.method, target, b"{}", headers={"Content-Type": "text/plain"})
                self.assertIn(answer.status, (415, 401), answer)
                answer = visitor.request(operation.method, target, b'{"name": "' + b"x" * (1 << 20) + b'"}')
                self.assertIn(answer.status, (413, 401), answer)

    def test_values_in_paths_that_name_nothing(self):
        hostile = ["nothing", "%00", "%FF", "%2e%2e", "x" * 300, "%27--", "%3Cscript%3E", "0", "-1", "9" * 30]
        for operation, example in self.each(lambda operation: operation.names):
            with self.subTest(operation=str(operation)):
                visitor = example.who(self.org)
                for value in hostile:
                    path = operation.path
                    for name in operation.names:
                        path = path.replace("{" + name + "}", value)
                    answer = visitor.request(operation.method, path, example.json(self.org), octets=example.octets,
                                             streams=example.streams)
                    self.assertLess(answer.status, 500, f"{value}: {answer}")
                    self.assertIn(answer.status, (200, 400, 404, 422), f"{value}: {answer}")

    def test_lists_have_pages_and_files(self):
        for operation, example in self.each(lambda operation: "cursor" in self.document.parameters(operation)):
            with self.subTest(operation=str(operation)):
                visitor, target = example.who(self.org), operation.target(example.values(self.org))
                mark = "&" if "?" in target else "?"
                for query in ("limit=0", "limit=501", "limit=x", "limit=-1", "cursor=zz", "cursor=ff", "cursor=6",
                              "cursor=" + "6" * 5000, "format=xml"):
                    answer = visitor.get(f"{target}{mark}{query}")
                    self.assertEqual(422, answer.status, f"{query}: {answer}")
                    self.check(operation, answer)
                seen, cursor = [], ""
                while cursor is not None and len(seen) < 3:
                    answer = visitor.get(f"{target}{mark}limit=1{cursor}")
                    self.check(operation, answer)
                    self.assertLessEqual(len(answer.json["items"]), 1)
                    seen += answer.json["items"]
                    cursor = answer.json["next"] and "&cursor=" + answer.json["next"]
                self.assertEqual(len(seen), len({str(item) for item in seen}))
                answer = visitor.get(f"{target}{mark}format=csv&limit=1")
                self.check(operation, answer)
                self.assertEqual("text/csv", answer.media)
                self.assertIn("attachment", answer.headers["Content-Disposition"])
                self.assertGreaterEqual(len(answer.octets.splitlines()), 1 + len(seen[:3]))

    def test_other_methods_are_refused(self):
        by_path = {}
        for operation in self.document.operations:
            by_path.setdefault(operation.path, set()).add(operation.method)
        for path, methods in by_path.items():
            for method in METHODS:
                if method.upper() not in methods:
                    answer = self.org.owner.request(method, path.replace("{", "").replace("}", ""))
                    self.assertEqual(405, answer.status, f"{method} {path}: {answer}")
                    self.assertLessEqual(methods, set(answer.headers["Allow"].split(", ")))

    def test_keys_make_a_post_happen_once(self):
        headers = {"Idempotency-Key": "a key of this test"}
        body = {"name": self.org.name("once")}
        answers = [self.org.owner.post("/clients", body, headers=headers) for _ in range(3)]
        self.assertEqual([201] * 3, [answer.status for answer in answers])
        self.assertEqual(1, len({answer.octets for answer in answers}))
        names = [item["name"] for item in self.org.owner.get("/clients?limit=500").json["items"]]
        self.assertEqual(1, names.count(body["name"]))
        self.assertEqual(422, self.org.owner.post("/clients", {"name": "other"}, headers=headers).status)


if __name__ == "__main__":
    main()
