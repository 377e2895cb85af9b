"""DMARC and TLS reports as receivers write and mail them."""
import base64
import gzip
import hashlib
import json
import subprocess


def aggregate(report_id="r1", domain="example.com", org="receiver.example", begin=1790000000, end=None, rows=None):
    """XML of one report. A row is (ip, count, disposition, dkim, spf), results as pass or fail, with the domain of the
    return path as a sixth when it is not bounce.example.net."""
    rows = rows if rows is not None else [("192.0.2.10", 5, "none", "pass", "fail"), ("198.51.100.9", 2, "none", "fail", "fail")]
    records = "".join(
        f"<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated><disposition>{disposition}"
        f"</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row><identifiers><header_from>{domain}"
        f"</header_from><envelope_from>{(*more, 'bounce.example.net')[0]}</envelope_from></identifiers><auth_results><dkim><domain>{domain}"
        f"</domain><selector>s1</selector><result>{dkim}</result></dkim><spf><domain>{(*more, 'bounce.example.net')[0]}</domain><scope>mfrom"
        "</scope><result>pass</result></spf></auth_results></record>" for ip, count, disposition, dkim, spf, *more in rows)
    return (f'<?xml version="1.0" encoding="UTF-8"?><feedback><version>1.0</version><report_metadata><org_name>{org}</org_name>'
            f"<email>dmarc@{org}</email><report_id>{report_id}</report_id><date_range><begin>{begin}</begin><end>"
            f"{end or begin + 86399}</end></date_range></report_metadata><policy_published><domain>{domain}</domain><adkim>r"
            f"</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct><fo>0</fo></policy_published>{records}</feedback>").encode()


def tls(report_id="t1", domain="example.com", org="Receiver", failed=3):
    return json.dumps({
        "organization-name": org, "date-range": {"start-datetime": "2026-09-21T00:00:00Z", "end-datetime": "2026-09-21T23:59:59Z"},
        "contact-info": "tls@receiver.example", "report-id": report_id, "policies": [{
            "policy": {"policy-type": "sts", "policy-domain": domain, "policy-string": ["version: STSv1", "mode: testing"]},
            "summary": {"total-successful-session-count": 100, "total-failure-session-count": failed},
            "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1",
                                 "receiving-mx-hostname": f"mx.{domain}", "failed-session-count": failed}]}]}).encode()


def mail(document, name="receiver.example!example.com!1790000000!1790086399.xml.gz", org="receiver.example", subject=None,
         packed=True):
    """A message that carries the document."""
    content = gzip.compress(document, mtime=0) if packed else document
    subject = subject or f"Report Domain: example.com Submitter: {org} Report-ID: <x>"
    return (f"From: dmarc@{org}\r\nTo: reports@example.com\r\nSubject: {subject}\r\nDate: Mon, 21 Sep 2026 10:00:00 +0000\r\n"
            f"Message-ID: <{abs(hash(document))}@{org}>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n"
            "--b1\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b1\r\nContent-Type: application/gzip\r\n"
            f'Content-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n').encode() + \
        base64.encodebytes(content).replace(b"\n", b"\r\n") + b"--b1--\r\n"


class Signer:
    """DKIM signatures (RFC 6376, c=simple/simple) with a key of its own."""

    def __init__(self, folder, domain="receiver.example", selector="s1"):
        self.domain, self.selector, self.key = domain, selector, folder / f"{domain}.pem"
        subprocess.run(["openssl", "genrsa", "-out", self.key, "2048"], check=True, capture_output=True)

    def record(self):
        public = subprocess.run(["openssl", "rsa", "-in", self.key, "-pubout", "-outform", "DER"], check=True,
                                capture_output=True).stdout
        key = base64.b64encode(public).decode()
        return [f"{self.selector}._domainkey.{self.domain}", "TXT", [["v=DKIM1; k=rsa; p=", key[:200], key[200:]]]]

    def sign(self, message):
        header, _, body = message.partition(b"\r\n\r\n")
        body_hash = base64.b64encode(hashlib.sha256(body).digest()).decode()
        tags = (f"DKIM-Signature: v=1; a=rsa-sha256; d={self.domain}; s={self.selector}; h=From:Subject; "
                f"bh={body_hash}; b=")
        fields = {line.partition(b":")[0]: line for line in header.split(b"\r\n")}
        signed = fields[b"From"] + b"\r\n" + fields[b"Subject"] + b"\r\n" + tags.encode()
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=signed, check=True,
                                   capture_output=True).stdout
        return tags.encode() + base64.b64encode(signature) + b"\r\n" + message
