#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <string_view>

#include "app/commands.h"
#include "app/existing_store.h"
#include "app/report.h"
#include "store/event_store.h"

namespace waybill::app {
namespace {

struct Kind {
  store::ReportKind kind;
  std::string_view word;
};
constexpr std::array<Kind, 3> kKinds = {{{store::ReportKind::Aggregate, "aggregate"},
                                         {store::ReportKind::Failure, "failure"},
                                         {store::ReportKind::SmtpTls, "smtp_tls"}}};

store::Day today() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<store::Day>(std::chrono::duration_cast<std::chrono::days>(now).count());
}

}  // namespace

Exit run_forget(const ForgetCommand& command) {
  const auto store = open_existing_store(command.store.url);
  if (!store) return end_with(store.error(), command.json);
  const auto before = static_cast<store::Day>(today() - static_cast<int>(command.days));
  boost::json::object forgotten;
  for (const auto& [kind, word] : kKinds) {
    if (!command.kind.empty() && command.kind != word) continue;
    const auto count = command.originals
                           ? (*store)->forget_originals(command.store.tenant, kind, before)
                           : (*store)->forget(command.store.tenant, kind, before);
    if (!count) return end_with({Exit::Environment, count.error().message}, command.json);
    forgotten[word] = *count;
    if (!command.json)
      print(fmt::format("{} {} {}removed\n", *count, word,
                        command.originals ? "originals " : "reports "));
  }
  if (command.json) print_json({{"removed", std::move(forgotten)}});
  return Exit::Done;
}

}  // namespace waybill::app
