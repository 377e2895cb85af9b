// Files that come with the message, and how large all of it is.
#include <fmt/format.h>

#include "tester/attachment.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLargeAttachments = 10U << 20U;  // octets of all; many receivers take no more
constexpr std::size_t kLargestMessage = 25U << 20U;    // of Gmail and others
constexpr std::size_t kGmailClips = 102U << 10U;       // octets of HTML

bool is_file(const message::MimeTree& tree, const message::Part& part) {
  if (part.is_multipart() || part.is_message() || !is_of_outer_message(tree, part)) return false;
  const bool is_body = part.is_text() && part.disposition != "attachment" && part.filename.empty();
  return !is_body && part.depth > 0;
}

Proof proof_of(const message::Part& part, std::string_view name) {
  Proof proof = of_text("attachment", fmt::format("{}, {}", name, part.type.value));
  if (part.span) proof.octets = Span{part.span->begin, part.span->begin + part.entity.body_begin()};
  return proof;
}

void check_files(const Offline& offline) {
  const message::MimeTree& tree = offline.reading.mime;
  Findings& findings = offline.findings;
  std::size_t count = 0;
  std::size_t octets = 0;
  Danger worst = Danger::None;
  std::vector<std::string> reasons;
  std::vector<Proof> proofs;
  for (const message::Part& part : tree.parts()) {
    if (!is_file(tree, part)) continue;
    ++count;
    octets += part.entity.body().size();
    const std::string content = content_of(part);
    const AttachmentJudgement judgement = judge_attachment(part.filename, content);
    if (judgement.danger == Danger::None) continue;
    worst = std::max(worst, judgement.danger);
    const std::string name =
        part.filename.empty() ? "A file without a name" : quoted(part.filename, 60);
    reasons.push_back(fmt::format("{} {}", name, judgement.why));
    proofs.push_back(proof_of(part, name));
  }
  if (count == 0) {
    findings.skip("attachments", "The message has no attachments.");
    return;
  }
  if (worst == Danger::None) {
    const std::string text =
        fmt::format("{}, {} as sent", count_of(count, "attachment"), size_of(octets));
    if (octets > kLargeAttachments) {
      findings.warn("attachments", text + ". Many receivers take no more than 10 MB.");
    } else {
      findings.pass("attachments", text + ". None looks dangerous.");
    }
    return;
  }
  Finding& finding =
      worst == Danger::Refused
          ? findings.fail("attachments",
                          fmt::format("{}. Most receivers refuse such files.", list_of(reasons)))
          : findings.warn("attachments",
                          fmt::format("{}. Many filters distrust that.", list_of(reasons)));
  for (Proof& proof : proofs)
    finding.cite(std::move(proof));
}

void check_size(const Offline& offline) {
  const std::size_t whole = offline.specimen.octets.size();
  const std::size_t html = offline.reading.content.html.text.size();
  Findings& findings = offline.findings;
  if (whole > kLargestMessage) {
    findings
        .fail("size", fmt::format("The message has {}. Gmail and others take no more than 25 MB.",
                                  size_of(whole)))
        .advise("Send links in place of large files.");
  } else if (html > kGmailClips) {
    findings.warn("size", fmt::format("The HTML has {}. Gmail shows the first 102 KB and hides the "
                                      "rest, the unsubscribe link too.",
                                      size_of(html)));
  } else if (html > 0) {
    findings.pass("size",
                  fmt::format("The message has {}, its HTML {}.", size_of(whole), size_of(html)));
  } else {
    findings.pass("size", fmt::format("The message has {}.", size_of(whole)));
  }
}

}  // namespace

void check_attachments(const Offline& offline) {
  check_files(offline);
  check_size(offline);
}

}  // namespace waybill::tester
