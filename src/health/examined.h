// What the examiners of the groups share: what they ask, where their findings go, and what one
// learns that another needs. They run in the order of examine.cc.
#pragma once

#include <array>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc/record.h"
#include "auth/spf/census.h"
#include "base/utf8.h"
#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "health/findings.h"
#include "health/record.h"
#include "health/subject.h"
#include "posture/dns_words.h"
#include "posture/exchange_tls.h"
#include "posture/mail_exchange.h"
#include "posture/mta_sts.h"
#include "posture/spf_publication.h"

namespace waybill::health {

// Ours: seconds before its end from which a certificate is told of.
inline constexpr std::int64_t kCertificateSoon = 7L * 86'400;

using posture::no_answer;

struct Examined {
  const Subject& subject;
  dns::Inquiry& dns;
  fetch::Inquiry& web;
  Findings findings{subject.domain.text()};
  std::vector<Record> records = {};
  boost::json::object details = {};

  // Read before anything is judged (gather in examine.cc); nothing: not known yet.
  std::optional<posture::MailExchange> exchange = {};
  std::optional<posture::SpfPublication> spf = {};
  std::optional<spf::Census> census = {};
  bool may_send = true;  // something that is published or seen says that the domain sends
  bool is_parked = false;

  // Learned on the way.
  std::optional<posture::MtaSts> sts = {};   // of examine_tls_policy, first step
  std::optional<dmarc::Policy> policy = {};  // that is applied to the domain itself
  bool is_policy_known = false;
  std::vector<posture::ExchangeTls> exchanges = {};  // what mail servers showed

  [[nodiscard]] const std::string& domain() const { return subject.domain.text(); }
  [[nodiscard]] bool has_traffic() const {
    return subject.traffic && subject.traffic->messages > 0;
  }
  [[nodiscard]] bool sends() const {
    return subject.traffic && subject.traffic->messages > 0 && subject.traffic->legitimate > 0;
  }
};

void examine_traffic(Examined& examined);
void examine_spf(Examined& examined);
void examine_dkim(Examined& examined);
void examine_dmarc(Examined& examined);
void examine_mail_servers(Examined& examined);
void examine_tls_policy(Examined& examined);
void examine_bimi(Examined& examined);
void examine_senders(Examined& examined);
void examine_parked(Examined& examined);
void examine_name_servers(Examined& examined);
void examine_server_answers(Examined& examined);

}  // namespace waybill::health
