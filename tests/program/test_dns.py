#!/usr/bin/env python3
"""DNS as it is on the network: real servers of Debian on loopback, and servers that fail."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import name_servers
from evidence import MESSAGE
from program import ProgramTest, main, waybill

DATA = pathlib.Path(__file__).resolve().parent / "data"
KEYS = json.loads((DATA / "three_keys.json").read_text())
SIGNED = DATA / "three_signatures.eml"
ENVELOPE = ["--ip", "192.0.2.1", "--helo", "mail.example.com", "--mail-from", "bounce@example.com"]
MOST_ROUNDS = 5  # a message with four nested includes, three signatures and a six-label From
LONG = "v=spf1 " + " ".join(f"ip4:198.51.100.{i}" for i in range(150)) + " ip4:192.0.2.1 -all"


def strings(text):
    """A TXT record in a zone file: character-strings of at most 255 octets (RFC 1035 section 3.3)."""
    return " ".join(f'"{text[i:i + 255]}"' for i in range(0, len(text), 255))


ZONE = f"""\
$TTL 300
. SOA ns.example.com. hostmaster.example.com. 1 3600 600 86400 60
. NS ns.example.com.
ns.example.com. A 127.0.0.1
example.com. MX 10 mail.example.com.
example.com. TXT "v=spf1 include:_spf1.example.com -all"
example.com. TXT "another=text that is no SPF record"
_spf1.example.com. TXT "v=spf1 include:_spf2.example.net ~all"
_spf2.example.net. TXT "v=spf1 include:_spf3.example.org ~all"
_spf3.example.org. TXT "v=spf1 include:_spf4.example.com ~all"
_spf4.example.com. TXT "v=spf1 ip4:192.0.2.0/24 ~all"
mail.example.com. A 192.0.2.1
_dmarc.example.com. TXT "v=DMARC1; p=reject; rua=mailto:reports@example.com"
a.b.c.d.example.com. MX 10 mail.example.com.
s1._domainkey.example.com. TXT {strings(KEYS["s1"])}
s2._domainkey.example.com. CNAME s2.keys.example.net.
s2.keys.example.net. TXT {strings(KEYS["s2"])}
s3._domainkey.a.b.c.d.example.com. TXT {strings(KEYS["s3"])}
long.example.com. TXT {strings(LONG)}
"""


def resolver(port):
    return ["--resolver", f"127.0.0.1:{port}"]


class RealServers(ProgramTest):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in ("nsd", "unbound") if not name_servers.program(name)]
        if missing:
            raise unittest.SkipTest(f"not installed: {', '.join(missing)}")
        cls.servers = pathlib.Path(tempfile.mkdtemp(prefix="waybill-dns-"))
        cls.addClassCleanup(shutil.rmtree, cls.servers, ignore_errors=True)
        cls.nsd = name_servers.start_nsd(cls.servers / "nsd", ZONE)
        cls.addClassCleanup(cls.nsd.stop)
        cls.unbound = name_servers.start_unbound(cls.servers / "unbound", cls.nsd.port)
        cls.addClassCleanup(cls.unbound.stop)

    def authenticate(self, *dns):
        return self.expect(0, waybill("auth", SIGNED, *ENVELOPE, *dns, "--json")).one

    def test_directly_and_through_a_resolver(self):
        for server in (self.nsd, self.unbound):
            with self.subTest(server.process.args[0]):
                result = self.authenticate(*resolver(server.port))
                self.assertEqual("pass", result["spf"]["result"])
                self.assertEqual(4, result["spf"]["lookups"])
                self.assertEqual([("s1", "pass"), ("s2", "pass"), ("s3", "pass")],
                                 [(signature["selector"], signature["result"]) for signature in result["dkim"]])
                self.assertEqual("pass", result["dmarc"]["result"])
                self.assertEqual("example.com", result["dmarc"]["policy_domain"])

    def test_rounds(self):
        dns = self.authenticate(*resolver(self.nsd.port))["dns"]
        print(f"DNS of four nested includes, three signatures and a six-label From: {dns['questions']} questions in "
              f"{dns['rounds']} rounds", flush=True)
        self.assertLessEqual(dns["rounds"], MOST_ROUNDS)

    def test_rounds_of_a_diagnosis(self):
        record = self.folder / "dns.json"
        began = time.monotonic()
        self.expect(0, waybill("diagnose", SIGNED, *resolver(self.nsd.port), "--record", record, "--json"))
        print(f"a live diagnosis of the same message took {time.monotonic() - began:.2f} s, "
              f"{len(json.loads(record.read_text())['answers'])} answers", flush=True)

    def test_a_text_longer_than_a_datagram_comes_over_tcp(self):
        self.assertGreater(len(LONG), 1232)
        for server in (self.nsd, self.unbound):
            outcome = self.expect(0, waybill("spf", "--ip", "192.0.2.1", "--mail-from", "a@long.example.com",
                                             *resolver(server.port), "--json")).one
            self.assertEqual(("pass", LONG), (outcome["result"], outcome["record"]))

    def test_a_recording_gives_the_same_result_and_asks_nothing(self):
        record = self.folder / "dns.json"
        live = self.authenticate(*resolver(self.unbound.port), "--record", record)
        recorded = self.authenticate("--dns", record)
        self.assertEqual({"questions": 0, "rounds": 0}, recorded["dns"])
        for result in (live, recorded):
            del result["dns"]
        self.assertEqual(live, recorded)
        # And once more, written again from itself.
        again = self.folder / "again.json"
        self.authenticate("--dns", record, "--record", again)
        self.assertEqual(record.read_text(), again.read_text())

    def test_a_case_of_a_live_run_replays_octet_by_octet(self):
        case = self.folder / "case.json"
        live = self.expect(0, waybill("diagnose", SIGNED, *resolver(self.nsd.port), "--case", case, "--json"))
        self.assertEqual(live.out, self.expect(0, waybill("replay", case, "--json")).out)

    def test_a_snapshot_sends_nothing(self):
        record = self.folder / "dns.json"
        self.authenticate(*resolver(self.nsd.port), "--record", record)
        offline = ["unshare", "-r", "-n"]
        if subprocess.run([*offline, "true"], capture_output=True).returncode != 0:
            self.skipTest("unshare -n is not allowed here: that no network is needed is not shown")
        run = waybill("auth", SIGNED, *ENVELOPE, "--dns", record, "--json", wrap=offline)
        self.assertEqual("pass", self.expect(0, run).one["dmarc"]["result"])
        run = waybill("diagnose", SIGNED, "--dns", record, "--json", wrap=offline)
        self.assertIn("verdict", self.expect(0, run).one)

    def test_a_name_that_does_not_exist_is_none(self):
        outcome = self.expect(0, waybill("spf", "--ip", "192.0.2.1", "--mail-from", "a@absent.example.com",
                                         *resolver(self.nsd.port), "--json")).one
        self.assertEqual("none", outcome["result"])


class FailingServers(ProgramTest):
    def serve(self, table, other="NXDOMAIN"):
        server = name_servers.OddServer(table, other)
        self.addCleanup(server.stop)
        return server

    def assert_temporary(self, result):
        self.assertEqual("temperror", result["spf"]["result"])
        self.assertEqual(["temperror"] * 3, [signature["result"] for signature in result["dkim"]])
        self.assertEqual("temperror", result["dmarc"]["result"])

    def test_a_server_that_never_answers_is_a_time_out_and_nothing_else(self):
        server = self.serve({}, "silent")
        record = self.folder / "dns.json"
        began = time.monotonic()
        run = waybill("auth", SIGNED, *ENVELOPE, *resolver(server.port), "--timeout", "2", "--record", record, "--json")
        took = time.monotonic() - began
        self.assert_temporary(self.expect(0, run).one)
        self.assertLess(took, 4, "longer than --timeout and what the program itself may take")
        self.assertGreater(len(server.asked), 0)
        entries = json.loads(record.read_text())["answers"]
        self.assertEqual({"TIMEOUT"}, {entry["status"] for entry in entries})

    def test_the_diagnosis_does_not_call_missing_what_it_could_not_ask(self):
        server = self.serve({}, "silent")
        began = time.monotonic()
        run = self.expect(0, waybill("diagnose", SIGNED, *resolver(server.port), "--timeout", "2", "--json"))
        self.assertLess(time.monotonic() - began, 4)
        words = [finding["id"] for finding in run.one["findings"]]
        for word in words:
            self.assertNotRegex(word, r"missing|no-record|not-published|no-mail-host|absent", run.out.decode())

    def test_one_silent_name_does_not_hide_the_others(self):
        server = self.serve({("good.example.com", "TXT"): "v=spf1 ip4:192.0.2.1 -all",
                             ("slow.example.com", "TXT"): "silent"})
        for name, result in (("good", "pass"), ("slow", "temperror"), ("absent", "none")):
            with self.subTest(name):
                run = waybill("spf", "--ip", "192.0.2.1", "--mail-from", f"a@{name}.example.com",
                              *resolver(server.port), "--timeout", "2", "--json")
                self.assertEqual(result, self.expect(0, run).one["result"])

    def test_failures_of_a_server_are_temporary_errors(self):
        for failure in ("SERVFAIL", "REFUSED", "garbage", "truncated"):
            with self.subTest(failure):
                server = self.serve({}, failure)
                began = time.monotonic()
                run = waybill("auth", SIGNED, *ENVELOPE, *resolver(server.port), "--timeout", "3", "--json")
                self.assert_temporary(self.expect(0, run).one)
                self.assertLess(time.monotonic() - began, 5)

    def test_nobody_listens(self):
        run = waybill("auth", SIGNED, *ENVELOPE, *resolver(name_servers.free_port()), "--timeout", "3", "--json")
        self.assert_temporary(self.expect(0, run).one)

    def test_many_wanted_names_are_bounded(self):
        # Each answer wants ten more, forever: the evaluator's limits and the driver's must end it.
        class Hydra(dict):
            def get(self, key, default=None):
                name, kind = key
                if kind != "TXT":
                    return default
                return "v=spf1 " + " ".join(f"include:{i}.{name}"[:200] for i in range(10)) + " -all"

        server = self.serve(Hydra())
        began = time.monotonic()
        run = waybill("spf", "--ip", "192.0.2.1", "--mail-from", "a@example.com", *resolver(server.port),
                      "--timeout", "10", "--json")
        self.assertEqual("permerror", self.expect(0, run).one["result"])
        self.assertLess(time.monotonic() - began, 12)
        questions = len(set(server.asked))
        print(f"a record that grows without end: {questions} different questions", flush=True)
        self.assertLessEqual(questions, 1000)


if __name__ == "__main__":
    main()
