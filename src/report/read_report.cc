#include "report/read_report.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "container/mailbox.h"
#include "container/members.h"
#include "message/message.h"
#include "message/mime.h"
#include "report/carrier_signs.h"
#include "report/sniff.h"

namespace waybill::report {
namespace {

using container::PeekedSource;
using container::Source;

// A text that somebody else owns, as one block.
class BorrowedSource final : public Source {
 public:
  explicit BorrowedSource(std::string_view text) : rest_(text) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override {
    return std::exchange(rest_, std::string_view());
  }

 private:
  std::string_view rest_;
};

// All of a source; an error if it is larger than `largest`.
Result<std::string, std::string> read_whole(Source& source, std::size_t largest) {
  std::string octets;
  while (true) {
    const std::string_view block = TRY(source.next());
    if (block.empty()) return octets;
    if (block.size() > largest - octets.size())
      return std::unexpected(fmt::format("larger than the limit of {} MiB", largest >> 20U));
    octets += block;
  }
}

// Files that systems put beside others.
bool is_companion(std::string_view name) {
  const std::string_view base = name.substr(name.rfind('/') + 1);
  return name.contains("__MACOSX/") || base.starts_with("._") || base == ".DS_Store" ||
         ascii::iequals(base, "thumbs.db");
}

std::string join(std::string_view outer, std::string_view inner) {
  if (outer.empty() || inner.empty()) return std::string(outer.empty() ? inner : outer);
  return fmt::format("{}/{}", outer, inner);
}

class Walk {
 public:
  Walk(const ReadOptions& options, ReportSink& sink) : options_(options), sink_(sink) {}

  // Everything that a source holds once archives are undone.
  void read(std::unique_ptr<Source> source, const Carrier& carrier,
            const std::vector<Deviation>& known) {
    container::Members members(std::move(source));
    while (true) {
      const auto more = members.next();
      Carrier here = carrier;
      here.name = join(carrier.name, more ? members.name() : std::string());
      if (!more) return fail(here, more.error());
      if (!*more) return;
      if (!is_companion(here.name)) read_member(members.source(), here, known);
    }
  }

  void read_mail(std::string_view mail, Carrier carrier) {
    while (mail.starts_with('\r') || mail.starts_with('\n'))
      mail.remove_prefix(1);
    if (depth_ == kDeepestMail)
      return fail(carrier, fmt::format("more than {} mails lie within each other", kDeepestMail));
    ++depth_;
    if (carrier.mail.empty()) carrier.mail = mail;
    const std::size_t before = found_ + told_;
    const message::Message message = message::Message::read(mail);
    const message::MimeTree tree = message::MimeTree::read(message);
    const std::optional<std::string> why = read_parts(tree, carrier);
    if (found_ + told_ == before)
      pass(carrier, why.value_or("no DMARC or TLS report is in this mail"));
    --depth_;
  }

 private:
  void fail(const Carrier& carrier, const std::string& reason) {
    sink_.enter(carrier);
    tell(reason);
  }

  void pass(const Carrier& carrier, const std::string& reason) {
    sink_.enter(carrier);
    ++told_;
    sink_.nothing(reason);
  }

  void tell(const std::string& reason) {
    ++told_;
    sink_.error(reason);
  }

  void read_member(PeekedSource& source, const Carrier& carrier,
                   const std::vector<Deviation>& known) {
    const auto start = source.peek(kSniffedOctets);
    if (!start) return fail(carrier, start.error());
    switch (sniff(*start)) {
      case DocumentForm::Empty: return fail(carrier, "empty");
      case DocumentForm::Xml: return read_aggregate(source, carrier, known);
      case DocumentForm::Json: return read_tls(source, carrier, known);
      case DocumentForm::Mailbox: return read_mailbox(source, carrier);
      case DocumentForm::Mail: {
        const auto octets = read_whole(source, kLargestReportMail);
        if (!octets) return fail(carrier, octets.error());
        return read_mail(*octets, carrier);
      }
      case DocumentForm::Archive:
      case DocumentForm::Other: return read_other(source, carrier, known);
    }
  }

  void read_mailbox(Source& source, const Carrier& carrier) {
    container::Mailbox mailbox(source, kLargestReportMail);
    auto message = mailbox.next();
    for (std::size_t number = 1; message; ++number) {
      auto following = mailbox.next();  // tells whether there are several
      Carrier here = carrier;
      here.message = number == 1 && !following ? 0 : number;
      if (*message) {
        read_mail(**message, here);
      } else {
        fail(here, message->error());
      }
      message = std::move(following);
    }
  }

