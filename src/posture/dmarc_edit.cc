#include "posture/dmarc_edit.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace waybill::posture {
namespace {

std::string_view name_of(std::string_view tag) {
  return ascii::trim(tag.substr(0, tag.find('=')));
}

std::vector<std::string> tags_of(std::string_view record) {
  std::vector<std::string> tags;
  for (const std::string_view tag : ascii::split(record, ';')) {
    if (!ascii::trim(tag).empty()) tags.emplace_back(ascii::trim(tag));
  }
  return tags;
}

std::string joined(const std::vector<std::string>& tags) {
  std::string text;
  for (const std::string& tag : tags)
    text += (text.empty() ? "" : "; ") + tag;
  return text;
}

}  // namespace

std::string with_dmarc_tag(std::string_view record, std::string_view tag, std::string_view value) {
  std::vector<std::string> tags = tags_of(record);
  std::string text = std::string(tag) + "=" + std::string(value);
  const auto found = std::ranges::find_if(
      tags, [&](const std::string& known) { return ascii::iequals(name_of(known), tag); });
  if (found != tags.end()) {
    *found = std::move(text);
  } else if (ascii::iequals(tag, "p") && !tags.empty()) {
    tags.insert(tags.begin() + 1, std::move(text));
  } else {
    tags.push_back(std::move(text));
  }
  return joined(tags);
}

std::string without_dmarc_tags(std::string_view record, std::span<const std::string_view> names) {
  std::vector<std::string> tags = tags_of(record);
  std::erase_if(tags, [&](const std::string& tag) {
    return std::ranges::any_of(
        names, [&](std::string_view name) { return ascii::iequals(name_of(tag), name); });
  });
  return joined(tags);
}

}  // namespace waybill::posture
