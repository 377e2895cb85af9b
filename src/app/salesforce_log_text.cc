#include "app/salesforce_log_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "salesforce/log_words.h"

namespace waybill::app {
namespace {

using salesforce::counted;
using salesforce::gmt_time;
using salesforce::grouped;
using salesforce::percent;

constexpr std::size_t kMostRefusals = 12;
constexpr std::size_t kMostProviders = 10;
constexpr std::size_t kMostDomains = 10;
constexpr std::size_t kMostUsers = 5;
constexpr std::size_t kMostTypos = 8;

class Writer {
 public:
  Writer(const Terminal& terminal, const salesforce::LogDigest& digest)
      : terminal_(terminal), digest_(digest) {}

  std::string write(const std::string& name) {
    text_ = terminal_.paint(Colour::Strong, to_terminal_text(name)) + "\n";
    line("  ", fmt::format("{}, {}{}", counted(digest_.messages, "message"),
                           counted(digest_.rows, "row"), span()));
    text_ += "\n";
    line("  ", digest_.verdict, verdict_colour());
    states();
    refusals();
    providers();
    domains();
    quality();
    retries();
    notes();
    return std::move(text_);
  }

 private:
  void line(std::string_view first, std::string_view rest, Colour colour = Colour::Plain) {
    text_ += terminal_.wrap(first, rest, colour);
  }
  void heading(std::string_view words) {
    text_ += "\n  " + terminal_.paint(Colour::Strong, words) + "\n";
  }
  [[nodiscard]] Colour verdict_colour() const {
    const bool was_found = !digest_.question || digest_.question->answer == "found";
    if (!was_found) return Colour::Doubtful;
    return digest_.refusals.empty() ? Colour::Good : Colour::Plain;
  }

  [[nodiscard]] std::string span() const {
    if (!digest_.range.first || !digest_.range.last) return {};
    return fmt::format(", {} to {}", gmt_time(*digest_.range.first), gmt_time(*digest_.range.last));
  }

  void states() {
    heading("What became of them");
    for (const auto& [state, count] : digest_.states)
      line(fmt::format("  {:>11}  ", grouped(count)), state);
  }

  void refusals() {
    if (digest_.refusals.empty()) return;
    heading("What was answered");
    for (std::size_t i = 0; i < std::min(digest_.refusals.size(), kMostRefusals); ++i)
      refusal(digest_.refusals[i]);
    if (digest_.refusals.size() > kMostRefusals)
      line("               ",
           fmt::format("and {} more, see --json", digest_.refusals.size() - kMostRefusals),
           Colour::Faint);
  }

  void refusal(const salesforce::DigestRefusal& refusal) {
    constexpr std::string_view kIndent = "               ";
    line(fmt::format("  {:>11}  ", grouped(refusal.count)),
         refusal.meaning.empty() ? "No row of the catalogue fits" : refusal.meaning,
         Colour::Strong);
    std::string facts = fmt::format("{}, {}", refusal.kind, recipients(refusal));
    if (refusal.deferred > 0)
      facts += fmt::format(", {} still deferred", grouped(refusal.deferred));
    if (refusal.volume > 0)
      facts += fmt::format(", {} of the mail to them", percent(refusal.share));
    line(kIndent, facts);
    if (refusal.change)
      line(kIndent, fmt::format("since {}: {} of the messages met it, before {}",
                                gmt_time(refusal.change->since), percent(refusal.change->after),
                                percent(refusal.change->before)));
    else if (refusal.first && refusal.last)
      line(kIndent,
           fmt::format("from {} to {}", gmt_time(*refusal.first), gmt_time(*refusal.last)));
    line(kIndent, refusal.text.empty() ? "(no text)" : refusal.text, Colour::Faint);
    if (!refusal.fix.empty()) line(fmt::format("{}fix: ", kIndent), refusal.fix);
  }

  static std::string recipients(const salesforce::DigestRefusal& refusal) {
    if (refusal.domain_count == 1 && !refusal.domains.empty()) return refusal.domains[0].domain;
    std::string text = counted(refusal.domain_count, "domain");
    if (refusal.scope == "one-provider" && !refusal.providers.empty())
      text += " of " + refusal.providers[0];
    return text;
  }

  void providers() {
    if (digest_.by_provider.size() < 2) return;
    heading("By provider");
    for (std::size_t i = 0; i < std::min(digest_.by_provider.size(), kMostProviders); ++i) {
      const salesforce::DigestProvider& entry = digest_.by_provider[i];
      line(fmt::format("  {:>11}  ", grouped(entry.count)),
           fmt::format("{}: {} of {}{}", entry.provider.empty() ? "not known" : entry.provider,
                       percent(entry.share), counted(entry.total, "message"), since(entry.change)));
    }
  }

