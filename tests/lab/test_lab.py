#!/usr/bin/env python3
"""The whole loop in the lab: a record breaks, the issue opens and the alert leaves; it is mended, verify proves it; an address
is listed, the issue says whose it is."""
import json
import pathlib
import shutil
import sqlite3
import tempfile
import time
import unittest

import lab as laboratory  # the first: it makes the modules of tests/program known
from api_server import Visitor
from dmarc_reports import aggregate
from program import main
from serve import PATIENCE, Serve

DAY = 86_400
SPF = laboratory.ZONE["@ TXT"][0]


class LabTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if reason := laboratory.missing():
            raise unittest.SkipTest(reason)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="waybill-lab-"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.lab = laboratory.Lab(folder)
        cls.addClassCleanup(cls.lab.stop)
        (folder / "waybill.toml").write_text(cls.lab.config())
        cls.server = Serve(folder, "--config", folder / "waybill.toml", "--data", folder / "data")
        cls.ledger = folder / "data" / "ledger.db"
        cls.addClassCleanup(cls.server.stop)
        cls.owner = Visitor(cls.server)
        cls.owner.expect(200, "POST", "/setup", {"organisation": "Example", "name": "Olga", "email": "olga@ops.example",
                                                 "password": "correct horse battery staple"})
        cls.owner.expect(200, "PATCH", "/organisation", {"vouch": True})
        for channel in ({"kind": "email", "name": "Mail", "address": "admin@ops.example"},
                        {"kind": "webhook", "name": "Hook", "address": f"https://localhost:{cls.lab.hook.server_address[1]}/"}):
            cls.owner.expect(201, "POST", "/alerts/channels", channel)
        cls.owner.expect(201, "POST", "/domains", {"domain": "example.com"})
        cls.report(cls.days_ago(2), passing=200)
        cls.check()

    @classmethod
    def days_ago(cls, days):
        return int(time.time()) // DAY * DAY - days * DAY

    @classmethod
    def report(cls, begin, passing):
        """Mail of the domain: three quarters by its own address, the others by Microsoft."""
        rows = [(laboratory.OWN, passing * 3 // 4, "none", "pass", "pass", "example.com"), (laboratory.SHARED, passing // 4, "none", "pass", "pass", "example.com")]
        upload = cls.owner.expect(201, "POST", "/uploads?name=report.xml", octets=aggregate(report_id=f"r{begin}-{passing}", begin=begin, rows=rows))
        cls.job(cls.owner.expect(202, "POST", "/intake", {"uploads": [upload["id"]]}))

    @classmethod
    def job(cls, started):
        end = time.monotonic() + PATIENCE
        while (found := cls.owner.expect(200, "GET", f"/jobs/{started['job']}"))["state"] not in ("done", "failed"):
            assert time.monotonic() < end, found
            time.sleep(0.05)
        assert found["state"] == "done", found
        return found["result"]

    @classmethod
    def check(cls):
        cls.job(cls.owner.expect(202, "POST", "/domains/example.com/check"))
        return cls.owner.expect(200, "GET", "/domains/example.com/check")

    def issues(self, state="active"):
        return self.owner.expect(200, "GET", f"/issues?domain=example.com&state={state}")["items"]

    def issue(self, code, subject=None, state="active"):
        found = [issue for issue in self.issues(state) if issue["code"] == code and subject in (None, issue["subject"])]
        return self.owner.expect(200, "GET", f"/issues/{found[0]['id']}") if found else None

    def until(self, question, what):
        return laboratory.wait_for(question, PATIENCE, what)

    def posted(self, title):
        """The alert of the webhook whose title has this."""
        def next_one():
            while not self.lab.hook.posts.empty():
                alert = json.loads(self.lab.hook.posts.get())
                if title in json.dumps(alert):
                    return alert
            return None
        return self.until(next_one, f"an alert of {title}")

    def test_a_domain_in_order(self):
        found = self.check()
        self.assertGreaterEqual(found["score"], 85, found["parts"])
        problems = {finding["id"] for finding in found["findings"] if finding["status"] == "problem" and
                    finding["severity"] in ("critical", "high")}
        self.assertEqual(problems, set(), [finding["statement"] for finding in found["findings"] if finding["id"] in problems])
        good = {finding["id"] for finding in found["findings"] if finding["status"] == "good"}
        self.assertLessEqual({"spf-missing", "spf-several", "dmarc-missing", "starttls", "mta-sts-policy", "mta-sts-coverage"}, good)

    def test_break_and_mend_a_record(self):
        self.lab.publish("@ TXT", SPF, '"v=spf1 mx -all"')  # two records: a permanent error (RFC 7208 section 4.5)
        began = time.monotonic()
        before = self.check()["score"]
        issue = self.issue("spf-several")
        self.assertIsNotNone(issue, self.issues())
        self.assertEqual(issue["state"], "open")
        self.assertTrue(issue["guide"]["steps"])
        self.posted("spf-several")
        print(f"from the start of the check to the alert at the webhook {time.monotonic() - began:.2f} s")
        self.until(lambda: [mail for mail in self.lab.postfix.mails() if "SPF" in mail], "mail")
        # Not mended yet: verify says so.
        result = self.job(self.owner.expect(202, "POST", f"/issues/{issue['id']}/verify"))
        self.assertEqual(result["fixed"], "no", result)
        trial = self.job(self.owner.expect(202, "POST", f"/issues/{issue['id']}/what-if"))
        self.assertIn(issue["code"], json.dumps(trial["gone"]))
        self.lab.publish("@ TXT", SPF)
        began = time.monotonic()
        result = self.job(self.owner.expect(202, "POST", f"/issues/{issue['id']}/verify"))
        print(f"verify took {time.monotonic() - began:.2f} s")
        self.assertEqual(result["fixed"], "yes", result)
        asked = {line["question"]: line for line in result["authority"]}
        self.assertEqual({server["address"] for server in asked["example.com TXT"]["servers"]},
                         {laboratory.FIRST_NS, laboratory.SECOND_NS})
        self.assertIn(result["state"], ("waiting", "resolved"))
        if result["state"] == "waiting":
            # Mail of the day of the fix may be from before it: the fix is made one of yesterday.
            ledger = sqlite3.connect(self.ledger)
            ledger.execute("UPDATE issue SET mended = mended - ? WHERE id = ?", (DAY, issue["id"]))
            ledger.commit()
            ledger.close()
            self.report(self.days_ago(0), passing=40)
            self.until(lambda: self.issue("spf-several", state="resolved"), "the confirmation by mail")
        self.assertGreater(self.check()["score"], before)
        history = [event["kind"] for event in self.issue("spf-several", state="resolved")["history"]]
        self.assertEqual({"found", "verified", "state"}, set(history))
        changes = self.owner.expect(200, "GET", "/domains/example.com/history")["items"]
        self.assertTrue(any("v=spf1 mx -all" in json.dumps(entry["changes"]) for entry in changes))

    def test_verify_sees_the_servers_before_the_resolver(self):
        self.lab.publish("_dmarc TXT")
        self.check()
        issue = self.issue("dmarc-missing")
        self.assertIsNotNone(issue, self.issues())
        self.lab.publish("_dmarc TXT", *laboratory.ZONE["_dmarc TXT"])
        self.assertEqual(self.job(self.owner.expect(202, "POST", f"/issues/{issue['id']}/verify"))["fixed"], "yes")

    def test_listings_are_shared_or_own(self):
        self.lab.list_address("zen.spamhaus.org", laboratory.OWN)
        self.lab.list_address("bl.spamcop.net", laboratory.SHARED)
        for _ in range(2):  # seen twice before it is believed
            self.job(self.owner.expect(202, "POST", "/domains/example.com/reputation/check"))
            time.sleep(1.2)
        self.job(self.owner.expect(202, "POST", "/domains/example.com/reputation/check"))
        own = self.issue("listed-address", f"{laboratory.OWN} zen.spamhaus.org")
        shared = self.issue("listed-address", f"{laboratory.SHARED} bl.spamcop.net")
        self.assertIn("your own", own["title"])
        self.assertIn("shared, of Microsoft", shared["title"])
        self.posted(laboratory.OWN)
        self.lab.list_address("zen.spamhaus.org")
        self.job(self.owner.expect(202, "POST", "/domains/example.com/reputation/check"))
        own = self.owner.expect(200, "GET", f"/issues/{own['id']}")
        self.assertEqual(own["state"], "resolved", own)

    def test_a_policy_that_does_not_cover_the_mail_server(self):
        page = "/.well-known/mta-sts.txt"
        self.lab.policy.pages[page] = laboratory.POLICY.replace("mail.example.com", "old.example.com")
        self.addCleanup(self.lab.policy.pages.__setitem__, page, laboratory.POLICY)
        self.check()
        codes = {issue["code"] for issue in self.issues()}
        self.assertTrue({code for code in codes if code.startswith("mta-sts")}, codes)


if __name__ == "__main__":
    main()
