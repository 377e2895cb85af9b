#include "diagnosis/dossier.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "diagnosis/causes.h"
#include "diagnosis/find_route.h"
#include "diagnosis/note.h"
#include "diagnosis/replies.h"
#include "message/authentication_results.h"
#include "message/domain.h"
#include "refusal/bounce.h"

namespace waybill::diagnosis {
namespace {

std::string bare_id(std::string_view id) {
  id = ascii::trim(id);
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  return std::string(id);
}

// Where the first words of a diagnostic stand in the report, for the citation; {0, 0}: folded or
// encoded.
Span find_passage(std::string_view octets, std::string_view text) {
  constexpr std::size_t kEnoughToTell = 30;
  const std::string_view start = text.substr(0, kEnoughToTell);
  const std::size_t at = start.empty() ? std::string_view::npos : octets.find(start);
  if (at == std::string_view::npos) return {};
  return {at, std::min(octets.size(), octets.find('\n', at))};
}

class DossierReader {
 public:
  explicit DossierReader(const Case& the_case) : case_(the_case) {}

  Dossier read() {
    for (const Evidence& evidence : case_.evidence)
      read_evidence(evidence);
    decide_subject();
    find_route(dossier_);
    const bool own_address = dossier_.sheet.is_set("dedicated-ip", "on");
    for (Refusal& refusal : dossier_.refusals) {
      refusal.cause = cause_of(refusal.reply, dossier_.route.detected);
      if (refusal.cause == Cause::ReputationShared && own_address)
        refusal.cause = Cause::ReputationOwn;
    }
    sort_refusals();
    decide_recipient();
    return std::move(dossier_);
  }

 private:
  void read_evidence(const Evidence& evidence) {
    switch (evidence.kind) {
      case EvidenceKind::Message:
        read_message(evidence, evidence.octets, 0, "", true, Origin::Given);
        break;
      case EvidenceKind::Bounce: read_bounce_evidence(evidence); break;
      case EvidenceKind::SalesforceLog: read_log(evidence); break;
      case EvidenceKind::MicrosoftTrace: read_trace(evidence); break;
      case EvidenceKind::Note: read_note_evidence(evidence); break;
      case EvidenceKind::DmarcReport:
      case EvidenceKind::TlsReport: dossier_.has_unread_reports = true; break;
      case EvidenceKind::DnsSnapshot:
      case EvidenceKind::CaseFile:
      case EvidenceKind::Unreadable: break;
    }
  }

  std::size_t fact(FactKind kind, std::string key, std::string value, Certainty certainty,
                   const Evidence& evidence, std::string where, Span bytes) {
    return dossier_.sheet.add(kind, std::move(key), std::move(value), certainty,
                              {evidence.id, std::move(where), bytes});
  }

  // ---- the message ----

  enum class Origin : std::uint8_t { Given, Returned };  // a file of its own, or inside a bounce

  void read_message(const Evidence& evidence, std::string_view octets, std::size_t offset,
                    const std::string& prefix, bool whole, Origin origin) {
    SubjectMessage& subject = *dossier_.messages.emplace_back(std::make_unique<SubjectMessage>());
    subject.evidence = &evidence;
    subject.offset = offset;
    subject.message = message::Message::read(octets);
    subject.has_body = whole && !ascii::trim(subject.message.body()).empty();
    subject.prepared = auth::prepare(subject.message);
    subject.envelope = auth::read_envelope(subject.message);
    subject.is_returned = origin == Origin::Returned;
    if (subject.is_returned) {  // its trace ends before the hop that was refused
      subject.envelope.ip.reset();
      subject.envelope.helo.reset();
    }
    const auto add = [&](FactKind kind, std::string value, const Span bytes,
                         std::string_view where) {
      if (!value.empty())
        fact(kind, "", std::move(value), Certainty::Observed, evidence, prefix + std::string(where),
             {bytes.begin + offset, bytes.end + offset});
    };
    if (const message::Field* from = subject.message.field("From");
        from != nullptr && subject.prepared.author_domain)
      add(FactKind::Author, ascii::lower(subject.prepared.author.mailboxes.front().address()),
          from->span, "header field From");
    if (const message::Field* to = subject.message.field("To")) {
      const auto list = message::parse_address_list(to->value);
      if (list.mailboxes.size() == 1)
        add(FactKind::Recipient, ascii::lower(list.mailboxes.front().address()), to->span,
            "header field To");
    }
    if (const message::Field* id = subject.message.field("Message-ID"))
      add(FactKind::MessageId, bare_id(id->value), id->span, "header field Message-ID");
    if (subject.envelope.mail_from)
      add(FactKind::ReturnPath,
          subject.envelope.mail_from->value.empty() ? "<>" : subject.envelope.mail_from->value,
          subject.envelope.mail_from->bytes, "header field Return-Path");
    if (subject.envelope.ip)
      add(FactKind::ClientIp, subject.envelope.ip->value.to_string(), subject.envelope.ip->bytes,
          "trace of the recipient's side");
    read_results(evidence, subject, offset, prefix);
    read_filter(evidence, subject, offset, prefix);
  }

