#include "refusal/bounce.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "message/address.h"
#include "message/lexical.h"
#include "message/mime.h"
#include "message/received.h"
#include "refusal/delivery_status.h"
#include "refusal/feedback_report.h"
#include "refusal/free_text.h"
#include "refusal/html_text.h"
#include "refusal/judge.h"
#include "refusal/notice_format.h"
#include "refusal/original.h"
#include "refusal/report_signs.h"
#include "refusal/ses_notification.h"

namespace waybill::refusal {
namespace {

using message::Field;
using message::Message;
using message::MimeTree;
using message::Part;

// The text of a part for people.
std::string readable(const Part& part) {
  std::string text = message::text_of(part);
  if (part.type.value == "text/html") text = text_of_html(text);
  text.resize(std::min(text.size(), kLargestNotice));
  return text;
}

// The words for people in front of the report part: the first part of plain text in the same
// multipart, at any depth in it, else of HTML.
const Part* text_beside(const MimeTree& tree, const Part& report) {
  for (const std::string_view type : {"text/plain", "text/html"}) {
    for (const Part& part : tree.parts()) {
      const auto index = static_cast<std::size_t>(&part - tree.parts().data());
      if (&part >= &report) break;
      if (report.parent != message::kNoPart && index <= report.parent) continue;
      if (part.type.value == type) return &part;
    }
  }
  return nullptr;
}

class Reader {
 public:
  Reader(const Message& message, const Classifier& classifier)
      : message_(message),
        classifier_(classifier),
        tree_(MimeTree::read(message)),
        signs_(read_report_signs(message)) {}

  Bounce run() {
    text_ = notice_text();
    const auto recognised = NoticeFormats::built_in().recognise(message_, text_);
    format_ = recognised.format;
    is_known_sender_ = recognised.by_header && !signs_.is_answer;
    if (format_ != nullptr) out_.system = format_->name;
    if (read_status_parts() || read_feedback_part() || read_known_complaint())
      return std::move(out_);
    if (read_ses()) return std::move(out_);
    const Notice notice = read_notice(text_, format_);
    if (read_inline_status(notice)) return std::move(out_);
    if (read_auto_reply()) return std::move(out_);
    (void)read_free_text(notice);
    return std::move(out_);
  }

 private:
  [[nodiscard]] Judge judge() const { return {classifier_, format_, hint_}; }

  [[nodiscard]] BounceRecipient make_recipient(const RecipientStatus& status,
                                               const DeliveryStatus& report,
                                               const Notice& notice) const {
    BounceRecipient recipient;
    recipient.recipient = address_of(status, notice);
    recipient.original_recipient = status.original_recipient;
    recipient.action = status.action;
    recipient.status = status.status;
    recipient.diagnostic = status.diagnostic;
    recipient.reporting_host = report.reporting_mta;
    recipient.arrival = report.arrival;
    recipient.last_attempt = status.last_attempt;
    recipient.classification =
        judge().of_status(status, recipient.recipient, notice, report.recipients.size());
    recipient.remote_host = recipient.classification.remote_host.empty()
                                ? status.remote_mta
                                : recipient.classification.remote_host;
    return recipient;
  }

  // Final-Recipient; where that is no address, Original-Recipient or the one address of the notice.
  static std::string address_of(const RecipientStatus& status, const Notice& notice) {
    if (message::parse_path(status.recipient) && !status.recipient.empty()) return status.recipient;
    if (!status.original_recipient.empty()) return status.original_recipient;
    return notice.recipients.size() == 1 ? notice.recipients.front().address : status.recipient;
  }

  // RFC 3464, RFC 6533: the report at the least depth, with its siblings.
  bool read_status_parts() {
    const Part* first = nullptr;
    for (const Part& part : tree_.parts()) {
      const bool is_status = part.type.value == "message/delivery-status" ||
                             part.type.value == "message/global-delivery-status";
      if (is_status && (first == nullptr || part.depth < first->depth)) first = &part;
    }
    if (first == nullptr) return false;
    const Notice notice = read_notice(words_beside(*first), format_);
    for (const Part& part : tree_.parts()) {
      if (part.parent != first->parent || part.type.value != first->type.value) continue;
      const DeliveryStatus report = parse_delivery_status(message::content_of(part));
      for (const RecipientStatus& status : report.recipients)
        out_.recipients.push_back(make_recipient(status, report, notice));
    }
    out_.kind = BounceKind::Bounce;
    out_.format = BounceFormat::DeliveryStatus;
    out_.original = original_beside(tree_, *first);
    if (out_.recipients.empty()) add_unnamed_recipient(notice.text);
    return true;
  }

