#!/usr/bin/env python3
"""Nobody sees or changes what another organisation has, on any route; nor more than role, token and page allow."""
import time
import unittest

from api_examples import EXAMPLES
from api_server import Document, Visitor, World
from program import main
from serve import PATIENCE

# Change by themselves when somebody reads.
VOLATILE = {"last_seen", "last_used", "at", "ttl"}  # the last two: of DNS, which is asked anew


def without_volatile(value):
    if isinstance(value, list):
        return [without_volatile(item) for item in value]
    if isinstance(value, dict):
        return {name: without_volatile(item) for name, item in value.items() if name not in VOLATILE}
    return value


class TenantTest(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.document = Document(Visitor(cls.world.server).get("/openapi.json").json)
        cls.operations = [operation for operation in cls.document.operations if operation.id in EXAMPLES]
        world = cls.world
        # (who is attacked, who attacks): a client by its sibling, a client and a parent by a stranger, a parent and
        # a stranger by a client.
        cls.pairs = [(world.first, world.second), (world.first, world.stranger), (world.parent, world.stranger),
                     (world.parent, world.first), (world.stranger, world.first)]

    @classmethod
    def tearDownClass(cls):
        cls.world.server.stop()

    def guarded(self, wanted=lambda operation: True):
        """Operations that need a log-in."""
        return [operation for operation in self.operations if not operation.is_public and wanted(operation)]

    def values(self, operation, org):
        """Of the path; made once for each organisation and operation."""
        return org.once(("values", operation.id), lambda: EXAMPLES[operation.id].values(org))

    def body(self, operation, org):
        example = EXAMPLES[operation.id]
        return {} if example.before else example.json(org)

    def send(self, operation, visitor, org, query=None, body_of=None, **more):
        """The example of `org` as `visitor` sends it."""
        example = EXAMPLES[operation.id]
        target = operation.target(self.values(operation, org), {**(example.query or {}), **(query or {})})
        return visitor.request(operation.method, target, self.body(operation, body_of or org), octets=example.octets,
                               streams=example.streams, **more)

    def everything_of(self, org):
        """What the lists of the organisation say."""
        kept = {}
        for operation in self.guarded(lambda operation: operation.is_safe and operation.role):
            example = EXAMPLES[operation.id]
            if operation.id == "get_audit" or example.streams:
                continue
            answer = self.send(operation, org.owner, org)
            if answer.media == "application/json":
                kept[str(operation)] = (answer.status, without_volatile(answer.json))
        return kept

    def wait_for_first_checks(self, org):
        """Until the server has looked at every watched domain of the organisation: by itself it changes nothing soon."""
        end = time.monotonic() + PATIENCE
        while True:
            watched = {line["domain"] for line in org.owner.expect(200, "GET", "/domains")["items"] if line["watched"]}
            asked = {line["domain"] for line in org.owner.expect(200, "GET", "/reputation")["items"] if line["checked"]}
            if watched <= asked and all(org.owner.expect(200, "GET", f"/domains/{name}/check")["at"] for name in watched):
                return
            self.assertLess(time.monotonic(), end, f"{watched - asked} were not checked")
            time.sleep(0.2)

    def test_every_operation_has_an_example(self):
        self.assertEqual([], [operation.id for operation in self.document.operations if operation.id not in EXAMPLES])

    def assert_nothing_of(self, org, operation, answer):
        text = answer.octets.decode(errors="replace") + str(answer.headers)
        self.assertNotIn(org.marker.lower(), text.lower(), answer)
        for value in self.values(operation, org).values():
            if len(str(value)) >= 6:
                self.assertNotIn(str(value), text, answer)

    def test_nothing_is_seen_or_changed_from_elsewhere(self):
        for victim, attacker in self.pairs:
            for operation in self.guarded():
                self.values(operation, victim)
            self.wait_for_first_checks(victim)
            before = self.everything_of(victim)
            self.assertIn(victim.marker, str(before))
            for operation in self.guarded():
                with self.subTest(victim=victim.marker, attacker=attacker.marker, operation=str(operation)):
                    own_body = attacker if not operation.names else victim
                    # By name: the organisation is not there.
                    answer = self.send(operation, attacker.owner, victim, {"org": victim.id}, own_body)
                    self.assertEqual(404, answer.status, answer)
                    self.assert_nothing_of(victim, operation, answer)
                    # As if what the path names were the attacker's own.
                    if operation.names:
                        answer = self.send(operation, attacker.owner, victim)
                        self.assertIn(answer.status, (403, 404), answer)
                        self.assert_nothing_of(victim, operation, answer)
                    elif operation.id == "get_audit" and victim is attacker.parent:
                        pass  # a client sees who of its parent did something in it
                    elif operation.is_safe and not EXAMPLES[operation.id].streams:
                        answer = self.send(operation, attacker.owner, victim)
                        self.assert_nothing_of(victim, operation, answer)
            self.assertEqual(before, self.everything_of(victim), f"{attacker.marker} changed {victim.marker}")

    def test_what_a_body_names_is_looked_for_at_home(self):
        """Ids of the victim in the body of a request about the attacker's own organisation."""
        for victim, attacker in self.pairs:
            for operation in self.guarded(lambda operation: EXAMPLES[operation.id].refers):
                with self.subTest(victim=victim.marker, attacker=attacker.marker, operation=str(operation)):
                    answer = self.send(operation, attacker.owner, attacker, body_of=victim)
                    self.assertIn(answer.status, (404, 422), answer)
                    self.assert_nothing_of(victim, operation, answer)

    def test_a_parent_acts_in_its_clients_by_name_only(self):
        client, parent = self.world.first, self.world.parent
        for operation in self.guarded(lambda operation: operation.role and operation.is_safe):
            with self.subTest(operation=str(operation)):
                answer = self.send(operation, parent.owner, client, {"org": client.id})
                self.assertEqual(200, answer.status, answer)
                if operation.names:
                    answer = self.send(operation, parent.owner, client)
                    self.assertEqual(404, answer.status, answer)
                    self.assert_nothing_of(client, operation, answer)

    def test_nobody_without_log_in(self):
        org = self.world.first
        shown = [Visitor(self.world.server), Visitor(self.world.server, "wb_" + "a" * 52), Visitor(self.world.server)]
        shown[2].cookie, shown[2].csrf = "a" * 52, "0" * 64
        for operation in self.guarded():
            for visitor in shown:
                with self.subTest(operation=str(operation)):
                    answer = self.send(operation, visitor, org)
                    self.assertEqual(401, answer.status, answer)
                    self.assert_nothing_of(org, operation, answer)
                    self.assertEqual([], self.document.faults(operation, answer))

    def test_no_role_above_the_own(self):
        org = self.world.first
        order = ["viewer", "analyst", "admin", "owner"]
        for operation in self.guarded(lambda operation: operation.role):
            for role in order[:order.index(operation.role)]:
                with self.subTest(operation=str(operation), role=role):
                    answer = self.send(operation, org.member(role), org)
                    self.assertEqual(403, answer.status, answer)
                    self.assertEqual([], self.document.faults(operation, answer))

    def test_no_token_beyond_its_scopes(self):
        org = self.world.first
        for operation in self.guarded():
            others = tuple(scope for scope in ("read", "write", "admin") if scope != operation.scope)
            with self.subTest(operation=str(operation), scopes=others):
                answer = self.send(operation, org.script(*others), org)
                self.assertEqual(403, answer.status, answer)
                self.assertEqual([], self.document.faults(operation, answer))

    def test_nothing_for_pages_of_others(self):
        org = self.world.first
        for operation in self.operations:
            if operation.is_safe:
                continue
            with self.subTest(operation=str(operation)):
                for field, value in (("Origin", "https://evil.example"), ("Origin", "null"),
                                     ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")):
                    answer = self.send(operation, org.owner, org, headers={field: value})
                    self.assertEqual(403, answer.status, f"{field}: {answer}")
                    self.assertEqual("/problems/csrf", answer.json["type"])
                if not operation.is_public:
                    answer = self.send(operation, org.owner, org, csrf=False)
                    self.assertEqual((403, "/problems/csrf"), (answer.status, answer.json["type"]))


if __name__ == "__main__":
    main()
