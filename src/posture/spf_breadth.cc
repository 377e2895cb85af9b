#include "posture/spf_breadth.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace waybill::posture {
namespace {

struct Range {
  std::uint64_t begin = 0, end = 0;
};

std::uint64_t number_of(const IpAddress& address) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8U | address.octets()[i];
  return number;
}

// Each address once, however often the tree names it.
std::uint64_t size_of(std::vector<Range> ranges) {
  std::ranges::sort(ranges, {}, &Range::begin);
  std::uint64_t total = 0, reached = 0;
  for (const Range& range : ranges) {
    const std::uint64_t begin = std::max(range.begin, reached);
    if (range.end > begin) total += range.end - begin;
    reached = std::max(reached, range.end);
  }
  return total;
}

class Survey {
 public:
  void add(const spf::CensusNode& node) {
    const spf::ParsedRecord parsed = spf::parse_record(node.record);
    for (const spf::Directive& directive : parsed.record.directives) {
      const bool passes = directive.qualifier == spf::Qualifier::Pass;
      const std::string_view text = parsed.record.text_of(directive.span);
      if (std::holds_alternative<spf::All>(directive.mechanism)) {
        if (passes) found_.everybody.push_back({node.domain, std::string(text)});
        return;
      }
      if (!passes) continue;
      if (const auto* v4 = std::get_if<spf::Ip4>(&directive.mechanism)) {
        add_v4(*v4, {node.domain, std::string(text)});
      } else if (const auto* v6 = std::get_if<spf::Ip6>(&directive.mechanism)) {
        place(v6->prefix, kWideV6Prefix, {node.domain, std::string(text)});
      }
    }
  }
  SpfBreadth finish() {
    found_.addresses = size_of(std::move(ranges_));
    return std::move(found_);
  }

 private:
  void add_v4(const spf::Ip4& term, SpfTerm place_of_term) {
    const std::uint64_t size = std::uint64_t{1} << (32U - std::min<unsigned>(term.prefix, 32));
    const std::uint64_t begin = number_of(term.network) / size * size;
    ranges_.push_back({begin, begin + size});
    place(term.prefix, kWideV4Prefix, std::move(place_of_term));
  }
  void place(unsigned prefix, unsigned limit, SpfTerm term) {
    if (prefix == 0)
      found_.everybody.push_back(std::move(term));
    else if (prefix < limit)
      found_.wide.push_back(std::move(term));
  }

  SpfBreadth found_;
  std::vector<Range> ranges_;
};

}  // namespace

SpfBreadth breadth_of(const spf::Census& census) {
  Survey survey;
  visit_spf(census.root, [&](const spf::CensusNode& node) { survey.add(node); });
  return survey.finish();
}

const spf::CensusNode& deciding_node(const spf::CensusNode& root) {
  for (const spf::CensusNode& child : root.children) {
    if (child.term.starts_with("redirect=") && !child.record.empty()) return child;
  }
  return root;
}

AllTerm all_of(const spf::Record& record) {
  AllTerm found;
  for (const spf::Directive& directive : record.directives) {
    if (found.all != nullptr) {
      found.has_more = true;
      break;
    }
    if (std::holds_alternative<spf::All>(directive.mechanism)) found.all = &directive;
  }
  return found;
}

std::string spf_costs(const spf::CensusNode& root, std::size_t most) {
  std::vector<const spf::CensusNode*> dear;
  dear.reserve(root.children.size());
  for (const spf::CensusNode& child : root.children)
    dear.push_back(&child);
  std::ranges::sort(dear, [](const spf::CensusNode* a, const spf::CensusNode* b) {
    return std::pair(-a->lookups, a->span.begin) < std::pair(-b->lookups, b->span.begin);
  });
  std::string text;
  for (std::size_t i = 0; i < dear.size() && i < most; ++i)
    text += fmt::format("{}{} costs {}", i == 0 ? "" : ", ", dear[i]->term, dear[i]->lookups);
  if (dear.size() > most) text += fmt::format(" and {} more", dear.size() - most);
  return text;
}

}  // namespace waybill::posture