  // A report without recipients still says something in its text.
  void add_unnamed_recipient(std::string_view notice) {
    BounceRecipient recipient;
    recipient.recipient = out_.original.to;
    recipient.diagnostic = ascii::collapse_space(notice.substr(0, kLongestReply));
    recipient.classification = judge().of_text(notice, recipient.recipient);
    out_.recipients.push_back(std::move(recipient));
  }

  bool read_feedback_part() {
    const Part* part = tree_.find("message/feedback-report");
    if (part == nullptr) return false;
    const FeedbackReport report = parse_feedback_report(message::content_of(*part));
    out_.kind = BounceKind::Feedback;
    out_.format = BounceFormat::FeedbackReport;
    out_.original = original_beside(tree_, *part);
    const std::string notice = ascii::collapse_space(words_beside(*part));
    std::vector<std::string> recipients = report.recipients;
    if (recipients.empty()) recipients.push_back(out_.original.to);
    for (const std::string& address : recipients) {
      BounceRecipient recipient = complaint(address, report.feedback_type, notice);
      recipient.remote_host = report.source_ip;
      recipient.reporting_host = report.reporting_mta;
      recipient.arrival = report.arrival;
      out_.recipients.push_back(std::move(recipient));
    }
    return true;
  }

  static BounceRecipient complaint(std::string address, std::string type, std::string diagnostic) {
    BounceRecipient recipient;
    recipient.recipient = std::move(address);
    recipient.feedback_type = std::move(type);
    recipient.diagnostic = std::move(diagnostic);
    recipient.classification.text = recipient.diagnostic;
    recipient.classification.reason = Reason::Feedback;
    recipient.classification.who = Who::Nobody;
    recipient.classification.confidence = Confidence::High;
    return recipient;
  }

  // Complaints without a report part: Outlook.com's programme returns the message with a field of
  // its own; Apple Mail sends a mail to the List-Unsubscribe address.
  bool read_known_complaint() {
    for (const Part& part : tree_.parts()) {
      const std::string address = first_address(part.entity, "X-HmXmrOriginalRecipient");
      if (address.empty()) continue;
      out_.original = read_original(part.entity);
      return add_complaint(address, "abuse");
    }
    if (ascii::iequals(field_text(message_, "X-Apple-Unsubscribe"), "true"))
      return add_complaint(first_address(message_, "From"), "opt-out");
    return false;
  }

  bool add_complaint(const std::string& address, std::string_view type) {
    out_.kind = BounceKind::Feedback;
    out_.format = BounceFormat::Unknown;
    out_.recipients.push_back(complaint(address, std::string(type), {}));
    return true;
  }

  // The words in front of a report part; mostly those that were read already.
  [[nodiscard]] std::string words_beside(const Part& report) const {
    const Part* part = text_beside(tree_, report);
    if (part == nullptr) return {};
    return part == text_part_ ? text_ : readable(*part);
  }

  // The text for people: the first part of plain text, else of HTML, or the body when none says
  // that it is text.
  [[nodiscard]] std::string notice_text() {
    for (const std::string_view type : {"text/plain", "text/html"}) {
      for (const Part& part : tree_.parts()) {
        if (part.type.value != type) continue;
        std::string text = readable(part);
        if (ascii::trim(text).empty()) continue;
        add_misnamed_status(part, text);
        text_part_ = &part;
        return text;
      }
    }
    const Part& root = tree_.parts().front();
    if (root.is_text() || tree_.parts().size() == 1) return readable(root);
    return {};
  }

