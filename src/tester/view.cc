#include "tester/view.h"

#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "message/message.h"
#include "message/mime.h"
#include "tester/content.h"
#include "tester/safe_html.h"

namespace waybill::tester {
namespace {

namespace json = boost::json;

// As much of a text as is shown.
class Cutter {
 public:
  std::string cut(std::string_view text, std::size_t most) {
    if (text.size() > most) is_cut_ = true;
    return to_valid_utf8(text.substr(0, most));
  }
  [[nodiscard]] bool is_cut() const { return is_cut_; }

 private:
  bool is_cut_ = false;
};

json::array json_of(Span span) {
  return {span.begin, span.end};
}

json::object json_of(const message::Field& field, Cutter& cutter) {
  const std::string_view value = field.value.substr(0, kLargestShownField);
  return {{"name", cutter.cut(field.name, kLargestShownField)},
          {"value", to_valid_utf8(message::decode_encoded_words(message::unfold(value)))},
          {"raw", cutter.cut(field.value, kLargestShownField)},
          {"octets", json_of(field.span)}};
}

std::string_view word_of(message::TransferEncoding encoding) {
  switch (encoding) {
    case message::TransferEncoding::Identity: return "none";
    case message::TransferEncoding::QuotedPrintable: return "quoted-printable";
    case message::TransferEncoding::Base64: return "base64";
    case message::TransferEncoding::Unknown: return "unknown";
  }
  return "";
}

json::object json_of(const message::Part& part, Cutter& cutter) {
  constexpr std::size_t kLongestName = 1000;
  const message::Field* id = part.entity.field("Content-ID");
  json::object object{
      {"parent", part.parent == message::kNoPart ? json::value(nullptr) : json::value(part.parent)},
      {"depth", part.depth},
      {"type", cutter.cut(part.type.value, kLongestName)},
      {"charset", cutter.cut(part.type.get("charset").value_or(""), kLongestName)},
      {"name", cutter.cut(part.filename, kLongestName)},
      {"disposition", cutter.cut(part.disposition, kLongestName)},
      {"encoding", word_of(part.encoding)},
      {"content_id",
       cutter.cut(id == nullptr ? std::string_view() : ascii::trim(id->value), kLongestName)},
      {"size", part.entity.body().size()}};
  object["octets"] = part.span ? json::value(json_of(*part.span)) : json::value(nullptr);
  return object;
}

json::value shown(const ShownText& text, Cutter& cutter) {
  if (!text.is_there()) return nullptr;
  return json::string(cutter.cut(text.text, kLargestShownText));
}

}  // namespace

json::object message_view(std::string_view octets) {
  const auto message = message::Message::read(octets);
  const auto tree = message::MimeTree::read(message);
  const Content content = read_content(tree);
  Cutter cutter;
  json::array fields;
  for (const message::Field& field : message.fields())
    fields.push_back(json_of(field, cutter));
  json::array faults;
  for (const message::Fault& fault : message.faults())
    faults.push_back({{"what", message::describe(fault.code)}, {"octets", json_of(fault.span)}});
  json::array parts;
  for (const message::Part& part : tree.parts())
    parts.push_back(json_of(part, cutter));
  json::value safe = nullptr;
  if (content.html.is_there()) safe = json::string(to_valid_utf8(safe_html(content.html.text)));
  json::object view{{"size", octets.size()},
                    {"fields", std::move(fields)},
                    {"faults", std::move(faults)},
                    {"parts", std::move(parts)},
                    {"text", shown(content.plain, cutter)},
                    {"html", shown(content.html, cutter)},
                    {"safe_html", std::move(safe)}};
  view["cut"] = cutter.is_cut() || content.html.text.size() > kLargestShownHtml;
  return view;
}

std::string rendered_html(std::string_view octets, Images images) {
  const auto message = message::Message::read(octets);
  const Content content = read_content(message::MimeTree::read(message));
  if (!content.html.is_there()) return {};
  return to_valid_utf8(safe_html(content.html.text, images));
}

}  // namespace waybill::tester
