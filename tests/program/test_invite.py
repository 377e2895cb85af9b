#!/usr/bin/env python3
"""`waybill invite`: the way back in when nobody can log in any more."""
import unittest

from api_server import PASSWORD, Server, Visitor
from program import main, waybill


class InviteTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.owner = Visitor(self.server)
        self.owner.expect(200, "POST", "/setup", {"organisation": "Example", "name": "Olga", "email": "olga@example.com",
                                                  "password": PASSWORD})

    def invite(self, *arguments):
        return waybill("invite", *arguments, "--data", self.server.data, "--json")

    def accept(self, outcome, password):
        link = outcome.one["invitation"]
        return Visitor(self.server).post(link.replace("/welcome/", "/invitations/"), {"password": password})

    def test_a_forgotten_password(self):
        outcome = self.invite("OLGA@example.com")
        self.assertEqual(200, self.owner.get("/session").status)
        self.assertEqual(200, self.accept(outcome, "another horse battery").status)
        self.assertEqual(401, self.owner.get("/session").status)
        self.assertEqual(404, self.accept(outcome, "another horse battery").status)
        answer = self.owner.post("/session", {"email": "olga@example.com", "password": PASSWORD})
        self.assertEqual(401, answer.status)
        self.owner.expect(200, "POST", "/session", {"email": "olga@example.com", "password": "another horse battery"})
        actions = [entry["detail"] for entry in self.owner.get("/audit").json["items"]]
        self.assertIn("by the command line", actions)

    def test_another_organisation(self):
        answer = self.accept(self.invite("ben@example.net", "--new-organisation", "Other"), PASSWORD)
        self.assertEqual(("Other", "owner"), (answer.json["organisation"]["name"], answer.json["user"]["role"]))

    def test_what_is_refused(self):
        for arguments, status, words in ((["nobody@example.com"], 4, "no such account"),
                                         (["olga@example.com", "--new-organisation", "Other"], 4, "already"),
                                         (["olga"], 2, "no e-mail address")):
            outcome = self.invite(*arguments)
            self.assertEqual(status, outcome.status)
            self.assertIn(words, outcome.err.decode())
        outcome = waybill("invite", "olga@example.com", "--data", self.server.data / "elsewhere")
        self.assertEqual(4, outcome.status)
        self.assertIn("no server has kept anything here", outcome.err.decode())
        self.assertFalse((self.server.data / "elsewhere").exists())


if __name__ == "__main__":
    main()
