#!/usr/bin/env python3
"""Taking reports into a store: each once, verified ones apart, nothing acknowledged before it is durable."""
import gzip
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest
import zipfile

from dmarc_reports import Signer, aggregate, mail, tls
from program import WAYBILL, ProgramTest, main, waybill

POLICY = ["_dmarc.receiver.example", "TXT", ["v=DMARC1; p=reject"]]


class IngestTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.database = self.folder / "waybill.db"
        self.store = f"sqlite:{self.database}"

    def ingest(self, *more, status=0, **options):
        return self.expect(status, waybill("ingest", "--json", "--store", self.store, "--dns", self.snapshot(), *more, **options))

    def summary(self, *more, **options):
        return self.ingest(*more, **options).lines[-1]["summary"]

    def counts(self, *more, **options):
        summary = self.summary(*more, **options)
        return [summary[key] for key in ("new", "known", "replaced")]

    def kept(self):
        """(report id, rows, messages) of what is in the store, sorted."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            return sorted(database.execute("SELECT report_id, rows, messages FROM report").fetchall())


class Once(IngestTest):
    def test_however_it_is_packed(self):
        document = aggregate("a")
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("a.xml", document)
            packed.writestr("inner/b.xml.gz", gzip.compress(aggregate("b")))
        folder = self.folder / "in"
        for name, octets in (("1.xml", document), ("2.xml.gz", gzip.compress(document)), ("3.zip", archive.getvalue()),
                             ("4.eml", mail(document)), ("5.json", tls()),
                             ("box.mbox", b"From a@b Mon Sep 21 10:00:00 2026\n" + mail(document) + b"\nFrom a@b Mon Sep 21 10:00:01 2026\n"
                              + mail(aggregate("c")) + b"\n")):
            self.write(f"in/{name}", octets)
        self.assertEqual([4, 4, 0], self.counts("--vouch", folder))
        self.assertEqual([0, 8, 0], self.counts("--vouch", folder))
        self.assertEqual([("a", 2, 7), ("b", 2, 7), ("c", 2, 7)], self.kept()[:3])

    def test_standard_input(self):
        self.assertEqual([1, 0, 0], self.counts("--vouch", "-", stdin=mail(aggregate("a"))))

    def test_correction_replaces_and_the_old_one_does_not_come_back(self):
        old = self.write("old.xml", aggregate("a"))
        new = self.write("new.xml", aggregate("a", rows=[("192.0.2.10", 50, "none", "pass", "pass")]))
        self.assertEqual([1, 0, 0], self.counts("--vouch", old))
        self.assertEqual([0, 0, 1], self.counts("--vouch", new))
        self.assertEqual([("a", 1, 50)], self.kept())
        self.assertEqual([0, 2, 0], self.counts("--vouch", old, new))
        self.assertEqual([("a", 1, 50)], self.kept())

    def test_broken_copy_does_not_replace(self):
        whole = aggregate("a")
        self.assertEqual([1, 0, 0], self.counts("--vouch", self.write("whole.xml", whole)))
        cut = whole[:whole.index(b"</record>") + 9]
        self.assertEqual([0, 1, 0], self.counts("--vouch", self.write("cut.xml", cut)))
        self.assertEqual([("a", 2, 7)], self.kept())

    def test_same_id_of_another_submitter(self):
        self.assertEqual([2, 0, 0], self.counts("--vouch", self.write("1.xml", aggregate("a")),
                                                self.write("2.xml", aggregate("a", org="other.example"))))

    def test_tenants_are_apart(self):
        report = self.write("a.xml", aggregate("a"))
        self.assertEqual([1, 0, 0], self.counts("--vouch", report))
        self.assertEqual([1, 0, 0], self.counts("--vouch", "--tenant", "other", report))


class Verified(IngestTest):
    def setUp(self):
        super().setUp()
        self.signer = Signer(self.folder)

    def taken(self, octets, *answers, more=()):
        path = self.write("m.eml", octets)
        outcome = waybill("ingest", "--json", "--store", self.store, "--dns", self.snapshot(*answers), *more, path)
        return self.expect(0, outcome).lines[0]["reports"][0]

    def test_signed_mail(self):
        report = self.taken(self.signer.sign(mail(aggregate())), self.signer.record(), POLICY)
        self.assertTrue(report["verified"], report)

    def test_signature_that_does_not_fit(self):
        octets = self.signer.sign(mail(aggregate())).replace(b"A report.", b"A  report.")
        report = self.taken(octets, self.signer.record(), POLICY)
        self.assertFalse(report["verified"])
        self.assertIn("no signature", report["unverified_reason"])

    def test_signed_by_somebody_else(self):
        other = Signer(self.folder, domain="forger.example")
        octets = other.sign(mail(aggregate(org="receiver.example"), org="forger.example"))
        policy = ["_dmarc.forger.example", "TXT", ["v=DMARC1; p=reject"]]
        report = self.taken(octets, other.record(), policy)
        self.assertFalse(report["verified"])
        self.assertEqual("the mail is from forger.example, the report from receiver.example", report["unverified_reason"])

    def test_name_server_that_does_not_answer(self):
        record = self.signer.record()
        report = self.taken(self.signer.sign(mail(aggregate())), [record[0], "TXT", "TIMEOUT"], POLICY)
        self.assertIn("DNS did not answer", report["unverified_reason"])

    def test_results_of_a_trusted_server_alone(self):
        results = b"Authentication-Results: mx.example.com; dmarc=pass header.from=receiver.example\r\n"
        octets = results + mail(aggregate())
        self.assertFalse(self.taken(octets)["verified"])
        self.assertTrue(self.taken(octets, more=["--trust-authserv", "mx.example.com"])["verified"])
        forged = octets.replace(b"dmarc=pass", b"dmarc=fail (a dmarc=pass b)")
        self.assertFalse(self.taken(forged, more=["--trust-authserv", "mx.example.com", "--tenant", "t"])["verified"])

    def test_bare_file(self):
        path = self.write("a.xml", aggregate())
        report = self.ingest(path).lines[0]["reports"][0]
        self.assertEqual("no mail carried it", report["unverified_reason"])
        said = self.expect(0, waybill("ingest", "--store", self.store, "--tenant", "t", path)).out
        self.assertIn(b"--include-unverified", said)

    def test_verified_copy_replaces_an_unverified_one(self):
        forged = self.write("forged.xml", aggregate(rows=[("192.0.2.66", 9999, "none", "pass", "pass")]))
        self.assertEqual([1, 0, 0], self.counts(forged))
        self.assertTrue(self.taken(self.signer.sign(mail(aggregate())), self.signer.record(), POLICY)["verified"])
        self.assertEqual([("r1", 2, 7)], self.kept())
        self.assertEqual([0, 1, 0], self.counts(forged))


class BadInput(IngestTest):
    def test_the_rest_goes_on(self):
        self.write("in/a.xml", aggregate("a"))
        self.write("in/b.xml", b"<feedback><report_metadata>")
        self.write("in/c.eml", b"From: a@example.org\r\nSubject: lunch\r\n\r\nToday?\r\n")
        self.write("in/d.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><feedback/>')
        self.write("in/e.zip", b"PK\3\4 broken")
        outcome = waybill("ingest", "--json", "--vouch", "--store", self.store, self.folder / "in", self.folder / "nowhere")
        self.expect(3, outcome)
        self.assertEqual(["a"], [row[0] for row in self.kept() if row[1]])
        self.assertEqual(1, outcome.lines[-1]["summary"]["other"], outcome.out)  # lunch
        self.assertEqual(1, outcome.lines[-1]["summary"]["unreadable"] - 1, outcome.out)

    def test_store_that_cannot_be_written(self):
        outcome = self.expect(4, waybill("ingest", "--store", "sqlite:/proc/nowhere/x.db", self.write("a.xml", aggregate())))
        self.assertEqual(1, len(outcome.err.splitlines()))
        self.expect(4, waybill("ingest", "--store", "sqlite:" + str(self.write("text.db", "not a database " * 100)),
                               self.write("a.xml", aggregate())))
        self.expect(4, waybill("ingest", "--store", "mysql:x", self.write("a.xml", aggregate())))

    def test_two_writers(self):
        """The second waits or says so; nothing is lost."""
        paths = [self.write(f"in{n}/{i}.xml", aggregate(f"{n}-{i}")).parent for n in range(2) for i in range(200)]
        processes = [subprocess.Popen([WAYBILL, "ingest", "--json", "--vouch", "--store", self.store, str(folder)],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for folder in (paths[0], paths[-1])]
        acknowledged = 0
        for process in processes:
            lines = process.communicate()[0].splitlines()
            acknowledged += json.loads(lines[-1])["summary"]["new"] if process.returncode == 0 else 0
        self.assertGreaterEqual(len(self.kept()), acknowledged)
        self.assertGreaterEqual(acknowledged, 200)


class Upkeep(IngestTest):
    def test_reading_again_changes_nothing(self):
        self.counts(self.write("m.eml", mail(aggregate("a"))), self.write("t.json", tls()))
        before = self.kept()
        again = self.expect(0, waybill("reingest", "--json", "--store", self.store)).one
        self.assertEqual((2, 0, 0), (again["read"], again["changed"], again["unreadable"]))
        self.assertEqual(before, self.kept())

    def test_without_originals(self):
        self.counts("--no-originals", self.write("m.eml", mail(aggregate("a"))))
        self.assertEqual(1, self.expect(0, waybill("reingest", "--json", "--store", self.store)).one["without_original"])

    def test_forget(self):
        now = int(time.time()) // 86400 * 86400
        self.counts(self.write("old.xml", aggregate("old", begin=now - 100 * 86400)), self.write("new.xml", aggregate("new", begin=now - 86400)))
        self.expect(0, waybill("forget", "--store", self.store, "--days", "50", "--kind", "smtp_tls"))
        self.assertEqual(2, len(self.kept()))
        removed = self.expect(0, waybill("forget", "--json", "--store", self.store, "--days", "50")).one
        self.assertEqual(1, removed["removed"]["aggregate"])
        self.expect(4, waybill("forget", "--store", "sqlite:" + str(self.folder / "typo.db"), "--days", "1"))
        self.assertEqual(["new"], [row[0] for row in self.kept()])


class Watching(IngestTest):
    def test_files_that_come(self):
        folder = self.folder / "in"
        folder.mkdir()
        self.write("in/a.xml", aggregate("a"))
        process = subprocess.Popen([WAYBILL, "ingest", "--watch", "--vouch", "--store", self.store, str(folder)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        self.await_kept(1)
        document = gzip.compress(aggregate("b"))
        with open(folder / "b.xml.gz", "wb") as slow:  # in two halves, a second apart
            slow.write(document[:100])
            slow.flush()
            time.sleep(1)
            slow.write(document[100:])
        self.write("in/new/sub/c.eml", mail(aggregate("c")))
        self.await_kept(3)
        self.assertEqual([("a", 2, 7), ("b", 2, 7), ("c", 2, 7)], self.kept())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(0, process.wait(10))

    def await_kept(self, count):
        end = time.monotonic() + 45
        while time.monotonic() < end:
            try:
                if len(self.kept()) == count:
                    return
            except sqlite3.Error:
                pass
            time.sleep(0.2)
        self.fail(f"{len(self.kept())} of {count}")


class Killed(IngestTest):
    def test_acknowledged_reports_are_there_once(self):
        """What was printed is durable: killed at random moments, nothing printed is missing or doubled."""
        chance = random.Random(4)
        for number in range(3000):
            self.write(f"in/{number:04}.eml", mail(aggregate(f"r{number:04}")))
        acknowledged = set()
        for _ in range(int(os.environ.get("WAYBILL_KILLS", "8"))):
            process = subprocess.Popen([WAYBILL, "ingest", "--json", "--vouch", "--store", self.store, str(self.folder / "in")],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 0.5))
            process.kill()
            for line in process.communicate()[0].decode().splitlines():
                try:
                    acknowledged.update(report["report_id"] for report in json.loads(line).get("reports", []))
                except ValueError:
                    pass  # the last line was cut
            if self.database.exists():
                ids = [row[0] for row in self.kept()] if self.has_tables() else []
                self.assertEqual(len(ids), len(set(ids)))
                self.assertLessEqual(acknowledged, set(ids))
        self.counts("--vouch", self.folder / "in")
        self.assertEqual([(f"r{number:04}", 2, 7) for number in range(3000)], self.kept())

    def has_tables(self):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'report'").fetchone()[0] > 0


if __name__ == "__main__":
    main()
