// Well-known names that fraud borrows (data/brands.csv).
#pragma once

#include <string>
#include <string_view>

namespace waybill::tester {

struct Brand {
  std::string name;
  std::string domains;  // its own, with spaces between them
  // Whether mail of this domain may bear the name.
  [[nodiscard]] bool owns(std::string_view domain) const;
};

// The brand that a display name claims to be: the whole name without words such as "Support" and
// "Security Team" looks like the brand's, with look-alike letters too. nullptr: none. A name that
// only holds a brand ("Anna of PayPal payments at Example") is nobody's claim.
[[nodiscard]] const Brand* claimed_brand(std::string_view display_name);

// The brand whose domain `domain` looks like without being it ("paypa1.com"); nullptr: none.
[[nodiscard]] const Brand* imitated_brand(std::string_view domain);

}  // namespace waybill::tester
