#!/usr/bin/env python3
"""bench/run.py [--quick]: builds the preset bench, runs every benchmark, and prints one table: our figures
beside those of the peers of Debian, measured in the same run on the same input, and their ratio. Run it on
a quiet machine. Packages: tools/packages build bench."""
import base64
import gzip
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
ROWS = []
REMARKS = []


def row(what, unit, ours, peer=None, name="", wanted=""):
    """Higher is better for a rate (1/s), lower for everything else; the ratio is ours to theirs."""
    ROWS.append((what, unit, ours, peer, name, wanted))


def build():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=sys.stderr)
    targets = ["waybill", "spf_bench", "dkim_bench", "message_bench", "bounce_bench", "log_bench", "log_generate",
               "report_bench", "report_generate", "store_bench", "store_generate"]
    known = subprocess.run(["ninja", "-C", BUILD, "-t", "targets", "all"], check=True, capture_output=True, text=True)
    targets += [peer for peer in ("spf_peer_libspf2", "log_peer_libcsv", "report_peers") if f"{peer}:" in known.stdout]
    subprocess.run(["ninja", "-C", BUILD, *targets], check=True, stdout=sys.stderr)


def google_benchmark(program):
    """Times by name: the least of several repetitions, in nanoseconds of processor time."""
    path = BUILD / "bench" / program
    if not path.exists():
        return {}
    quick = ["--benchmark_min_time=0.05", "--benchmark_repetitions=2"]
    options = quick if "--quick" in sys.argv else ["--benchmark_min_time=0.3", "--benchmark_repetitions=7"]
    run = subprocess.run([path, "--benchmark_format=json", *options], check=True, capture_output=True, text=True)
    times = {}
    for result in json.loads(run.stdout)["benchmarks"]:
        if result.get("run_type") == "aggregate":
            continue
        if result.get("error_occurred"):
            REMARKS.append(f"{result['name']}: {result['error_message']}")
            continue
        name = result["run_name"]
        times[name] = min(times.get(name, float("inf")), result["cpu_time"])
    return times


def spf():
    ours, theirs = google_benchmark("spf_bench"), google_benchmark("spf_peer_libspf2")
    if not theirs:
        REMARKS.append("SPF: libspf2-dev is not installed, so there is no peer")
    for what in ("pass", "fail"):
        peer = theirs.get(f"evaluate/{what}")
        row(f"SPF evaluation, 4 records, {what}", "1/s", 1e9 / ours[f"evaluate/{what}_result"],
            1e9 / peer if peer else None, "libspf2", ">= 1.00")
        row(f"SPF evaluation with trail, {what}", "1/s", 1e9 / ours[f"evaluate/{what}_trail"],
            1e9 / peer if peer else None, "libspf2, no trail")
    row("SPF record, parse", "ns", ours["parse"])


def dkim():
    rounds = ["40"] if "--quick" in sys.argv else []
    run = subprocess.run([BUILD / "bench" / "dkim_bench", *rounds], check=True, capture_output=True, text=True)
    number = r" +([\d.]+)"
    pattern = re.compile(rf"(.+?) +(simple|relaxed) +bare{number}  result{number}.*  trail{number}.*  bare, new key{number}"
                         rf"  result, new key{number}")
    for line in run.stdout.splitlines():
        if found := pattern.match(line):
            title = f"DKIM, {found[1].strip()}, {found[2]}"
            bare, known, trail, bare_with_key, ours = map(float, found.groups()[2:])
            row(title, "us", known, bare, "OpenSSL: the same hashes and signature", "<= 1.15")
            row(f"{title}, trail", "us", trail, bare, "OpenSSL: the same hashes and signature")
            row(f"{title}, key read", "us", ours, bare_with_key, "OpenSSL: the same, key read", "<= 1.15")
        elif line.strip():
            REMARKS.append(f"DKIM: a line that was not understood: {line.strip()}")


def message():
    times = google_benchmark("message_bench")
    peer = times.get("read_gmime")
    if not peer:
        REMARKS.append("Message: libgmime-3.0-dev is not installed, so there is no peer")
    row("Message of 5 KB, fields, MIME, content", "us", times["read_ours"] / 1000, peer / 1000 if peer else None, "GMime")


