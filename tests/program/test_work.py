#!/usr/bin/env python3
"""What a server does by itself: cases and arrivals survive kill -9, logs count once, retention forgets."""
import concurrent.futures
import io
import pathlib
import sqlite3
import time
import unittest
import zipfile

from api_examples_work import BOUNCE
from api_server import PASSWORD, Server, Visitor
from program import ROOT, main

HEADER = ('"Date/Time","Internal Message ID","Mail Event","Recipient","Sender","Remote Host","Bytes Transferred",'
          '"User ID","Message ID Header","Retry Count","Seconds in Queue","Delivery Stage","Relay Address","Relay Port",'
          '"Remote DSN"\n')


def log(days, messages, refused):
    """An Email Log: so many messages a day, the first of which are refused."""
    rows = [HEADER]
    for day in days:
        for number in range(messages):
            key = f"{day}-{number}@sfdc.example"
            head = f'"A","{{event}}","p{number}@d{number % 7}.example","sales@example.com","10.0.0.1","600","0058d1","{key}"'
            event, answer = ("P", "550 5.1.1 no such user") if number < refused else ("D", "250 2.0.0 OK")
            rows.append(f'"11/{day}/2026 9:00",{head.format(event="R")},"0","0","","","",""\n')
            rows.append(f'"11/{day}/2026 9:01",{head.format(event=event)},"0","60","during RCPT TO","192.0.2.25","25",'
                        f'"{answer}"\n')
    return "".join(rows).encode()


class WorkTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.visitor = Visitor(self.server)
        self.visitor.expect(200, "POST", "/setup", {"organisation": "Example Ltd", "name": "Ann",
                                                    "email": "ann@example.com", "password": PASSWORD})
        self.addCleanup(lambda: self.server.stop())

    def upload(self, octets, name="evidence"):
        return self.visitor.expect(201, "POST", f"/uploads?name={name}", octets=octets)["id"]

    def wait_for(self, job):
        deadline = time.monotonic() + 120
        while True:
            state = self.visitor.expect(200, "GET", f"/jobs/{job}")
            if state["state"] in ("done", "failed"):
                return state
            self.assertLess(time.monotonic(), deadline, state)
            time.sleep(0.05)

    def take(self, octets, name):
        started = self.visitor.expect(202, "POST", "/intake", {"uploads": [self.upload(octets, name)]})
        self.wait_for(started["job"])
        return self.visitor.expect(200, "GET", f"/intake/items/{started['items'][0]['id']}")

    def refusals(self):
        return self.visitor.expect(200, "GET", "/domains/example.com/refusals?from=2026-11-01&to=2026-11-30")

    def test_what_was_acknowledged_survives_kill(self):
        bounce = BOUNCE.format(domain="example.com", name="x", serial="1").encode()
        opened = []

        def open_case(number):
            octets = bounce.replace(b"Hello", b"Hello %d" % number)
            identity = self.upload(octets, f"bounce{number}.eml")
            opened.append(self.visitor.expect(202, "POST", "/cases", {"uploads": [identity]})["id"])

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for number in range(80):
                pool.submit(open_case, number)
            while len(opened) < 40:
                time.sleep(0.01)
            self.server.kill()
        acknowledged = list(opened)
        self.assertGreaterEqual(len(acknowledged), 40)
        self.server.start_again()
        deadline = time.monotonic() + 120
        for identity in acknowledged:
            while True:
                case = self.visitor.expect(200, "GET", f"/cases/{identity}")
                if case["state"] != "running":
                    break
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            self.assertEqual("done", case["state"], case["error"])
            self.assertEqual("identity", case["cause"])
            piece = self.visitor.get(f"/cases/{identity}/evidence/E1")
            self.assertIn(b"Unauthenticated email", piece.octets)

    def test_overlapping_logs_count_once(self):
        first = self.take(log([16, 17], 300, 20), "first.csv")
        self.assertEqual("1 Email Log, 600 messages", first["outcome"])
        self.assertEqual(40, self.refusals()["total"])
        # More of the 17th, and the 18th.
        self.take(log([17, 18], 500, 50), "second.csv")
        found = self.refusals()
        self.assertEqual(20 + 50 + 50, found["total"])
        days = {day["day"]: day for day in found["by_day"]}
        self.assertEqual((280, 20), (days["2026-11-16"]["delivered"], days["2026-11-16"]["refused"]))
        self.assertEqual((450, 50), (days["2026-11-17"]["delivered"], days["2026-11-17"]["refused"]))
        again = self.take(log([16, 17], 300, 20), "again.csv")
        self.assertIn("taken in before", again["outcome"])
        self.assertEqual(120, self.refusals()["total"])
        item = found["items"][0]
        self.assertEqual("recipient-address", item["verdict"]["cause"])
        self.visitor.expect(204, "DELETE", f"/intake/items/{first['id']}")
        self.assertEqual(100, self.refusals()["total"])

    def test_a_cluster_becomes_one_case(self):
        item = self.take(log([16], 50, 5), "EmailLog.csv")
        cluster = item["clusters"][0]
        path = f"/intake/items/{item['id']}/clusters/{cluster['id']}/case"
        case = self.visitor.expect(202, "POST", path)
        self.assertEqual("done", self.wait_for(case["job"])["state"])
        self.assertEqual(case["id"], self.visitor.expect(202, "POST", path)["id"])
        found = self.visitor.expect(200, "GET", f"/cases/{case['id']}")
        self.assertEqual(("recipient-address", item["id"]), (found["cause"], found["log"]))

    def test_evidence_is_added_to_a_case(self):
        text = "550 5.7.26 unauthenticated email from example.com is not accepted"
        case = self.visitor.expect(202, "POST", "/cases", {"text": text})
        self.wait_for(case["job"])
        before = self.visitor.expect(200, "GET", f"/cases/{case['id']}")
        self.assertEqual(["E1"], [piece["id"] for piece in before["evidence"]])
        self.visitor.expect(200, "PATCH", f"/cases/{case['id']}", {"title": "Mine", "note": "line\nline"})
        bounce = self.upload(BOUNCE.format(domain="example.com", name="x", serial="1").encode(), "b.eml")
        job = self.visitor.expect(202, "POST", f"/cases/{case['id']}/evidence", {"uploads": [bounce, bounce]})["job"]
        self.wait_for(job)
        after = self.visitor.expect(200, "GET", f"/cases/{case['id']}")
        self.assertEqual(["note", "bounce"], [piece["kind"] for piece in after["evidence"]])
        self.assertEqual(("Mine", "line\nline"), (after["title"], after["note"]))

    def test_what_is_written_during_a_diagnosis_stays(self):
        text = "550 5.7.26 unauthenticated email from example.com is not accepted"
        cases = [self.visitor.expect(202, "POST", "/cases", {"text": text}) for _ in range(20)]
        for case in cases:
            self.visitor.expect(200, "PATCH", f"/cases/{case['id']}", {"title": "Mine", "status": "closed"})
        for case in cases:
            self.wait_for(case["job"])
            found = self.visitor.expect(200, "GET", f"/cases/{case['id']}")
            self.assertEqual(("Mine", "closed", "done"), (found["title"], found["status"], found["state"]))

    def test_facts_cite_the_octets_that_the_evidence_has(self):
        loaded = self.visitor.expect(202, "POST", "/examples", {})
        cited = 0
        for identity in loaded["cases"]:
            while (case := self.visitor.expect(200, "GET", f"/cases/{identity}"))["state"] == "running":
                time.sleep(0.05)
            self.assertEqual("done", case["state"], case["title"])
            sizes = {}
            for piece in case["evidence"]:
                octets = self.visitor.get(f"/cases/{identity}/evidence/{piece['id']}").octets
                sizes[piece["id"]] = len(octets)
                self.assertEqual(piece["octets"], len(octets))
            for fact in case["diagnosis"]["facts"]:
                if "bytes" in fact:
                    begin, end = fact["bytes"]
                    self.assertTrue(0 <= begin < end <= sizes[fact["evidence"]], fact)
                    cited += 1
        self.assertEqual(len([p for p in (ROOT / "examples").iterdir() if (p / "dns.json").exists()]),
                         len(loaded["cases"]))
        self.assertGreater(cited, 200)
        self.assertEqual(loaded["cases"], self.visitor.expect(202, "POST", "/examples", {})["cases"])

    def test_the_fix_is_proved(self):
        names = {"two-spf-records": "spf", "eleven-lookups": "spf"}
        loaded = self.visitor.expect(202, "POST", "/examples", {"names": list(names)})
        for identity in loaded["cases"]:
            while self.visitor.expect(200, "GET", f"/cases/{identity}")["state"] == "running":
                time.sleep(0.05)
            fix = self.visitor.expect(200, "GET", f"/cases/{identity}/fix")
            proofs = [step["proof"] for step in fix["steps"] if step["proof"]]
            self.assertEqual(1, len(proofs), fix)
            self.assertIn("spf", [change["what"].split()[0] for change in proofs[0]["results"]], proofs[0])
            self.assertTrue(proofs[0]["findings_gone"])

    def test_a_bundle_replays(self):
        loaded = self.visitor.expect(202, "POST", "/examples", {"names": ["gmail-57-26"]})
        self.wait_for(loaded["job"])
        path = f"/cases/{loaded['cases'][0]}/bundle"
        whole = zipfile.ZipFile(io.BytesIO(self.visitor.get(path).octets))
        self.assertIn(b"tickets@fernhill-music.example", whole.read("case.json") + whole.read("verdict.txt"))
        blotted = zipfile.ZipFile(io.BytesIO(self.visitor.get(path + "?redact=addresses,content").octets))
        self.assertEqual(whole.namelist(), blotted.namelist())
        for name in blotted.namelist():
            self.assertNotIn(b"tickets@fernhill", blotted.read(name), name)
            if name.startswith("evidence/"):
                self.assertEqual(len(whole.read(name)), len(blotted.read(name)), name)

    def test_retention_forgets_at_the_next_start(self):
        case = self.visitor.expect(202, "POST", "/cases", {"text": "550 5.1.1 no such user a@example.com"})
        self.wait_for(case["job"])
        self.take(log([16], 50, 5), "EmailLog.csv")
        self.visitor.expect(200, "PATCH", "/organisation", {
            "retention": {"cases_days": 30, "originals_days": 0, "rows_days": 365, "audit_days": 0}})
        self.server.kill()
        ledger = sqlite3.connect(self.server.data / "ledger.db")
        with ledger:
            ledger.execute("UPDATE cases SET updated = updated - 40 * 86400")
            ledger.execute("UPDATE mail_day SET day = day - 400")
            ledger.execute("UPDATE refusal_day SET day = day - 400")
        ledger.close()
        files = [path.name for path in (pathlib.Path(self.server.data) / "cases").iterdir()]
        self.assertEqual(2, len(files), files)
        self.server.start_again()
        deadline = time.monotonic() + 30
        while self.visitor.get("/domains/example.com/refusals").status != 404:  # the last to go
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        self.visitor.expect(404, "GET", f"/cases/{case['id']}")
        self.assertEqual([], list((pathlib.Path(self.server.data) / "cases").iterdir()))

    def test_what_cannot_be_taken_says_why(self):
        item = self.take(b"nothing that could be counted", "note.txt")
        self.assertEqual(("failed", True), (item["state"], item["can_retry"]))
        self.assertIn("no report, Email Log or bounce", item["error"])
        job = self.visitor.expect(202, "POST", f"/intake/items/{item['id']}/retry")["job"]
        self.assertEqual("failed", self.wait_for(job)["state"])
        case = self.visitor.expect(202, "POST", "/cases", {"uploads": [self.upload(b"\x00\x01\x02\x03" * 50, "x.bin")]})
        self.assertEqual("failed", self.wait_for(case["job"])["state"])
        found = self.visitor.expect(200, "GET", f"/cases/{case['id']}")
        self.assertEqual("failed", found["state"])
        self.assertEqual(["x.bin"], [piece["name"] for piece in found["unreadable"]])


if __name__ == "__main__":
    main()
