// Run by the build: compile_patterns refusals.csv OUT writes the patterns of the table, compiled
// for Hyperscan (src/refusal/matcher.h).
#include <fstream>
#include <iterator>
#include <string>

#include "refusal/catalogue.h"
#include "refusal/matcher.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: compile_patterns refusals.csv OUT\n", stderr);
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  const std::string csv{std::istreambuf_iterator<char>(in), {}};
  const auto catalogue = waybill::refusal::Catalogue::parse(csv);
  if (!catalogue) {
    std::fprintf(stderr, "%s: %s\n", argv[1], catalogue.error().c_str());
    return 3;
  }
  const auto database = waybill::refusal::Matcher::serialise(*catalogue);
  if (!database) {
    std::fprintf(stderr, "%s: %s\n", argv[1], database.error().c_str());
    return 3;
  }
  std::ofstream out(argv[2], std::ios::binary);
  out << *database;
  return out.flush() ? 0 : 4;
}