  // Some systems send the fields of RFC 3464 as one more part of plain text.
  void add_misnamed_status(const Part& first, std::string& text) const {
    for (const Part& part : tree_.parts()) {
      if (&part <= &first || part.type.value != "text/plain") continue;
      const std::string fields = readable(part);
      if (!ascii::icontains(fields, "final-recipient:")) continue;
      text += "\n\n";
      text += fields.substr(0, kLargestNotice - std::min(text.size(), kLargestNotice));
      return;
    }
  }

  // The returned message inside the text or as a part.
  void take_original(const Notice& notice) {
    for (const Part& part : tree_.parts()) {
      const bool is_child =
          part.parent != message::kNoPart && tree_.parts()[part.parent].is_message();
      if (is_child && part.entity.field("From") != nullptr) {
        out_.original = read_original(part.entity);
        if (part.span)
          out_.original.span =
              Span{part.span->begin, part.span->begin + out_.original.header.size()};
        return;
      }
      if (is_header_part(part)) {
        out_.original = read_original(Message::read(message::content_of(part)));
        return;
      }
    }
    if (!notice.original.empty()) out_.original = read_original(Message::read(notice.original));
  }

  // The JSON of Amazon SES.
  bool read_ses() {
    auto notification = read_ses_notification(text_);
    if (!notification) return false;
    out_.kind = BounceKind::Bounce;
    out_.format = BounceFormat::Notification;
    out_.system = "amazon-ses";
    out_.original = std::move(notification->original);
    if (notification->kind == SesKind::Complaint) {
      out_.kind = BounceKind::Feedback;
      for (const RecipientStatus& status : notification->report.recipients)
        out_.recipients.push_back(complaint(status.recipient, notification->feedback_type, {}));
      return true;
    }
    hint_ = notification->hint;
    for (const RecipientStatus& status : notification->report.recipients)
      out_.recipients.push_back(make_recipient(status, notification->report, {}));
    return true;
  }

  bool read_inline_status(const Notice& notice) {
    if (!notice.status || signs_.is_answer) return false;
    const bool is_sent_by_system = signs_.may_be_report() || is_known_sender_;
    if (!is_sent_by_system && !signs_.speaks_of_failure) return false;
    out_.kind = BounceKind::Bounce;
    out_.format = BounceFormat::InlineDeliveryStatus;
    take_original(notice);
    for (const RecipientStatus& status : notice.status->recipients) {
      if (!status.recipient.empty())
        out_.recipients.push_back(make_recipient(status, *notice.status, notice));
    }
    return true;
  }

  // RFC 3834 §5, and what came before it.
  bool read_auto_reply() {
    if (!signs_.is_auto_reply || is_known_sender_) return false;
    BounceRecipient recipient;
    recipient.recipient = first_address(message_, "From");
    recipient.diagnostic = ascii::collapse_space(std::string_view(text_).substr(0, kLongestReply));
    recipient.classification.text = recipient.diagnostic;
    recipient.classification.reason = Reason::Vacation;
    recipient.classification.who = Who::Nobody;
    recipient.classification.confidence = Confidence::Medium;
    out_.kind = BounceKind::AutoReply;
    out_.format = BounceFormat::AutoReply;
    out_.recipients.push_back(std::move(recipient));
    return true;
  }

  // Text in no known form: believed only when a mail system sent it and it speaks of a failure.
  bool read_free_text(const Notice& notice) {
    const Field* failed = message_.field("X-Failed-Recipients");
    const bool is_passed_on = signs_.speaks_of_failure && signs_.is_forward;
    if (!signs_.may_be_report() && !is_known_sender_ && !is_passed_on) return false;
    take_original(notice);
    std::vector<NamedRecipient> named = notice.recipients;
    if (failed != nullptr) keep_failed(message::parse_address_list(failed->value), named);
    std::erase_if(named, [&](const NamedRecipient& r) { return is_own_address(r.address); });
    if (named.empty() && !out_.original.to.empty()) named.push_back({out_.original.to, {}, {}, {}});
    if (named.empty()) named.emplace_back();
    for (const NamedRecipient& recipient : named)
      add_free_text(recipient, notice);
    const bool says_anything = std::ranges::any_of(out_.recipients, [](const BounceRecipient& r) {
      return r.classification.is_settled || r.classification.codes.smtp.has_value();
    });
    const bool is_sure = signs_.names_failed || is_known_sender_ ||
                         (signs_.speaks_of_failure && signs_.may_be_report());
    if (!says_anything && !is_sure) {
      out_ = {};
      return false;
    }
    out_.kind = BounceKind::Bounce;
    out_.format = BounceFormat::Unknown;
    return true;
  }

