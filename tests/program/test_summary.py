#!/usr/bin/env python3
"""Reports of a domain and of all domains as HTML and PDF, the logo at their head, and the digest with a PDF."""
import html.parser
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest

import pictures
from api_server import PASSWORD, Server, Visitor
from dmarc_reports import aggregate
from program import SKIPPED, main, waybill
from test_alerts import Sink

DAY = 86400
HOSTILE = 'Müller <script>alert(1)</script> & "Söhne"'

for program in ("pdftotext", "pdfimages", "pdfinfo", "qpdf"):
    if not shutil.which(program):
        print(f"skipped: {program} is not installed", flush=True)
        raise SystemExit(SKIPPED)


class Elements(html.parser.HTMLParser):
    """Names of elements, values of attributes that lead somewhere, and the text."""

    def __init__(self, octets):
        super().__init__()
        self.names, self.leads, self.text, self.handlers = [], [], "", []
        self.feed(octets.decode())

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.leads += [value for name, value in attrs if name in ("src", "href", "action", "srcset")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        if self.names[-1:] != ["style"]:
            self.text += data


class Pdf:
    """What readers of PDF find in it. Fails when it is damaged."""

    def __init__(self, octets):
        with tempfile.TemporaryDirectory(prefix="waybill-pdf-") as folder:
            file = pathlib.Path(folder) / "report.pdf"
            file.write_bytes(octets)
            subprocess.run(["qpdf", "--check", file], check=True, capture_output=True)
            self.text = self.run("pdftotext", "-layout", file, "-")
            self.pages = int(re.search(r"^Pages:\s+(\d+)", self.run("pdfinfo", file), re.M)[1])
            self.images = self.run("pdfimages", "-list", file).splitlines()[2:]

    @staticmethod
    def run(*command):
        return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def reports(days=30, domain="example.com", passing=90, failing=10):
    today = int(time.time()) // DAY * DAY
    for day in range(1, days + 1):
        rows = [("192.0.2.10", passing, "none", "pass", "pass"), ("198.51.100.9", failing, "none", "fail", "fail")]
        yield aggregate(report_id=f"{domain}-{day}", domain=domain, begin=today - day * DAY, rows=rows)


class SummaryTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(lambda: cls.server.stop())
        cls.visitor = Visitor(cls.server)
        cls.visitor.expect(200, "POST", "/setup", {"organisation": HOSTILE, "name": "Ann",
                                                   "email": "ann@example.com", "password": PASSWORD})
        cls.visitor.expect(200, "PATCH", "/organisation", {"vouch": True})
        uploads = [cls.visitor.expect(201, "POST", f"/uploads?name={number}.xml", octets=octets)["id"]
                   for number, octets in enumerate([*reports(), *reports(3, "other.example", 5, 0)])]
        jobs = [cls.visitor.expect(202, "POST", "/intake", {"uploads": uploads[at:at + 20]})["job"]
                for at in range(0, len(uploads), 20)]
        for job in jobs:
            cls.wait_until(lambda: cls.visitor.expect(200, "GET", f"/jobs/{job}")["state"] in ("done", "failed"))
        cls.visitor.expect(202, "POST", "/domains/example.com/check")
        cls.wait_until(lambda: cls.visitor.expect(200, "GET", "/domains/example.com/check")["at"])

    @classmethod
    def wait_until(cls, is_so):
        deadline = time.monotonic() + 120
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def get(self, path, media):
        answer = self.visitor.get(path)
        self.assertEqual((200, media), (answer.status, answer.media), answer)
        return answer.octets

    def test_a_domain_as_html_is_one_harmless_file(self):
        answer = self.visitor.get("/domains/example.com/summary")
        self.assertEqual("text/html", answer.media)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        page = Elements(answer.octets)
        self.assertNotIn("script", page.names)
        self.assertEqual(([], []), (page.handlers, page.leads))
        self.assertIn(HOSTILE, page.text)
        self.assertIn("90.0 % of 2,900 messages pass DMARC.", page.text)
        self.assertIn("svg", page.names)
        score = self.visitor.expect(200, "GET", "/domains/example.com/check")["score"]
        self.assertIn(f"{score}of 100", page.text)
        issues = self.visitor.expect(200, "GET", "/issues?domain=example.com&state=active")["items"]
        self.assertTrue(issues)
        worst = [issue["title"] for issue in issues if issue["severity"] in ("critical", "high")]
        self.assertTrue(any(title in page.text for title in worst), worst)

    def test_a_domain_as_pdf(self):
        pdf = Pdf(self.get("/domains/example.com/summary?format=pdf", "application/pdf"))
        self.assertGreater(pdf.pages, 1)
        for text in ("example.com", "Müller <script>alert(1)</script>", "90.0 %", "2,900", "What to do next",
                     f"Page 1 of {pdf.pages}", f"Page {pdf.pages} of {pdf.pages}"):
            self.assertIn(text, pdf.text)
        self.assertEqual([], pdf.images)

    def test_all_domains(self):
        page = Elements(self.get("/summary?format=html", "text/html"))
        for text in ("example.com", "other.example", "2,915"):
            self.assertIn(text, page.text)
        pdf = Pdf(self.get("/summary?format=pdf&days=7", "application/pdf"))
        for text in ("example.com", "other.example", "Page 1 of"):
            self.assertIn(text, pdf.text)

    def test_what_is_asked_wrongly_is_refused(self):
        for path, status in (("/domains/nobody.example/summary", 404), ("/summary?format=doc", 422),
                             ("/domains/example.com/summary?days=0", 422)):
            self.assertEqual(status, self.visitor.get(path).status, path)

    def test_a_logo_stands_at_the_head(self):
        self.assertEqual(404, self.visitor.get("/organisation/logo").status)
        self.assertIsNone(self.visitor.expect(200, "GET", "/organisation")["logo"])
        octets = pictures.png(more=pictures.text_chunk(b"taken at home"))
        kept = self.visitor.expect(200, "PUT", "/organisation/logo", octets=octets)
        self.assertEqual(("image/png", 120, 40), (kept["type"], kept["width"], kept["height"]))
        picture = self.get("/organisation/logo", "image/png")
        self.assertNotIn(b"taken at home", picture)
        page = Elements(self.get("/domains/example.com/summary", "text/html"))
        self.assertEqual(1, len(page.leads))
        self.assertTrue(page.leads[0].startswith("data:image/png;base64,"))
        pdf = Pdf(self.get("/domains/example.com/summary?format=pdf", "application/pdf"))
        self.assertEqual(pdf.pages, len(pdf.images))

        client = self.visitor.expect(201, "POST", "/clients", {"name": "Client"})["id"]
        self.assertEqual(picture, self.get(f"/organisation/logo?org={client}", "image/png"))
        self.assertEqual("inherited", self.visitor.expect(200, "GET", f"/organisation?org={client}")["logo"])
        self.assertEqual("own", self.visitor.expect(200, "GET", "/organisation")["logo"])
        self.visitor.expect(200, "PUT", f"/organisation/logo?org={client}", octets=pictures.jpeg())
        self.get(f"/organisation/logo?org={client}", "image/jpeg")
        pdf = Pdf(self.get(f"/summary?format=pdf&org={client}", "application/pdf"))
        self.assertEqual(1, len(pdf.images))
        self.assertIn("jpeg", pdf.images[0])
        self.assertEqual(picture, self.get("/organisation/logo", "image/png"))
        self.visitor.expect(204, "DELETE", f"/clients/{client}")
        self.visitor.expect(204, "DELETE", "/organisation/logo")
        self.visitor.expect(404, "DELETE", "/organisation/logo")
        self.assertEqual([], Pdf(self.get("/summary?format=pdf", "application/pdf")).images)

    def test_what_is_no_logo_is_refused_and_breaks_nothing(self):
        good = pictures.png()
        broken = bytearray(good)
        broken[len(good) // 2] ^= 0xFF
        for name, octets, status in (("empty", b"", 422), ("text", b"<svg xmlns='x'/>", 422), ("cut", good[:60], 422),
                                     ("damaged", bytes(broken), 422), ("wide", pictures.png(8, 8, side=30000), 422),
                                     ("arithmetic", pictures.jpeg(frame=0xC9), 422),
                                     ("large", good + bytes(300 << 10), 413)):
            answer = self.visitor.request("PUT", "/organisation/logo", octets=octets)
            self.assertEqual(status, answer.status, f"{name}: {answer}")
        self.assertEqual(404, self.visitor.get("/organisation/logo").status)

    def test_a_weekly_digest_has_the_summary_as_a_pdf(self):
        sink = Sink()
        self.addCleanup(sink.server_close)
        self.addCleanup(sink.shutdown)
        server = Server()
        self.addCleanup(lambda: server.stop())
        visitor = Visitor(server)
        visitor.expect(200, "POST", "/setup", {"organisation": "Example Ltd", "name": "Ann", "email": "ann@example.com",
                                               "password": PASSWORD})
        visitor.expect(200, "PATCH", "/organisation", {"vouch": True})
        visitor.expect(200, "PUT", "/organisation/logo", octets=pictures.png())
        uploads = [visitor.expect(201, "POST", "/uploads?name=r.xml", octets=octets)["id"] for octets in reports(20)]
        job = visitor.expect(202, "POST", "/intake", {"uploads": uploads})["job"]
        self.wait_until(lambda: visitor.expect(200, "GET", f"/jobs/{job}")["state"] == "done")
        visitor.expect(201, "POST", "/alerts/channels", {"kind": "email", "name": "Ann", "mode": "digest",
                                                         "address": "ann@example.org"})
        settings = visitor.expect(200, "PUT", "/alerts/settings", {"digest": {"rhythm": "daily"}})
        self.assertIsNone(settings["digest"]["attach_pdf"])
        settings["digest"]["rhythm"] = "weekly"  # null stays what it is
        settings = visitor.expect(200, "PUT", "/alerts/settings", {"digest": settings["digest"]})
        self.assertIsNone(settings["digest"]["attach_pdf"])
        server.kill()
        with open(server.data.parent / "waybill.toml", "a", encoding="utf-8") as config:
            config.write(f'[alerts]\nsmtp_host = "127.0.0.1"\nsmtp_port = {sink.port}\nsmtp_tls = "off"\n')
        with sqlite3.connect(server.data / "ledger.db") as ledger:
            ledger.execute("UPDATE alert_setting SET digested = ?", (int(time.time()) - 8 * DAY,))
        server.start_again()
        message = sink.mails.get(timeout=60)[2]
        parts = {part.get_content_type(): part for part in message.walk()}
        page = Elements(parts["text/html"].get_content().encode())
        self.assertIn("Weekly digest of Example Ltd", page.text)
        self.assertEqual(["cid:logo@waybill"], page.leads[:1])
        self.assertEqual("<logo@waybill>", parts["image/png"]["Content-ID"])
        self.assertIn("example.com", parts["text/plain"].get_content())
        pdf = Pdf(parts["application/pdf"].get_content())
        self.assertEqual("summary.pdf", parts["application/pdf"].get_filename())
        self.assertIn("Summary of all domains", pdf.text)
        self.assertIn("example.com", pdf.text)
        if keep := os.environ.get("KEEP"):
            pathlib.Path(keep).write_bytes(message.as_bytes())

    def test_the_command_line_writes_files_of_a_store(self):
        with tempfile.TemporaryDirectory(prefix="waybill-report-") as folder:
            folder = pathlib.Path(folder)
            for number, octets in enumerate(reports(5)):
                (folder / f"{number}.xml").write_bytes(octets)
            (folder / "logo.png").write_bytes(pictures.png())
            (folder / "text.png").write_text("no picture")
            store = f"sqlite:{folder}/store.db"
            self.assertEqual(0, waybill("ingest", "--store", store, *folder.glob("*.xml"), "--vouch").status)
            report = ("--store", store, "--out", folder / "report")
            done = waybill("report", "pdf", "example.com", *report, "--logo", folder / "logo.png")
            self.assertEqual((0, b""), (done.status, done.out), done.err)
            pdf = Pdf((folder / "report").read_bytes())
            self.assertIn("90.0 % of 500 messages pass DMARC.", pdf.text)
            self.assertIn("made of stored reports alone", pdf.text)
            self.assertEqual(pdf.pages, len(pdf.images))
            done = waybill("report", "html", "example.com", "--store", store, "--out", "-")
            self.assertIn("90.0 % of 500 messages pass DMARC.", Elements(done.out).text)
            self.assertEqual(2, waybill("report", "pdf", "..", *report).status)
            self.assertEqual(2, waybill("report", "pdf", "example.com").status)
            self.assertEqual(3, waybill("report", "pdf", "example.com", *report, "--logo", folder / "text.png").status)
            nowhere = ("--store", store, "--out", folder / "no" / "report")
            self.assertEqual(4, waybill("report", "pdf", "example.com", *nowhere).status)

    def test_a_report_is_quick(self):
        self.get("/domains/example.com/summary?format=pdf&days=30", "application/pdf")
        times = []
        for _ in range(5):
            begin = time.monotonic()
            self.get("/domains/example.com/summary?format=pdf&days=30", "application/pdf")
            times.append(time.monotonic() - begin)
        print(f"a report of 30 days as PDF: {min(times) * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
