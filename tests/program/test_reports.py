#!/usr/bin/env python3
"""DMARC and TLS reports in every packing, from honest and hostile senders."""
import base64
import gzip
import io
import json
import random
import subprocess
import sys
import unittest
import zipfile

from program import ProgramTest, is_sanitized, main, waybill, WAYBILL

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<feedback><version>1.0</version><report_metadata><org_name>receiver.example</org_name>
<email>dmarc@receiver.example</email><report_id>%s</report_id>
<date_range><begin>1700006400</begin><end>1700092800</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>reject</p>
<sp>none</sp><pct>100</pct><fo>1</fo></policy_published>"""
RECORD = """<record><row><source_ip>%s</source_ip><count>%d</count><policy_evaluated>
<disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><envelope_from>example.com</envelope_from><header_from>example.com</header_from></identifiers>
<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>
<spf><domain>example.com</domain><scope>mfrom</scope><result>softfail</result></spf></auth_results></record>"""
TLS = {"organization-name": "Receiver", "date-range": {"start-datetime": "2026-11-01T00:00:00Z",
       "end-datetime": "2026-11-01T23:59:59Z"}, "contact-info": "tls@receiver.example", "report-id": "t1",
       "policies": [{"policy": {"policy-type": "sts", "policy-domain": "example.com"},
                     "summary": {"total-successful-session-count": 7, "total-failure-session-count": 1}}]}


def report(name="r1", records=2):
    return HEAD % name + "".join(RECORD % (f"192.0.2.{i % 200 + 1}", i + 1) for i in range(records)) + "</feedback>"


# What a process holds when it starts another counts for that one too, so a small one starts ours.
MEASURE = """
import os, sys, tempfile
with tempfile.TemporaryFile() as out:
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
    _, state, usage = os.wait4(child, 0)
    out.seek(max(0, os.fstat(out.fileno()).st_size - 4000))
    sys.stdout.buffer.write(b"%d %d\\n" % (os.waitstatus_to_exitcode(state), usage.ru_maxrss * 1024) + out.read())