  void read_results(const Evidence& evidence, SubjectMessage& subject, std::size_t offset,
                    const std::string& prefix) {
    for (const message::Field* field : subject.message.fields_named("Authentication-Results")) {
      subject.was_received = true;
      const auto results = message::parse_authentication_results(field->value);
      for (const message::MethodResult& result : results.results) {
        std::string value = result.result;
        for (const message::ResultProperty& property : result.properties)
          value += fmt::format(" {}{}{}={}", property.type, property.type.empty() ? "" : ".",
                               property.name, property.value);
        if (!results.authserv_id.empty()) value += " (said by " + results.authserv_id + ")";
        fact(FactKind::ReceiverClaim, result.method, std::move(value), Certainty::Observed,
             evidence, prefix + "header field Authentication-Results",
             {field->span.begin + offset, field->span.end + offset});
      }
    }
  }

  void read_filter(const Evidence& evidence, SubjectMessage& subject, std::size_t offset,
                   const std::string& prefix) {
    const salesforce::MicrosoftFilter filter = salesforce::read_microsoft_filter(subject.message);
    if (!filter.is_present()) return;
    subject.was_received = true;
    keep_filter(evidence, filter, offset, prefix + "filter headers of Microsoft 365",
                Certainty::Observed);
  }

  void keep_filter(const Evidence& evidence, const salesforce::MicrosoftFilter& filter,
                   std::size_t offset, const std::string& where, Certainty certainty) {
    if (dossier_.filter.is_present()) return;
    dossier_.filter = filter;
    const auto add = [&](std::string key, const std::string& value, Span bytes) {
      if (!value.empty())
        fact(FactKind::Filter, std::move(key), value, certainty, evidence, where,
             {bytes.begin + offset, bytes.end + offset});
    };
    add("category", filter.category, filter.report);
    add("filter-verdict", filter.filter_verdict, filter.report);
    if (filter.scl) add("scl", std::to_string(*filter.scl), filter.report);
    add("safety", filter.safety, filter.report);
    if (!filter.compauth.empty())
      add("compauth", filter.compauth + " reason=" + filter.compauth_reason, filter.authentication);
    add("dmarc-action", filter.dmarc_action, filter.authentication);
  }

  // ---- refusals ----

  void add_refusal(const Evidence& evidence, const std::string& text,
                   const refusal::Context& context, Certainty certainty, std::string where,
                   Span bytes, Refusal refusal) {
    refusal.reply = refusal::Classifier::built_in().classify(text, context);
    refusal.text = refusal.reply.text.empty() ? ascii::collapse_space(text) : refusal.reply.text;
    if (refusal.remote_host.empty()) refusal.remote_host = refusal.reply.remote_host;
    const std::string rule = refusal.reply.row == nullptr ? "" : refusal.reply.row->id;
    refusal.fact =
        fact(FactKind::Refusal, rule, refusal.text, certainty, evidence, std::move(where), bytes);
    for (const refusal::Variable& variable : refusal.reply.variables) {
      const auto ip = variable.kind == refusal::VariableKind::Ip ? IpAddress::parse(variable.value)
                                                                 : std::nullopt;
      if (ip && !ip->is_private())  // 127.0.0.2 and the like are answers of blocklists
        fact(FactKind::ClientIp, "", variable.value, certainty, evidence, "the reply", bytes);
    }
    dossier_.refusals.push_back(std::move(refusal));
  }

