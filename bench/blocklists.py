#!/usr/bin/env python3
"""Questions a second to blocklists: rbldnsd behind unbound, both on loopback.
Usage: blocklists.py ASK_LISTS [ADDRESSES]   (ASK_LISTS: build/release/tests/ask_lists)"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "program"))
sys.dont_write_bytecode = True
import name_servers  # noqa: E402

ZONES = pathlib.Path(__file__).resolve().parent.parent / "data" / "blocklists.csv"


def zones():
    """The lists of addresses that are asked without a key."""
    import csv
    with open(ZONES, newline="") as file:
        return [row["zone"] for row in csv.DictReader(file)
                if row["kind"] in ("ip", "ip-allow") and row["state"] in ("live", "unverified") and "4" in row["families"]]


def main():
    lists = {zone: ("ip4set", [":2:listed", "127.0.0.2", "198.18.0.0/28"]) for zone in zones()}
    folder = pathlib.Path(tempfile.mkdtemp())
    servers = []
    try:
        servers.append(name_servers.start_rbldnsd(folder / "rbldnsd", lists))
        servers.append(name_servers.start_unbound(folder / "unbound", servers[0].port, list(lists)))
        count = sys.argv[2] if len(sys.argv) > 2 else "2000"
        text = subprocess.run([sys.argv[1], f"127.0.0.1:{servers[1].port}", "--count", count],
                              check=True, capture_output=True, text=True).stdout
        print(json.dumps(json.loads(text) | {"lists": len(lists), "addresses": int(count)}))
    finally:
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


main()