"""


def measure(*arguments):
    """Exit status, octets held at most, the end of standard output."""
    run = subprocess.run([sys.executable, "-c", MEASURE, WAYBILL, *map(str, arguments)], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, timeout=300, check=True)
    numbers, _, end = run.stdout.partition(b"\n")
    return (*map(int, numbers.split()), end)


def zipped(**members):
    return zip_of(members)


def zip_of(members):
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return octets.getvalue()


def mail(content, kind="application/gzip", name="receiver.example!example.com!1!2.xml.gz"):
    return (f"From: dmarc@receiver.example\nSubject: Report Domain: example.com Submitter: receiver.example "
            f"Report-ID: <r1>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
            f"Content-Type: text/plain\n\nA report.\n--b\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename=\"{name}\"\n\n"
            f"{base64.encodebytes(content).decode()}--b--\n").encode()


class Packings(ProgramTest):
    def test_every_packing_gives_the_same(self):
        xml = report().encode()
        packed = gzip.compress(xml)
        variants = {
            "bare.xml": xml, "a.xml.gz": packed, "a.zip": zipped(a=xml), "no-name": packed,
            "mail.eml": mail(packed), "zip.eml": mail(zipped(a=xml), "application/zip"),
            "wrong-type.eml": mail(zipped(a=xml), "application/gzip"), "bare.eml": mail(xml, "text/xml"),
            "in.zip": zipped(m=mail(packed)), "deep.zip": zipped(a=gzip.compress(packed)),
            "two-members.gz": gzip.compress(xml[:700]) + gzip.compress(xml[700:]),
            "padded.gz": packed + b"\0" * 512,
        }
        whole = None
        for name, octets in variants.items():
            with self.subTest(name):
                found = self.expect(0, waybill("reports", "--json", self.write(name, octets))).one
                self.assertEqual(("aggregate", "7489", "receiver.example", "r1", 1700006400, 1700092800, 2, 3, True),
                                 tuple(found[key] for key in ("kind", "generation", "org", "report_id", "begin",
                                                              "end", "records", "messages", "complete")))
                whole = whole or found["rows"]
                self.assertEqual(whole, found["rows"])

    def test_a_file_with_several_gives_each(self):
        box = b"".join(b"From a@example.com Sun Nov 22 10:00:00 2026\n" + mail(gzip.compress(report(f"m{i}").encode()))
                       + b"\n" for i in range(3))
        files = [self.write("all.zip", zip_of({"a": report("z1"), "d/b": json.dumps(TLS), "__MACOSX/._a": "x"})),
                 self.write("box", box), self.write("glued.xml", report("g1") + report("g2"))]
        lines = self.expect(0, waybill("reports", "--json", *files)).lines
        self.assertEqual(["z1", "t1", "m0", "m1", "m2", "g1", "g2"], [line["report_id"] for line in lines])
        self.assertEqual(["a", "d/b"], [line["member"] for line in lines[:2]])

    def test_a_bad_file_does_not_stop_the_others(self):
        files = [self.write("1.xml", report("first")), self.write("2.xml", "<html></html>"), self.folder / "missing",
                 self.write("4.gz", gzip.compress(report().encode())[:-200]), self.write("5", b"\0\1\2" * 99),
                 self.write("6.xml", report("last"))]
        for jobs in ("1", "4"):
            outcome = self.expect(3, waybill("reports", "--json", "--jobs", jobs, *files))
            kinds = [(line["kind"], line.get("report_id")) for line in outcome.lines]
            self.assertEqual(("aggregate", "first"), kinds[0])
            self.assertEqual(("aggregate", "last"), kinds[-1])
            self.assertEqual(4, sum("error" in line for line in outcome.lines))

    def test_a_cut_archive_gives_its_rows_and_says_so(self):
        packed = gzip.compress(report(records=4000).encode(), mtime=0)
        lines = self.expect(3, waybill("reports", "--json", self.write("cut.gz", packed[:len(packed) // 2]))).lines
        self.assertFalse(lines[0]["complete"])
        self.assertIn("truncated", lines[0]["deviations"])
        self.assertTrue(1 < lines[0]["records"] < 4000)
        self.assertEqual("error", lines[1]["kind"])

    def test_output_order_is_input_order(self):
        files = [self.write(f"{i:03}.xml", report(f"id{i}", records=3000 if i % 7 == 0 else 1)) for i in range(60)]
        lines = self.expect(0, waybill("reports", "--json", "--jobs", "4", *files)).lines
        self.assertEqual([f"id{i}" for i in range(60)], [line["report_id"] for line in lines])

    def test_no_rows(self):
        found = self.expect(0, waybill("reports", "--json", "--no-rows", self.write("a.xml", report()))).one
        self.assertNotIn("rows", found)
        self.assertEqual((2, 3), (found["records"], found["messages"]))


class Texts(ProgramTest):
    def test_people_read_the_verdict_first(self):
        text = self.expect(0, waybill("reports", self.write("a.xml", report().replace("none<", "softfail<", 2)))).out.decode()
        lines = text.splitlines()
        self.assertIn("receiver.example reports on example.com, 2023-11-15", lines[1])
        self.assertIn("3 of 3 messages passed DMARC (100 %)", lines[2])
        self.assertIn("192.0.2.2", lines[4])  # the largest source first
        self.assertIn("[disposition-unknown]", text)

    def test_nothing_of_a_report_reaches_the_terminal_as_it_is(self):
        evil = "\x1b[31mred&#27;]0;title&#7;&#x202E;"
        xml = report().replace("receiver.example</org", evil + "</org")
        for arguments in (["--json"], []):
            out = self.expect(0, waybill("reports", *arguments, self.write("a.xml", xml))).out
            for octet in (b"\x1b", b"\x07"):
                self.assertNotIn(octet, out)

    def test_personal_data_is_shown_on_request_only(self):
        arf = (b"From: a@receiver.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
               b"Content-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nAuth-Failure: dmarc\n"
               b"Original-Rcpt-To: john@example.org\n\n--b\nContent-Type: message/rfc822\n\n"
               b"From: Jane <jane@example.com>\nSubject: salary\n\nsecret body\n--b--\n")
        path = self.write("f.eml", arf)
        for arguments in (["--json"], []):
            hidden = self.expect(0, waybill("reports", *arguments, path)).out
            for secret in (b"john", b"jane", b"Jane", b"salary", b"secret"):
                self.assertNotIn(secret, hidden)
        shown = self.expect(0, waybill("reports", "--json", "--personal-data", path)).one
        self.assertEqual("salary", shown["original"]["subject"])
        self.assertEqual(["john@example.org"], shown["original_recipients"])


class Hostile(ProgramTest):
    def bomb(self, name, start, octet):
        """Written in pieces: what this process holds is counted for the program that it starts."""
        with gzip.open(self.folder / name, "wb", 9) as file:
            file.write(start)
            for _ in range(300):
                file.write(octet * (1 << 20))

    def test_bombs_end_soon(self):
        laughs = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>" + report()
        self.bomb("zeros.gz", b"", b"\0")
        self.bomb("spaces.gz", b"<feedback>", b" ")
        deep = "<feedback><record>" + "<x>" * 1_000_000 + "</record></feedback>"
        attributes = "<feedback><record " + " ".join(f"a{i}='1'" for i in range(200_000)) + ">"
        cases = {"laughs.xml": laughs, "zeros.gz": None, "spaces.gz": None, "deep.xml": deep,
                 "attributes.xml": attributes, "quotes.xml": "<feedback><row a='" + "<" * 3_000_000,
                 "comment.xml": "<feedback><!--" + "-" * 3_000_000, "less.xml": "<" * 3_000_000,
                 "amps.xml": "<feedback><report_metadata><org_name>" + "&" * 900_000 + "</org_name>",
                 "json": '{"policies":' + "[" * 1_000_000}
        for name, octets in cases.items():
            with self.subTest(name):
                path = self.folder / name if octets is None else self.write(name, octets)
                outcome = waybill("reports", "--json", path, timeout=60)
                self.assertIn(outcome.status, (0, 3))
                for line in outcome.lines:
                    self.assertTrue("error" in line or not line["complete"], line)
                if not is_sanitized():
                    self.assertLess(measure("reports", "--json", path)[1], 160 << 20)

    def test_no_entity_reads_a_file(self):
        secret = self.write("secret", "very-secret")
        xml = f"<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{secret}\">]>" + report().replace("dmarc@", "&e;")
        outcome = self.expect(3, waybill("reports", "--json", self.write("x.xml", xml)))
        self.assertNotIn(b"very-secret", outcome.out + outcome.err)

    def test_random_octets_and_mutations(self):
        chance = random.Random(7)
        seeds = [report().encode(), gzip.compress(report().encode(), mtime=0), mail(gzip.compress(report().encode())),
                 json.dumps(TLS).encode(), zipped(a=report())]
        files = []
        for i in range(150):
            octets = bytearray(chance.choice(seeds))
            for _ in range(chance.randrange(1, 12)):
                at = chance.randrange(len(octets))
                if chance.random() < 0.3:
                    del octets[at:at + chance.randrange(40)]
                else:
                    octets[at:at + 1] = bytes([chance.randrange(256)])
                octets = octets or bytearray(b" ")
            files.append(self.write(f"m{i:03}", bytes(octets)))
        outcome = waybill("reports", "--json", *files)
        self.assertIn(outcome.status, (0, 3))
        self.assertGreaterEqual(len(outcome.lines), len(files))


class Large(ProgramTest):
    def test_memory_does_not_grow_with_the_report(self):
        records = 90_000 if is_sanitized() else 900_000
        path = self.folder / "big.xml.gz"
        with gzip.open(path, "wb", 1) as file:
            file.write((HEAD % "big").encode())
            block = "".join(RECORD % (f"198.51.{i // 250}.{i % 250 + 1}", 1 + i % 3) for i in range(10_000)).encode()
            for _ in range(records // 10_000):
                file.write(block)
            file.write(b"</feedback>")
        for arguments in (["--no-rows", "--json"], ["--json"], []):
            with self.subTest(arguments):
                status, memory, out = measure("reports", *arguments, path)
                self.assertEqual(0, status)
                if arguments:
                    end = json.loads(b"{" + out[out.rindex(b'"records"'):])
                    self.assertEqual((records, True), (end["records"], end["complete"]))
                if not is_sanitized():
                    self.assertLess(memory, 64 << 20)


if __name__ == "__main__":
    main()
