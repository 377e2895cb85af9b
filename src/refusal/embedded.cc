#include "refusal/embedded.h"

// The paths are absolute and come from the build. The files are linked in as they are, so that
// neither the compiler nor the program's start has work with them.
#define EMBED(name, path)     \
  asm(".section .rodata\n"    \
      ".global waybill_" name \
      "_begin\n"              \
      ".global waybill_" name \
      "_end\n"                \
      ".balign 16\n"          \
      "waybill_" name         \
      "_begin:\n"             \
      ".incbin \"" path       \
      "\"\n"                  \
      "waybill_" name         \
      "_end:\n"               \
      ".byte 0\n"             \
      ".previous\n")
EMBED("refusals", WAYBILL_REFUSALS_CSV);
EMBED("provider_mx", WAYBILL_PROVIDER_MX_CSV);
EMBED("bounce_formats", WAYBILL_BOUNCE_FORMATS);
#ifdef WAYBILL_PATTERN_DATABASE
EMBED("pattern_database", WAYBILL_PATTERN_DATABASE);
#endif

// NOLINTBEGIN(readability-identifier-naming): symbols of the assembler text above
extern "C" {
extern const char waybill_refusals_begin[];
extern const char waybill_refusals_end[];
extern const char waybill_provider_mx_begin[];
extern const char waybill_provider_mx_end[];
extern const char waybill_bounce_formats_begin[];
extern const char waybill_bounce_formats_end[];
#ifdef WAYBILL_PATTERN_DATABASE
extern const char waybill_pattern_database_begin[];
extern const char waybill_pattern_database_end[];
#endif
}
// NOLINTEND(readability-identifier-naming)

namespace waybill::refusal {

std::string_view embedded_refusals() {
  return {waybill_refusals_begin, waybill_refusals_end};
}

std::string_view embedded_provider_mx() {
  return {waybill_provider_mx_begin, waybill_provider_mx_end};
}

std::string_view embedded_bounce_formats() {
  return {waybill_bounce_formats_begin, waybill_bounce_formats_end};
}

std::string_view embedded_pattern_database() {
#ifdef WAYBILL_PATTERN_DATABASE
  return {waybill_pattern_database_begin, waybill_pattern_database_end};
#else
  return {};
#endif
}

}  // namespace waybill::refusal