  void read_bounce_evidence(const Evidence& evidence) {
    const message::Message outer = message::Message::read(evidence.octets);
    const refusal::Bounce bounce = refusal::read_bounce(outer);
    for (const refusal::BounceRecipient& recipient : bounce.recipients) {
      Refusal refusal;
      refusal.recipient = ascii::lower(recipient.recipient);
      refusal.remote_host = recipient.remote_host;
      refusal.is_deferral = ascii::iequals(recipient.action, "delayed");
      if (!refusal.recipient.empty())
        fact(FactKind::Recipient, "", refusal.recipient, Certainty::Observed, evidence,
             "the delivery report", {});
      const refusal::Context context{.provider_hint = recipient.remote_host,
                                     .stage = std::nullopt,
                                     .codes = recipient.classification.codes};
      const std::string text =
          recipient.diagnostic.empty() ? recipient.status : recipient.diagnostic;
      if (!text.empty() && !ascii::iequals(recipient.action, "delivered") &&
          !ascii::iequals(recipient.action, "relayed"))
        add_refusal(evidence, text, context, Certainty::Observed,
                    "Diagnostic-Code for " +
                        (refusal.recipient.empty() ? "a recipient" : refusal.recipient),
                    find_passage(evidence.octets, text), refusal);
    }
    read_original(evidence, bounce);
  }

  // The original message as the bounce gave it back: whole, or its header.
  void read_original(const Evidence& evidence, const refusal::Bounce& bounce) {
    const refusal::Original& original = bounce.original;
    if (original.header.empty()) return;
    const std::string_view report = evidence.octets;
    const std::optional<Span> span = original.whole ? original.whole : original.span;
    const std::string_view octets = span ? report.substr(span->begin, span->end - span->begin)
                                         : dossier_.owned.emplace_back(original.header);
    read_message(evidence, octets, span ? span->begin : 0, "original in the bounce, ",
                 original.whole.has_value(), Origin::Returned);
  }

  void read_note_evidence(const Evidence& evidence) {
    std::vector<Span> quoted;
    for (const ReplyPassage& passage : find_replies(evidence.octets)) {
      quoted.push_back(passage.bytes);
      add_refusal(evidence, passage.text, {}, Certainty::Stated,
                  fmt::format("line {}", passage.line), passage.bytes, {});
    }
    if (const auto filter = salesforce::read_pasted_filter(evidence.octets); filter.is_present())
      keep_filter(evidence, filter, 0, "pasted filter headers", Certainty::Stated);
    read_note(evidence, quoted, dossier_.sheet);
  }

  // ---- logs ----

  [[nodiscard]] bool concerns(std::string_view recipient, std::string_view message_id) const {
    const Question& asked = case_.question;
    if (!asked.recipient.empty() && !ascii::iequals(asked.recipient, recipient)) return false;
    return asked.message_id.empty() || bare_id(asked.message_id) == message_id;
  }

  void read_log(const Evidence& evidence) {
    salesforce::EmailLog log = salesforce::read_email_log(evidence.octets);
    LogSummary& summary = dossier_.log;
    summary.is_present = true;
    summary.rows += log.rows;
    std::set<std::string> recipients;
    std::set<std::string> domains;
    std::set<std::string> refusing;
    std::size_t kept = 0;
    for (salesforce::LifeLine& line : log.messages) {
      if (!concerns(line.recipient, line.message_id)) continue;
      ++kept;
      recipients.insert(line.recipient);
      domains.insert(message::domain_of(line.recipient));
      count(line.state);
      if (line.decisive < line.events.size()) {
        refusing.insert(message::domain_of(line.recipient));
        add_log_refusal(evidence, line);
      }
      summary.lines.push_back(std::move(line));
    }
    const bool asked = !case_.question.recipient.empty() || !case_.question.message_id.empty();
    if (asked && kept == 0)
      fact(FactKind::LogState, "absent", "no row for the recipient or message that was asked for",
           Certainty::Observed, evidence, fmt::format("all {} rows", log.rows), {});
    summary.subject_absent = asked && kept == 0 && !log.messages.empty();
    summary.recipients += recipients.size();
    summary.recipient_domains += domains.size();
    summary.refusing_domains += refusing.size();
    add_log_facts(evidence);
  }

  void count(salesforce::LogState state) {
    LogSummary& summary = dossier_.log;
    switch (state) {
      case salesforce::LogState::Queued: ++summary.queued; break;
      case salesforce::LogState::Deferred: ++summary.deferred; break;
      case salesforce::LogState::Delivered: ++summary.delivered; break;
      case salesforce::LogState::Refused: ++summary.refused; break;
      case salesforce::LogState::Expired: ++summary.expired; break;
      case salesforce::LogState::DiscardedBySalesforce: ++summary.discarded; break;
    }
  }