  // Whether the mail system goes on trying.
  [[nodiscard]] bool says_delayed(std::string_view text) const {
    constexpr auto kWords = std::to_array<std::string_view>(
        {"no action is required", "has been delayed", "will be retried", "will continue to be",
         "delivery attempts will continue", "do not need to resend", "not need to re-send",
         "has not yet been delivered", "warning message only"});
    return ascii::icontains(signs_.subject, "delayed") ||
           std::ranges::any_of(
               kWords, [text](std::string_view words) { return ascii::icontains(text, words); });
  }

  // The addresses of X-Failed-Recipients, with what the text says about each.
  static void keep_failed(const message::AddressList& failed, std::vector<NamedRecipient>& named) {
    std::vector<NamedRecipient> kept;
    for (const message::Mailbox& mailbox : failed.mailboxes) {
      const std::string address = mailbox.address();
      const auto found = std::ranges::find_if(
          named, [&](const NamedRecipient& r) { return ascii::iequals(r.address, address); });
      kept.push_back(found == named.end() ? NamedRecipient{address, {}, {}, {}} : *found);
      kept.back().address = address;
    }
    if (!kept.empty()) named = std::move(kept);
  }

  // The sender of the message that failed is no recipient of it.
  [[nodiscard]] bool is_own_address(std::string_view address) const {
    return ascii::iequals(address, first_address(message_, "To")) ||
           ascii::iequals(address, out_.original.from) ||
           ascii::iequals(address, first_address(message_, "From"));
  }

  void add_free_text(const NamedRecipient& named, const Notice& notice) {
    BounceRecipient recipient;
    recipient.recipient = named.address;
    recipient.action = says_delayed(notice.text) ? "delayed" : "failed";
    recipient.diagnostic = named.said.empty()
                               ? ascii::collapse_space(notice.text.substr(0, kLongestReply))
                               : named.said;
    recipient.classification = judge().of_words(named, recipient.diagnostic, notice);
    recipient.remote_host = recipient.classification.remote_host.empty()
                                ? named.remote_host
                                : recipient.classification.remote_host;
    const auto hops = message::received_chain(message_);
    if (!hops.empty()) recipient.reporting_host = hops.back().by_host;
    out_.recipients.push_back(std::move(recipient));
  }

  const Message& message_;
  const Classifier& classifier_;
  MimeTree tree_;
  ReportSigns signs_;
  const Part* text_part_ = nullptr;       // where text_ stands; nullptr: elsewhere
  std::string text_;                      // for people
  const NoticeFormat* format_ = nullptr;  // of the notice; nullptr: not known
  bool is_known_sender_ = false;          // the format is known by header fields
  std::optional<Reason> hint_;            // what a notification says beside its texts
  Bounce out_;
};

}  // namespace

std::string_view id_of(BounceKind kind) {
  switch (kind) {
    case BounceKind::None: return "none";
    case BounceKind::Bounce: return "bounce";
    case BounceKind::Feedback: return "feedback";
    case BounceKind::AutoReply: return "auto-reply";
  }
  std::abort();
}

std::string_view id_of(BounceFormat format) {
  switch (format) {
    case BounceFormat::None: return "none";
    case BounceFormat::DeliveryStatus: return "rfc3464";
    case BounceFormat::InlineDeliveryStatus: return "rfc3464-inline";
    case BounceFormat::FeedbackReport: return "rfc5965";
    case BounceFormat::AutoReply: return "rfc3834";
    case BounceFormat::Notification: return "notification";
    case BounceFormat::Unknown: return "unknown";
  }
  std::abort();
}

Bounce read_bounce(const Message& message, const Classifier& classifier) {
  return Reader(message, classifier).run();
}

}  // namespace waybill::refusal