  // Octets that show nothing: base64 that somebody saved, or no report.
  void read_other(PeekedSource& source, const Carrier& carrier,
                  const std::vector<Deviation>& known) {
    const auto octets = read_whole(source, kLargestReportMail);
    if (!octets) return fail(carrier, octets.error());
    if (ascii::trim(*octets) == "unused") {
      BorrowedSource borrowed(*octets);
      return read_aggregate(borrowed, carrier, known);
    }
    auto decoded = find_base64_document(*octets);
    if (!decoded || nested_ > 0) return pass(carrier, "not a DMARC or TLS report");
    ++nested_;
    read(std::make_unique<container::TextSource>(*std::move(decoded)), carrier, known);
    --nested_;
  }

  void read_aggregate(Source& source, const Carrier& carrier, const std::vector<Deviation>& known) {
    sink_.enter(carrier);
    AggregateReader reader(sink_, {.digest = options_.digest, .deviations = known});
    std::uint64_t octets = 0;
    std::string broken;
    while (true) {
      const auto block = source.next();
      if (!block) broken = block.error();
      if (!block || block->empty()) break;
      octets += block->size();
      if (octets > kLargestDocument)
        broken = fmt::format("larger than the limit of {} GiB", kLargestDocument >> 30U);
      sink_.octets(*block);
      if (!broken.empty() || !reader.feed(*block)) break;
    }
    reader.finish(broken.empty() ? AggregateReader::Ending::Whole
                                 : AggregateReader::Ending::Broken);
    found_ += reader.reports();
    if (!broken.empty()) {
      tell(broken);
    } else if (!reader.error().empty()) {
      tell(reader.error());
    }
  }

  void read_tls(Source& source, const Carrier& carrier, const std::vector<Deviation>& known) {
    const auto octets = read_whole(source, kLargestTlsReport);
    if (!octets) return fail(carrier, octets.error());
    const auto report = read_tls_report(*octets, known);
    if (!report) return fail(carrier, report.error());
    ++found_;
    sink_.enter(carrier);
    sink_.octets(*octets);
    sink_.tls(*report);
  }

  // Every part that may hold a report. Gives why the first that looked like one is none.
  std::optional<std::string> read_parts(const message::MimeTree& tree, const Carrier& carrier) {
    const bool is_feedback = tree.find("message/feedback-report") != nullptr;
    for (const message::Part& part : tree.parts()) {
      if (is_feedback || part.is_multipart() || part.is_message()) continue;
      read_part(tree, part, carrier);
    }
    if (!is_feedback && found_ > 0) return std::nullopt;
    const auto failure = read_failure_report(tree, options_.personal);
    if (!failure) return std::nullopt;
    if (failure->form == FailureForm::Arf && !is_about_authentication(*failure))
      return "a complaint (" + failure->feedback_type + "), not a DMARC failure report";
    ++found_;
    sink_.enter(carrier);
    sink_.failure(*failure);
    return std::nullopt;
  }

  // An abuse report of a feedback loop has the same form.
  static bool is_about_authentication(const FailureReport& report) {
    return report.feedback_type == "auth-failure" || report.feedback_type.empty() ||
           !report.auth_failures.empty();
  }

  void read_part(const message::MimeTree& tree, const message::Part& part, const Carrier& carrier) {
    std::string content = message::content_of(part);
    DocumentForm form = sniff(std::string_view(content).substr(0, kSniffedOctets));
    auto known = carrier_deviations(tree, part, content);
    if (form == DocumentForm::Other || form == DocumentForm::Mail) {
      auto decoded = find_base64_document(content);
      if (!decoded) {
        if (ascii::trim(content) != "unused") return;
        decoded = std::move(content);
      }
      content = *std::move(decoded);
      known.push_back(Deviation::PartHeaderBroken);
      form = sniff(std::string_view(content).substr(0, kSniffedOctets));
    }
    const bool may_be_report = (form == DocumentForm::Xml && looks_like_aggregate(content)) ||
                               (form == DocumentForm::Json && looks_like_tls_report(content)) ||
                               form == DocumentForm::Archive;
    if (!may_be_report) return;
    Carrier here = carrier;
    here.name = join(carrier.name, part.filename);
    here.filename = part.filename;
    read(std::make_unique<container::TextSource>(std::move(content)), here, known);
  }

  const ReadOptions& options_;
  ReportSink& sink_;
  std::size_t found_ = 0;  // reports
  std::size_t told_ = 0;   // errors
  std::size_t depth_ = 0;
  std::size_t nested_ = 0;
};

}  // namespace

void read_reports(std::unique_ptr<Source> source, const ReadOptions& options, ReportSink& sink) {
  Walk(options, sink).read(std::move(source), {}, {});
}

void read_mail_reports(std::string_view mail, const ReadOptions& options, ReportSink& sink) {
  Walk(options, sink).read_mail(mail, {});
}

}  // namespace waybill::report
