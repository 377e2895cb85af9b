#!/usr/bin/env python3
"""Checks many domains: nsd behind unbound, both on loopback; no web, no mail servers.
Usage: check.py WAYBILL [DOMAINS]
Every domain has its own SPF with an include and an mx, DMARC with reports elsewhere that need consent, two MX
hosts with IPv4 and IPv6, one DKIM key, MTA-STS and TLS-RPT, and is asked for all that it has not."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "program"))
sys.dont_write_bytecode = True
import name_servers  # noqa: E402

KEY = ("MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v"
       "/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB")


def zone(count):
    yield "$TTL 300\n. SOA a.root. b.root. 1 3600 600 86400 60\n. NS a.root.\na.root. A 127.0.0.1\n"
    yield "_dmarc.reports.bench. TXT \"v=DMARC1; p=none\"\nreports.bench. MX 10 mx.reports.bench.\nmx.reports.bench. A 192.0.2.9\n"
    yield "*._report._dmarc.reports.bench. TXT \"v=DMARC1\"\n_spf.mailer.bench. TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n"
    for i in range(count):
        d = f"d{i}.bench."
        yield (f'{d} TXT "v=spf1 include:_spf.mailer.bench mx ip4:192.0.2.{i % 250} ~all"\n{d} A 192.0.2.1\n'
               f"{d} MX 10 mx1.{d}\n{d} MX 20 mx2.{d}\nmx1.{d} A 192.0.2.2\nmx1.{d} AAAA 2001:db8::2\n"
               f"mx2.{d} A 192.0.2.3\nmx2.{d} AAAA 2001:db8::3\n"
               f'_dmarc.{d} TXT "v=DMARC1; p={("none", "quarantine", "reject")[i % 3]}; rua=mailto:r@reports.bench"\n'
               f's1._domainkey.{d} TXT "v=DKIM1; k=rsa; p={KEY[:200]}" "{KEY[200:]}"\n'
               f'_mta-sts.{d} TXT "v=STSv1; id=1"\n_smtp._tls.{d} TXT "v=TLSRPTv1; rua=mailto:t@{d[:-1]}"\n')


def main():
    waybill, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    folder = pathlib.Path(tempfile.mkdtemp())
    servers = []
    try:
        servers.append(name_servers.start_nsd(folder / "nsd", "".join(zone(count))))
        servers.append(name_servers.start_unbound(folder / "unbound", servers[0].port))
        names = folder / "names"
        names.write_text("".join(f"d{i}.bench\n" for i in range(count)))
        load = os.getloadavg()
        begin = time.monotonic()
        run = subprocess.run([waybill, "check", "--file", str(names), "--json", "--no-web", "--count", "--resolver",
                              f"127.0.0.1:{servers[1].port}"], capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begin
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        reports = [json.loads(line) for line in run.stdout.splitlines()]
        unknown = sum(finding["status"] == "unknown" and "answer" in finding["statement"]
                      for report in reports for finding in report["findings"])
        assert run.returncode == 0 and len(reports) == count, run.stderr[-2000:]
        assert all(report["records"]["dmarc"][0]["status"] == "NOERROR" for report in reports)
        print(json.dumps({"domains": count, "seconds": round(seconds, 2), "program_cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
                          "domains_a_second": round(count / seconds), "note": run.stderr.strip().splitlines()[-1:],
                          "findings_without_answer": unknown, "load_before": [round(x, 2) for x in load]}))
    finally:
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


main()