  // The same answer for many recipients is one refusal with a count.
  void add_log_refusal(const Evidence& evidence, const salesforce::LifeLine& line) {
    const salesforce::LogEvent& event = line.events[line.decisive];
    const refusal::Context context{
        .provider_hint = {}, .stage = refusal::parse_stage(event.stage), .codes = {}};
    const refusal::Classification reply =
        refusal::Classifier::built_in().classify(event.response, context);
    for (Refusal& known : dossier_.refusals) {
      if (known.count > 0 && known.reply.row == reply.row && reply.row != nullptr &&
          known.is_deferral == (line.state == salesforce::LogState::Deferred) &&
          dossier_.sheet.at(known.fact).place.evidence == evidence.id) {
        ++known.count;
        return;
      }
    }
    if (event.response.empty()) return;
    Refusal refusal;
    refusal.recipient = line.recipient;
    refusal.stage = event.stage;
    refusal.message_id = line.message_id;
    refusal.sender = line.sender;
    refusal.time = event.time;
    refusal.is_deferral = line.state == salesforce::LogState::Deferred;
    add_refusal(evidence, event.response, context, Certainty::Observed,
                fmt::format("row {}", event.line), event.bytes, refusal);
  }

  void add_log_facts(const Evidence& evidence) {
    for (const salesforce::LifeLine& line : dossier_.log.lines) {
      if (dossier_.log.lines.size() > kMostLinesAsFacts) break;
      const salesforce::LogEvent& last =
          line.decisive < line.events.size() ? line.events[line.decisive] : line.events.back();
      fact(FactKind::LogState, std::string(salesforce::to_string(line.state)),
           fmt::format("{} to {}", salesforce::to_string(line.state), line.recipient),
           Certainty::Observed, evidence, fmt::format("row {}", last.line), last.bytes);
      fact(FactKind::ReturnPath, "", line.sender, Certainty::Observed, evidence,
           fmt::format("row {}", last.line), last.bytes);
      fact(FactKind::Recipient, "", line.recipient, Certainty::Observed, evidence,
           fmt::format("row {}", last.line), last.bytes);
    }
    const LogSummary& log = dossier_.log;
    if (log.lines.size() > kMostLinesAsFacts)
      fact(FactKind::LogState, "summary",
           fmt::format(
               "{} messages: {} delivered, {} refused, {} expired, {} deferred, {} discarded",
               log.lines.size(), log.delivered, log.refused, log.expired, log.deferred,
               log.discarded),
           Certainty::Observed, evidence, "all rows", {});
  }

  void read_trace(const Evidence& evidence) {
    for (salesforce::TraceRow& row : salesforce::read_message_trace(evidence.octets)) {
      if (!concerns(row.recipient, row.message_id)) continue;
      fact(FactKind::TraceState, std::string(salesforce::to_string(row.state)),
           fmt::format("{} for {}", salesforce::to_string(row.state), row.recipient),
           Certainty::Observed, evidence, fmt::format("row {}", row.line), row.bytes);
      fact(FactKind::Recipient, "", row.recipient, Certainty::Observed, evidence,
           fmt::format("row {}", row.line), row.bytes);
      if (row.state == salesforce::TraceState::Failed && !row.detail.empty())
        add_refusal(evidence, row.detail, {}, Certainty::Observed, fmt::format("row {}", row.line),
                    row.bytes, {});
      dossier_.trace.push_back(std::move(row));
    }
  }

  // ---- what it is all about ----

  [[nodiscard]] std::string best(FactKind kind) const {
    const Fact* fact = dossier_.sheet.find(kind);
    return fact == nullptr ? std::string() : fact->value;
  }

  void decide_subject() {
    const Question& asked = case_.question;
    // A message that reached the recipient tells more than one that came back or left.
    std::ranges::sort(dossier_.messages, std::greater<>(), [](const auto& subject) {
      return std::pair(subject->has_body, subject->was_received);
    });
    if (const SubjectMessage* message = dossier_.message();
        message != nullptr && message->prepared.author_domain)
      dossier_.author = ascii::lower(message->prepared.author.mailboxes.front().address());
    if (dossier_.author.empty()) dossier_.author = best(FactKind::Author);
    dossier_.author_domain =
        !asked.domain.empty() ? ascii::lower(asked.domain) : message::domain_of(dossier_.author);
    if (dossier_.author_domain.empty()) dossier_.author_domain = best(FactKind::Domain);
    dossier_.return_path = best(FactKind::ReturnPath);
    if (dossier_.author_domain.empty()) decide_domain_by_sender();
    dossier_.message_id =
        asked.message_id.empty() ? best(FactKind::MessageId) : bare_id(asked.message_id);
    for (const Fact* fact : dossier_.sheet.all(FactKind::ClientIp)) {
      if (const auto ip = IpAddress::parse(fact->value); ip && !dossier_.client_ip)
        dossier_.client_ip = ip;
    }
  }

