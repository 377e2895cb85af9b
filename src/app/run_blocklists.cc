#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <tuple>
#include <utility>

#include "app/commands.h"
#include "app/list_keys.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/terminal.h"
#include "auth/dmarc/psl.h"
#include "base/utf8.h"
#include "reputation/listing.h"

namespace waybill::app {
namespace {

namespace json = boost::json;
using reputation::Listing;
using reputation::Standing;

// An address, or a domain with its registered domain.
struct Subject {
  std::string text;
  std::optional<IpAddress> address;
  dns::Name name, registered;
};

std::optional<Subject> parse_subject(const std::string& text) {
  Subject subject{.text = text, .address = IpAddress::parse(text), .name = {}, .registered = {}};
  if (subject.address) return subject;
  const auto name = dns::Name::parse_international(text);
  if (!name || !name->text().contains('.')) return std::nullopt;
  subject.name = *name;
  subject.registered = dmarc::psl_organizational_domain(*name);
  return subject;
}

std::string_view word_of(Standing standing) {
  switch (standing) {
    case Standing::Listed: return "listed";
    case Standing::Clean: return "clean";
    case Standing::Unknown: return "could-not-check";
    case Standing::NotAsked: return "not-asked";
  }
  std::unreachable();
}

bool is_allow_list(const Listing& listing) {
  return listing.list->kind == reputation::ListKind::AllowIp ||
         listing.list->kind == reputation::ListKind::AllowDomain;
}

std::vector<Listing> ask(const Subject& subject, const reputation::Settings& settings,
                         net::DnsSession& session) {
  std::vector<Listing> listings;
  session.run([&](dns::Inquiry& dns) {
    listings = subject.address ? reputation::ask_lists(*subject.address, settings, dns)
                               : reputation::ask_lists(
                                     reputation::DomainSubject{subject.name, subject.registered},
                                     settings, dns);
  });
  std::ranges::sort(listings, [](const Listing& a, const Listing& b) {
    return std::tuple(a.standing, -a.list->weight, a.list->zone) <
           std::tuple(b.standing, -b.list->weight, b.list->zone);
  });
  return listings;
}

std::size_t count(const std::vector<Listing>& listings, Standing standing) {
  return static_cast<std::size_t>(std::ranges::count_if(listings, [&](const Listing& listing) {
    return listing.standing == standing && !is_allow_list(listing);
  }));
}

json::object to_json(const Listing& listing) {
  json::object object{{"zone", listing.list->zone},
                      {"list", listing.list->operated_by},
                      {"allow_list", is_allow_list(listing)},
                      {"standing", word_of(listing.standing)},
                      {"codes", listing.codes},
                      {"meaning", to_valid_utf8(listing.meaning)},
                      {"weight", listing.list->weight},
                      {"light", listing.is_light},
                      {"text", to_valid_utf8(listing.text)},
                      {"reason", nullptr},
                      {"delisting", nullptr}};
  if (listing.doubt != reputation::Doubt::None) object["reason"] = describe(listing.doubt);
  if (listing.standing == Standing::Listed && !is_allow_list(listing))
    object["delisting"] = listing.list->delisting;
  return object;
}

json::object to_json(const Subject& subject, const std::vector<Listing>& listings) {
  json::array items;
  for (const Listing& listing : listings)
    items.push_back(to_json(listing));
  return {{"subject", to_valid_utf8(subject.text)},
          {"kind", subject.address ? "ip" : "domain"},
          {"listed", count(listings, Standing::Listed)},
          {"clean", count(listings, Standing::Clean)},
          {"could_not_check", count(listings, Standing::Unknown)},
          {"not_asked", count(listings, Standing::NotAsked)},
          {"lists", std::move(items)}};
}

std::string head_of(const Terminal& terminal, const Subject& subject,
                    const std::vector<Listing>& listings) {
  const std::size_t listed = count(listings, Standing::Listed);
  const std::size_t clean = count(listings, Standing::Clean);
  // Without one answer nothing is known: that is not "clean".
  const Colour colour = listed > 0 ? Colour::Bad : clean > 0 ? Colour::Good : Colour::Doubtful;
  return fmt::format(
      "{}  {}\n", terminal.paint(Colour::Strong, to_terminal_text(subject.text)),
      terminal.paint(colour, fmt::format("listed at {}, not at {}, {} could not be "
                                         "checked, {} not asked",
                                         listed, clean, count(listings, Standing::Unknown),
                                         count(listings, Standing::NotAsked))));
}

std::string line_of(const Terminal& terminal, const Listing& listing) {
  const std::string first = fmt::format("  {:<32}", listing.list->zone);
  switch (listing.standing) {
    case Standing::Listed: {
      const bool is_good = is_allow_list(listing);
      std::string text =
          fmt::format("{} ({}){}{}", is_good ? "on the allow list" : "listed", listing.codes,
                      listing.meaning.empty() ? "" : ": ", listing.meaning);
      if (listing.is_light && !is_good) text += "; no reason to refuse mail";
      std::string lines = terminal.wrap(first, text,
                                        is_good            ? Colour::Good
                                        : listing.is_light ? Colour::Doubtful
                                                           : Colour::Bad);
      if (!is_good && !listing.list->delisting.empty())
        lines += terminal.wrap(std::string(34, ' '), "the way out: " + listing.list->delisting);
      return lines;
    }
    case Standing::Clean: return terminal.wrap(first, "not listed", Colour::Good);
    case Standing::Unknown:
      return terminal.wrap(first, fmt::format("could not be checked: {}", describe(listing.doubt)),
                           Colour::Doubtful);
    case Standing::NotAsked:
      return terminal.wrap(first, fmt::format("not asked: {}", describe(listing.doubt)),
                           Colour::Faint);
  }
  std::unreachable();
}

}  // namespace

Exit run_blocklists(const BlocklistsCommand& command) {
  reputation::Settings settings;
  if (!command.keys_file.empty()) {
    auto keys = read_list_keys(command.keys_file);
    if (!keys)
      return end_with(Failure{Exit::UnreadableInput, keys.error(), command.keys_file},
                      command.json);
    settings.keys = *std::move(keys);
  }
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  Exit status = Exit::Done;
  const Terminal terminal = Terminal::of_stdout();
  for (const std::string& text : command.subjects) {
    const auto subject = parse_subject(text);
    if (!subject) {
      report_unreadable(text, "neither an address nor a domain", command.json);
      status = Exit::UnreadableInput;
      continue;
    }
    const std::vector<Listing> listings = ask(*subject, settings, *session);
    if (command.json) {
      print_json(to_json(*subject, listings));
      continue;
    }
    print(head_of(terminal, *subject, listings));
    for (const Listing& listing : listings)
      print(line_of(terminal, listing));
  }
  const auto finished = record_dns(command.dns, *session);
  if (!finished) complain(finished.error().message);
  return finished ? status : finished.error().status;
}

}  // namespace waybill::app