def dns():
    """The whole-program test counts the rounds against a real name server."""
    environment = {**os.environ, "WAYBILL": str(BUILD / "waybill")}
    test = ROOT / "tests" / "program" / "test_dns.py"
    run = subprocess.run([sys.executable, "-B", test, "RealServers.test_rounds"], env=environment, capture_output=True,
                         text=True)
    found = re.search(r"(\d+) questions in (\d+) rounds", run.stdout)
    if found:
        row("DNS rounds: 4 includes, 3 signatures, 6 labels", "rounds", float(found[2]), None, "", "<= 5")
        row("DNS questions of the same message", "", float(found[1]))
    else:
        REMARKS.append(f"DNS rounds were not counted: {run.stdout.strip().splitlines()[-1:] or 'the test failed'}")


def steps(program, *paths):
    """Seconds, octets and rows by step; of a program that measures itself in processor time."""
    if not (BUILD / "bench" / program).exists():
        return {}
    lines = subprocess.run([BUILD / "bench" / program, *paths], check=True, capture_output=True, text=True).stdout.splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines}


def log():
    rows = 500_000 if "--quick" in sys.argv else 5_000_000
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        subprocess.run([BUILD / "bench" / "log_generate", str(rows)], check=True, stdout=file)
        ours, theirs = steps("log_bench", file.name), steps("log_peer_libcsv", file.name)
    if not theirs:
        REMARKS.append("Email Log: libcsv-dev is not installed, so there is no peer")

    def rate(step):
        return float(step[1]) / float(step[0]) / 1e9

    peer = theirs.get("split")
    row("Memory, copied", "GB/s", rate(ours["copy"]))
    row("Email Log, its line feeds", "GB/s", rate(ours["line-feeds"]))
    row("Email Log, split into fields", "GB/s", rate(ours["split"]), rate(peer) if peer else None, "libcsv", ">= 1.00")
    row("Email Log, states of its messages", "GB/s", rate(ours["states"]))
    row("Email Log, digest", "GB/s", rate(ours["digest"]), rate(peer) if peer else None, "libcsv, the split alone", ">= 0.50")
    row(f"Email Log of {rows / 1e6:g} M rows, digest", "Mrow/s", float(ours["digest"][2]) / float(ours["digest"][0]) / 1e6,
        None, "", ">= 1.5")
    peak, _, _, octets = ours["peak-memory"]
    row("Memory besides the messages' states", "MiB", (int(peak) - int(octets)) / 2 ** 20, None, "", "<= 64")


def reports():
    records = 100_000
    with tempfile.TemporaryDirectory() as folder:
        xml, packed = pathlib.Path(folder) / "r.xml", pathlib.Path(folder) / "r.xml.gz"
        with xml.open("wb") as file:
            subprocess.run([BUILD / "bench" / "report_generate", str(records)], check=True, stdout=file)
        packed.write_bytes(gzip.compress(xml.read_bytes(), 6))
        ours, theirs = steps("report_bench", xml, packed), steps("report_peers", xml)
    if not theirs:
        REMARKS.append("DMARC reports: libxml2-dev, libpugixml-dev or libexpat1-dev is not installed, so there is no peer")

    def rate(step):
        return records / float(step[0])

    def seconds(step):
        return float(ours[step][0])

    for peer in ("pugixml", "libxml2", "expat"):
        row(f"Aggregate report of {records:,} records", "1/s", rate(ours["read"]),
            rate(theirs[peer]) if peer in theirs else None, f"{peer}, the parse alone", ">= 600,000")
    row("The same with its digest", "1/s", rate(ours["read-digest"]))
    row("The same from gzip", "1/s", rate(ours["read-gzip"]), None, "", ">= 600,000")
    row("Inflate and one pass, to reading from gzip", "", (seconds("inflate") + seconds("pass")) / seconds("read-gzip"))


def wall(command, times=3):
    """The least seconds of several runs; each run gets a folder of its own for what it writes."""
    best = float("inf")
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            begin = time.monotonic()
            subprocess.run([part.replace("{folder}", folder) for part in command], check=True, stdout=subprocess.DEVNULL)
            best = min(best, time.monotonic() - begin)
    return best


def ingest():
    """From files into a durable store, as users wait for it."""
    records, mails = 100_000, 20_000
    with tempfile.TemporaryDirectory() as folder:
        # The name that peers want: receiver!domain!begin!end.
        xml, box = pathlib.Path(folder) / "bench.example!example.com!1700000000!1700086399.xml", pathlib.Path(folder) / "box.mbox"
        with xml.open("wb") as file:
            subprocess.run([BUILD / "bench" / "report_generate", str(records)], check=True, stdout=file)
        with box.open("wb") as file:
            for number in range(mails):
                file.write(small_mail(number))
        command = [str(BUILD / "waybill"), "ingest", "--vouch", "--store", "sqlite:{folder}/waybill.db"]
        peer = records / wall(["dmarc-cat", "-N", str(xml)]) if shutil.which("dmarc-cat") else None
        row(f"One report of {records:,} records into SQLite", "1/s", records / wall([*command, str(xml)]), peer,
            "dmarc-cat, reading and printing", ">= 200,000")
        row("Mailed reports of 3 records into SQLite", "1/s", mails / wall([*command, str(box)]), None, "", ">= 5,000")
    if not peer:
        REMARKS.append("Whole programs: dmarc-cat is not installed, so there is no peer")


