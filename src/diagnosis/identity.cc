#include "diagnosis/identity.h"

#include <boost/json.hpp>
#include <cstdlib>

#include "base/ascii.h"
#include "base/utf8.h"
#include "diagnosis/known.h"

namespace waybill::diagnosis {
namespace {

// "pass smtp.mailfrom=example.com (said by mx.example.net)": the result.
std::string first_word(std::string_view text) {
  return std::string(text.substr(0, text.find(' ')));
}

void cite(Identity& identity, const Fact* fact) {
  if (fact == nullptr) return;
  identity.fact = fact->id;
  identity.evidence = fact->place.evidence;
}

std::string claim(const Known& known, std::string_view method) {
  const Fact* fact = known.sheet.find(FactKind::ReceiverClaim, method);
  return fact == nullptr ? "" : first_word(fact->value);
}

// Of the signature of this domain; that of another one says nothing about it.
std::string dkim_claim(const Known& known, std::string_view domain) {
  for (const Fact* fact : known.sheet.all(FactKind::ReceiverClaim)) {
    if (fact->key != "dkim") continue;
    for (const std::string_view word : ascii::split(fact->value, ' ')) {
      std::string_view named = word;
      if (named.starts_with("header.d=") || named.starts_with("header.i=")) {
        named.remove_prefix(named.find('=') + 1);
        if (const auto at = named.rfind('@'); at != std::string_view::npos)
          named.remove_prefix(at + 1);
        if (ascii::iequals(named, domain)) return first_word(fact->value);
      }
    }
  }
  return {};
}

Identity from(const Known& known) {
  Identity identity{.kind = IdentityKind::From,
                    .domain = known.dossier.author_domain,
                    .detail = known.dossier.author,
                    .here = {},
                    .receiver = claim(known, "dmarc"),
                    .aligned = std::nullopt,
                    .fact = {},
                    .evidence = {}};
  if (known.auth)
    identity.here =
        known.dkim_is_open() ? "not decided" : dmarc::to_string(known.auth->dmarc.result);
  cite(identity, known.sheet.find(FactKind::Author));
  return identity;
}

std::optional<Identity> return_path(const Known& known) {
  const std::string& address = known.dossier.return_path;
  if (address.empty()) return std::nullopt;
  const std::size_t at = address.rfind('@');
  Identity identity{.kind = IdentityKind::ReturnPath,
                    .domain = at == std::string::npos ? std::string() : address.substr(at + 1),
                    .detail = address,
                    .here = {},
                    .receiver = claim(known, "spf"),
                    .aligned = known.spf_could_align(),
                    .fact = {},
                    .evidence = {}};
  if (known.auth && known.auth->spf) {
    identity.domain = known.auth->spf->domain;
    identity.here = spf::to_string(known.auth->spf->result);
  }
  cite(identity, known.sheet.find(FactKind::ReturnPath));
  return identity;
}

void add_signatures(const Known& known, std::vector<Identity>& identities) {
  if (!known.auth) return;
  const std::vector<const Fact*> results = known.sheet.all(FactKind::Result);
  for (std::size_t i = 0; i < known.auth->dkim.size(); ++i) {
    const dkim::Verdict& verdict = known.auth->dkim[i];
    Identity& identity = identities.emplace_back();
    identity.kind = IdentityKind::Dkim;
    identity.domain = verdict.domain;
    identity.detail = "s=" + verdict.selector;
    const bool is_open = known.has_only_header && verdict.header == dkim::Check::Good &&
                         verdict.result != dkim::Result::Pass;
    identity.here = is_open ? "not decided" : dkim::to_string(verdict.result);
    identity.receiver = dkim_claim(known, verdict.domain);
    identity.aligned = known.auth->dkim_aligned(i);
    std::size_t number = 0;
    for (const Fact* fact : results) {
      if (fact->key == "dkim" && number++ == i) cite(identity, fact);
    }
  }
}

std::optional<Identity> helo(const Known& known) {
  const SubjectMessage* subject = known.dossier.message();
  if (subject == nullptr || !subject->envelope.helo) return std::nullopt;
  return Identity{.kind = IdentityKind::Helo,
                  .domain = subject->envelope.helo->value,
                  .detail = known.dossier.client_ip ? known.dossier.client_ip->to_string() : "",
                  .here = {},
                  .receiver = {},
                  .aligned = std::nullopt,
                  .fact = {},
                  .evidence = subject->evidence->id};
}

boost::json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return boost::json::value(to_valid_utf8(text));
}

}  // namespace

std::string_view to_string(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::From: return "from";
    case IdentityKind::ReturnPath: return "return-path";
    case IdentityKind::Dkim: return "dkim";
    case IdentityKind::Helo: return "helo";
  }
  std::abort();
}

std::vector<Identity> list_identities(const Known& known) {
  std::vector<Identity> identities;
  if (!known.dossier.author_domain.empty()) identities.push_back(from(known));
  if (auto path = return_path(known)) identities.push_back(*std::move(path));
  add_signatures(known, identities);
  if (auto name = helo(known)) identities.push_back(*std::move(name));
  return identities;
}

boost::json::array to_json(std::span<const Identity> identities) {
  boost::json::array list;
  for (const Identity& identity : identities) {
    boost::json::object object{
        {"identity", to_string(identity.kind)},        {"domain", to_valid_utf8(identity.domain)},
        {"detail", to_valid_utf8(identity.detail)},    {"here", text_or_null(identity.here)},
        {"receiver", text_or_null(identity.receiver)}, {"aligned", nullptr},
        {"evidence", text_or_null(identity.evidence)}, {"fact", text_or_null(identity.fact)}};
    if (identity.aligned) object["aligned"] = *identity.aligned;
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace waybill::diagnosis
