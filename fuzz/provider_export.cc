// Any text is an export of a mailbox provider or none; figures are finite, name a subject and no
// person.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "feedback/postmaster_csv.h"
#include "feedback/snds_csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto columns = feedback::recognise_export(text);
  (void)feedback::domain_in_name(text);
  if (!columns) return 0;
  const auto figures = columns->kind == feedback::ExportKind::Postmaster
                           ? feedback::read_postmaster(text, *columns, "example.com.csv")
                           : feedback::read_snds(text, *columns, 20'000);
  if (!figures) {
    CHECK(!figures.error().empty() && !figures.error().contains('\n'));
    return 0;
  }
  for (const feedback::Figure& figure : figures->list) {
    CHECK(!figure.subject.empty() && !figure.subject.contains('@'));
    if (figure.value) CHECK(std::isfinite(*figure.value) && *figure.value >= 0);
    if (figure.metric == feedback::Metric::MailFrom) CHECK(!figure.text.contains('@'));
    (void)feedback::level_of(figure);
  }
  return 0;
}
