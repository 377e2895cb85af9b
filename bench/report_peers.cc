// report_peers FILE.xml: processor seconds, octets and records by parser: the file in memory is
// parsed, and the address and count of every record are found. Nothing is normalised or judged.
#include <expat.h>
#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <limits>
#include <pugixml.hpp>
#include <string>

namespace {

constexpr int kRepetitions = 3;

struct Sum {
  std::uint64_t records = 0, messages = 0, addresses = 0;
};

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

Sum by_pugixml(const std::string& xml) {
  pugi::xml_document document;
  Sum sum;
  if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default)) return sum;
  for (const pugi::xml_node record : document.child("feedback").children("record")) {
    const pugi::xml_node row = record.child("row");
    ++sum.records;
    sum.messages += row.child("count").text().as_ullong();
    sum.addresses += std::strlen(row.child_value("source_ip"));
  }
  return sum;
}

const xmlNode* child(const xmlNode* parent, const char* name) {
  for (const xmlNode* node = parent == nullptr ? nullptr : parent->children; node != nullptr;
       node = node->next) {
    if (node->type == XML_ELEMENT_NODE &&
        std::strcmp(reinterpret_cast<const char*>(node->name), name) == 0)
      return node;
  }
  return nullptr;
}

const char* text_of(const xmlNode* node) {
  const bool has_text = node != nullptr && node->children != nullptr;
  return has_text ? reinterpret_cast<const char*>(node->children->content) : "";
}

Sum by_libxml2(const std::string& xml) {
  Sum sum;
  xmlDoc* const document = xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                                         XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_COMPACT);
  if (document == nullptr) return sum;
  for (const xmlNode* node = xmlDocGetRootElement(document)->children; node != nullptr;
       node = node->next) {
    if (node->type != XML_ELEMENT_NODE ||
        std::strcmp(reinterpret_cast<const char*>(node->name), "record") != 0)
      continue;
    const xmlNode* const row = child(node, "row");
    ++sum.records;
    sum.messages += std::strtoull(text_of(child(row, "count")), nullptr, 10);
    sum.addresses += std::strlen(text_of(child(row, "source_ip")));
  }
  xmlFreeDoc(document);
  return sum;
}

struct Events {
  Sum sum;
  std::string text;
};

Sum by_expat(const std::string& xml) {
  Events events;
  XML_Parser parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &events);
  XML_SetElementHandler(
      parser,
      [](void* data, const XML_Char* name, const XML_Char**) {
        auto& state = *static_cast<Events*>(data);
        state.text.clear();
        if (std::strcmp(name, "record") == 0) ++state.sum.records;
      },
      [](void* data, const XML_Char* name) {
        auto& state = *static_cast<Events*>(data);
        if (std::strcmp(name, "count") == 0)
          state.sum.messages += std::strtoull(state.text.c_str(), nullptr, 10);
        if (std::strcmp(name, "source_ip") == 0) state.sum.addresses += state.text.size();
      });
  XML_SetCharacterDataHandler(parser, [](void* data, const XML_Char* text, int length) {
    static_cast<Events*>(data)->text.append(text, static_cast<std::size_t>(length));
  });
  XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), XML_TRUE);
  XML_ParserFree(parser);
  return events.sum;
}

template <class Parse>
void measure(const char* name, const std::string& xml, const Parse& parse) {
  double best = std::numeric_limits<double>::max();
  Sum sum;
  for (int i = 0; i < kRepetitions; ++i) {
    const double begin = processor_seconds();
    sum = parse(xml);
    best = std::min(best, processor_seconds() - begin);
  }
  fmt::print("{} {} {} {}\n", name, best, xml.size(), sum.records);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::string xml{std::istreambuf_iterator<char>(file), {}};
  measure("pugixml", xml, by_pugixml);
  measure("libxml2", xml, by_libxml2);
  measure("expat", xml, by_expat);
  return 0;
}