  void domains() {
    if (digest_.by_domain.empty()) return;
    heading(
        fmt::format("By recipient domain ({})", counted(digest_.domains_with_refusals, "domain")));
    for (std::size_t i = 0; i < std::min(digest_.by_domain.size(), kMostDomains); ++i) {
      const salesforce::DigestDomain& entry = digest_.by_domain[i];
      const std::string provider =
          entry.provider.empty() || entry.provider_basis == "address-domain"
              ? ""
              : ", " + entry.provider;
      line(fmt::format("  {:>11}  ", grouped(entry.count)),
           fmt::format("{}{}: {} of {}{}", entry.domain, provider, percent(entry.share),
                       counted(entry.total, "message"), since(entry.change)));
    }
  }

  static std::string since(const std::optional<salesforce::DigestChange>& change) {
    return change ? ", more since " + gmt_time(change->since) : std::string();
  }

  void quality() {
    const salesforce::DigestQuality& quality = digest_.quality;
    if (quality.unknown_users == 0 && quality.typos.empty()) return;
    heading("The list");
    const auto row = [&](std::uint64_t count, std::string_view words,
                         Colour colour = Colour::Plain) {
      line(fmt::format("  {:>11}  ", grouped(count)), words, colour);
    };
    if (quality.unknown_users > 0)
      row(quality.unknown_users,
          fmt::format("to addresses that do not exist ({})", percent(quality.rate)));
    if (quality.repeated_messages > 0)
      row(quality.repeated_messages,
          fmt::format("sent again to {} that had already been refused as dead",
                      counted(quality.repeated_recipients, "recipient")));
    if (quality.role_refused > 0)
      row(quality.role_refused, fmt::format("refused of {} to role addresses such as info@",
                                            counted(quality.role_messages, "message")));
    for (const salesforce::DigestBurst& burst : quality.bursts)
      row(burst.messages,
          fmt::format(
              "by {} from {} to {}: {} to nobody, {} recipients new. Looks like an abused form",
              name_of(burst.user), gmt_time(burst.from), gmt_time(burst.to),
              grouped(burst.unknown_users), grouped(burst.first_time)),
          Colour::Bad);
    for (std::size_t i = 0; i < std::min(quality.users.size(), kMostUsers); ++i)
      row(quality.users[i].unknown_users,
          fmt::format("of {} by {} ({})", counted(quality.users[i].messages, "message"),
                      name_of(quality.users[i].user), percent(quality.users[i].rate)));
    for (std::size_t i = 0; i < std::min(quality.typos.size(), kMostTypos); ++i)
      row(quality.typos[i].messages,
          fmt::format("to {}: perhaps {} was meant", quality.typos[i].domain,
                      quality.typos[i].intended));
    if (digest_.suppression.addresses > 0)
      row(digest_.suppression.addresses,
          "addresses to write to no more: --suppression FILE writes them");
  }

  static std::string name_of(const std::string& user) {
    return user.empty() ? "no user" : "user " + user;
  }

  void retries() {
    const salesforce::DigestRetries& retries = digest_.retries;
    if (retries.deferred_once == 0) return;
    heading("Retries");
    std::string text =
        fmt::format("met a temporary failure: {} were delivered later, {} expired, {} wait",
                    grouped(retries.later_delivered), grouped(retries.later_expired),
                    grouped(retries.still_deferred));
    if (retries.next_try)
      text += fmt::format(" (next try expected {})", gmt_time(*retries.next_try));
    line(fmt::format("  {:>11}  ", grouped(retries.deferred_once)), text);
  }

  void notes() {
    if (digest_.tls.clear > 0 || !digest_.warnings.empty()) text_ += "\n";
    if (digest_.tls.clear > 0)
      line("  note: ",
           fmt::format("{} were sent without encryption ({})",
                       counted(digest_.tls.clear, "message"), percent(digest_.tls.clear_share)),
           Colour::Doubtful);
    for (const std::string& warning : digest_.warnings)
      line("  note: ", warning, Colour::Doubtful);
  }

  const Terminal& terminal_;
  const salesforce::LogDigest& digest_;
  std::string text_;
};

}  // namespace

std::string log_digest_text(const Terminal& terminal, const std::string& name,
                            const salesforce::LogDigest& digest) {
  return Writer(terminal, digest).write(name);
}

}  // namespace waybill::app