  // A reply may name the domain that it accuses; the bounce address hides the one that it stands
  // for.
  void decide_domain_by_sender() {
    for (const Refusal& refusal : dossier_.refusals) {
      for (const refusal::Variable& variable : refusal.reply.variables) {
        if (variable.kind == refusal::VariableKind::Domain && dossier_.author_domain.empty())
          dossier_.author_domain = ascii::lower(variable.value);
      }
    }
    if (!dossier_.author_domain.empty() || dossier_.return_path.empty()) return;
    const auto bounce = salesforce::parse_bounce_address(dossier_.return_path);
    dossier_.author_domain = message::domain_of(bounce ? bounce->original : dossier_.return_path);
  }

  void decide_recipient() {
    dossier_.recipient = ascii::lower(case_.question.recipient);
    if (dossier_.recipient.empty() && dossier_.refusal() != nullptr)
      dossier_.recipient = dossier_.refusal()->recipient;
    if (dossier_.recipient.empty()) dossier_.recipient = best(FactKind::Recipient);
    dossier_.recipient_domain = message::domain_of(dossier_.recipient);
    // A test copy may lie beside the log: the refused message is the one that this is about.
    const Refusal* refusal = dossier_.refusal();
    if (refusal == nullptr) return;
    if (!refusal->message_id.empty() && case_.question.message_id.empty())
      dossier_.message_id = refusal->message_id;
    if (!refusal->sender.empty()) dossier_.return_path = refusal->sender;
  }

  // First what was asked for; then what tells a cause; then observed before stated, final before
  // deferred.
  void sort_refusals() {
    const auto rank = [this](const Refusal& refusal) {
      const bool other = !case_.question.recipient.empty() && !refusal.recipient.empty() &&
                         !ascii::iequals(refusal.recipient, case_.question.recipient);
      return std::tuple(other, refusal.cause == Cause::Undetermined, is_expiry(refusal),
                        is_code_only(refusal.reply), dossier_.sheet.at(refusal.fact).certainty,
                        technical_rank(refusal.cause), refusal.is_deferral,
                        -static_cast<std::int64_t>(refusal.count));
    };
    std::vector<Refusal> sorted;
    sorted.reserve(dossier_.refusals.size());
    std::vector<std::size_t> order(dossier_.refusals.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    std::ranges::sort(order, {},
                      [&](std::size_t i) { return std::pair(rank(dossier_.refusals[i]), i); });
    for (const std::size_t i : order)
      sorted.push_back(std::move(dossier_.refusals[i]));
    dossier_.refusals = std::move(sorted);
  }

  // The end of the retries is never the reason: what was said before it is.
  static bool is_expiry(const Refusal& refusal) {
    const std::string id = refusal.reply.row == nullptr ? "" : refusal.reply.row->id;
    return id == "SF-MTA-EXPIRED" || id == "SF-MTA-MAX-RETRIES" || id == "SF-MTA-NOT-ATTEMPTED" ||
           id == "GEN-EXPIRED";
  }

  // A case can show a technical pattern and a reputation pattern: the technical one is mended
  // first, because it makes the other unreadable (design, "The six steps").
  static int technical_rank(Cause cause) {
    switch (cause) {
      case Cause::NeverLeft: return 0;
      case Cause::TenantRouting: return 1;
      case Cause::Identity: return 2;
      case Cause::ReceiverFault: return 3;
      case Cause::ReputationShared:
      case Cause::ReputationOwn:
      case Cause::ReputationDomain:
      case Cause::RecipientPolicy:
      case Cause::RecipientAddress:
      case Cause::Rate:
      case Cause::Content:
      case Cause::Transport: return 4;
      case Cause::AcceptedThenFiltered:
      case Cause::Delivered:
      case Cause::Undetermined: return 5;
    }
    std::abort();
  }

  static constexpr std::size_t kMostLinesAsFacts = 20;

  const Case& case_;
  Dossier dossier_;
};

}  // namespace

bool Dossier::uses_bounce_address() const {
  if (!return_path.empty()) return salesforce::parse_bounce_address(return_path).has_value();
  return sheet.is_set("bounce-management", "on") || sheet.is_set("security-compliance", "on");
}

Dossier read_dossier(const Case& the_case) {
  return DossierReader(the_case).read();
}

}  // namespace waybill::diagnosis