def store():
    """The store alone. Its figures for 100 million rows: store_generate and store_bench ask (docs/store.md)."""
    rows = 300_000 if "--quick" in sys.argv else 5_000_000
    with tempfile.TemporaryDirectory() as folder:
        def bench(program, *arguments):
            run = subprocess.run([BUILD / "bench" / program, *arguments], check=True, capture_output=True, text=True)
            return {line.split()[0]: line.split()[1:] for line in run.stdout.splitlines()}
        large = bench("store_bench", "large", f"sqlite:{folder}/large")
        row("SQLite store, rows of large reports", "1/s", float(large["rows-per-second"][0]), None, "", ">= 350,000")
        small = bench("store_bench", "small", f"sqlite:{folder}/small")
        row("SQLite store, reports of 3 rows, 50 a commit", "1/s", float(small["reports-per-second"][0]), None, "", ">= 10,000")
        bench("store_generate", f"sqlite:{folder}/many", str(rows))
        row("SQLite store, size of 1 M rows, 15 a report", "MB", os.path.getsize(f"{folder}/many") / rows)
        for question, times in bench("store_bench", "ask", f"sqlite:{folder}/many").items():
            wanted = "" if question.startswith("groups") else "<= 100"
            row(f"{rows / 1e6:g} M rows, {question}, 95 of 100 within", "ms", float(times[1]), None, "", wanted)


def small_mail(number):
    chance = random.Random(number)
    records = "".join(
        f"<record><row><source_ip>192.0.2.{chance.randrange(1, 255)}</source_ip><count>{chance.randrange(1, 50)}</count><policy_evaluated>"
        "<disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>"
        f"d{number % 200}.example</header_from></identifiers><auth_results><dkim><domain>d{number % 200}.example</domain><selector>s1"
        "</selector><result>pass</result></dkim><spf><domain>bounce.example.net</domain><result>pass</result></spf></auth_results></record>"
        for _ in range(3))
    begin = 1_790_035_200 + 86_400 * (number % 30)
    xml = (f"<feedback><report_metadata><org_name>receiver.example</org_name><email>dmarc@receiver.example</email><report_id>r{number}"
           f"</report_id><date_range><begin>{begin}</begin><end>{begin + 86_399}</end></date_range></report_metadata><policy_published>"
           f"<domain>d{number % 200}.example</domain><adkim>r</adkim><aspf>r</aspf><p>none</p></policy_published>{records}</feedback>")
    content = base64.encodebytes(gzip.compress(xml.encode(), mtime=0)).decode()
    return (f"From dmarc@receiver.example Mon Sep 21 10:00:00 2026\nFrom: dmarc@receiver.example\nSubject: Report Domain: d{number % 200}"
            f".example Submitter: receiver.example Report-ID: <r{number}>\nMIME-Version: 1.0\nContent-Type: application/gzip\n"
            f"Content-Transfer-Encoding: base64\n\n{content}\n").encode()


def text(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.1f}"


def main():
    build()
    for part in (spf, dkim, message, log, reports, ingest, store, dns):
        part()
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"{'':46} {'unit':6} {'ours':>11} {'peer':>11} {'ratio':>6}  {'wanted':8} peer")
    for what, unit, ours, peer, name, wanted in ROWS:
        ratio = f"{ours / peer:6.2f}" if peer else "     -"
        print(f"{what:46} {unit:6} {text(ours):>11} {text(peer):>11} {ratio}  {wanted:8} {name if peer else ''}".rstrip())
    REMARKS.append("Not compared: DMARC evaluation, ARC and refusals; Debian's libraries for them do not evaluate the same "
                   "standard (RFC 9989) or do not exist.")
    REMARKS.append("Not compared: a DKIM library; the bare cost of the same hashes and signature check is the bound "
                   "that any library has.")
    if busy > 0.7:
        REMARKS.append(f"The machine was busy (load {busy:.1f} for each core): look at the ratios, not at the figures.")
    for remark in REMARKS:
        print(remark)


if __name__ == "__main__":
    main()
