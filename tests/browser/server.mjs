// The real server with a folder of its own on a free port, and a name server that knows no name, so
// that no test depends on DNS elsewhere.
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const kStart = 60_000; // ms; a build with sanitizers takes its time

// Answers every question with NXDOMAIN, by UDP.
async function nameServer() {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const answer = Buffer.from(question);
    answer[2] = 0x84 | (question[2] & 1); // an answer, with authority
    answer[3] = 0x83; // recursion is there; NXDOMAIN
    // Only the question is repeated: additional records (EDNS) are left out.
    let end = 12;
    while (end < answer.length && answer[end] !== 0) end += answer[end] + 1;
    answer.writeUInt16BE(0, 6);
    answer.writeUInt16BE(0, 8);
    answer.writeUInt16BE(0, 10);
    socket.send(answer.subarray(0, end + 5), from.port, from.address);
  });
  await new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { port: socket.address().port, close: () => socket.close() };
}

// `snapshot`: answers of DNS, as an object, in place of that name server; `settings`: further lines of the configuration;
// `kept`: a folder that stays for the next server.
export async function startServer(waybill, { snapshot = null, settings = "", kept = null } = {}) {
  const folder = kept ?? mkdtempSync(join(tmpdir(), "waybill-browser-"));
  const dns = snapshot ? null : await nameServer();
  const configuration = join(folder, "waybill.toml");
  const answers = join(folder, "dns.json");
  if (snapshot) writeFileSync(answers, JSON.stringify(snapshot));
  const asked = snapshot ? `snapshot = ${JSON.stringify(answers)}` : `resolver = "127.0.0.1:${dns.port}"`;
  writeFileSync(configuration, `data = ${JSON.stringify(join(folder, "data"))}\n[http]\nlisten = ["127.0.0.1:0"]\n[smtp]\nlisten = ["127.0.0.1:0"]\nhostname = "mail.example.com"\n[dns]\n${asked}\n${settings}`);
  const child = spawn(waybill, ["serve", "--config", configuration], { stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  let log = "";
  child.stderr.on("data", (octets) => (log += octets));
  const { base, mailPort } = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${log}`)), kStart);
    let said = "";
    child.stdout.on("data", (octets) => {
      said += octets;
      const address = /http:\/\/\S+/.exec(said);
      const mail = /Mail is taken at 127\.0\.0\.1:(\d+)/.exec(said);
      if (!address || !mail) return;
      clearTimeout(timer);
      resolve({ base: address[0].replace(/\/$/, ""), mailPort: Number(mail[1]) });
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${said}${log}`)));
  });
  return {
    base,
    mailPort,
    log: () => log,
    async stop() {
      const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const how = await ended;
      clearTimeout(timer);
      dns?.close();
      if (!kept) rmSync(folder, { recursive: true, force: true });
      return how;
    },
  };
}
