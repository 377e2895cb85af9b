#include "posture/bimi_svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <string>

#include "base/ascii.h"

namespace waybill::posture {
namespace {

constexpr std::string_view kNamespace = "http://www.w3.org/2000/svg";

using Faults = std::set<LogoFault>;

// The name without a namespace prefix.
std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_one_of(std::string_view name, const auto& names) {
  return std::ranges::find(names, name) != names.end();
}

// Of SVG Tiny 1.2 and SVG 1.1, what SVG Tiny PS leaves out.
void check_element(std::string_view name, Faults& faults) {
  constexpr std::array<std::string_view, 3> kScripts = {"script", "handler", "listener"};
  constexpr std::array<std::string_view, 8> kAnimations = {
      "animate", "animateColor", "animateMotion", "animateTransform",
      "set",     "animation",    "discard",       "mpath"};
  constexpr std::array<std::string_view, 11> kForbidden = {
      "foreignObject", "a",      "audio",  "video", "prefetch", "switch",
      "iframe",        "canvas", "filter", "style", "cursor"};
  if (is_one_of(name, kScripts)) faults.insert(LogoFault::Script);
  if (is_one_of(name, kAnimations)) faults.insert(LogoFault::Animation);
  if (name == "image" || name == "feImage") faults.insert(LogoFault::Raster);
  if (is_one_of(name, kForbidden)) faults.insert(LogoFault::Forbidden);
}

// "url(#a)" stays inside, "url(https://…)" does not.
bool leads_out(std::string_view value) {
  std::size_t at = 0;
  while ((at = ascii::ifind(value, "url(", at)) != std::string_view::npos) {
    std::string_view target = ascii::trim(value.substr(at + 4));
    if (!target.empty() && (target.front() == '\'' || target.front() == '"'))
      target.remove_prefix(1);
    if (!target.starts_with('#')) return true;
    at += 4;
  }
  return false;
}

void check_attribute(std::string_view name, std::string_view value, Faults& faults) {
  const std::string_view local = local_name(name);
  if (local.starts_with("on") && local.size() > 2) faults.insert(LogoFault::Script);
  const bool is_reference = local == "href" || local == "src" || name == "xml:base";
  if (is_reference && !ascii::trim(value).starts_with('#'))
    faults.insert(LogoFault::ExternalReference);
  if (leads_out(value)) faults.insert(LogoFault::ExternalReference);
}

// Depth is the XML's own: the walk keeps no stack of ours.
class Walker : public pugi::xml_tree_walker {
 public:
  explicit Walker(Faults& faults) : faults_(faults) {}

  bool for_each(pugi::xml_node& node) override {
    if (++count_ > kMostLogoNodes) return false;
    if (node.type() != pugi::node_element) return true;
    check_element(local_name(node.name()), faults_);
    for (const pugi::xml_attribute& attribute : node.attributes())
      check_attribute(attribute.name(), attribute.value(), faults_);
    return true;
  }

 private:
  Faults& faults_;
  std::size_t count_ = 0;
};

bool is_square(std::string_view view_box) {
  std::string text(view_box);
  std::ranges::replace(text, ',', ' ');
  std::istringstream in(text);
  double x = 0, y = 0, width = 0, height = 0;
  if (!(in >> x >> y >> width >> height)) return false;
  return width > 0 && std::abs(width - height) <= 0.01 * width;
}

void check_root(const pugi::xml_node& root, Faults& faults) {
  if (local_name(root.name()) != "svg") {
    faults.insert(LogoFault::NotSvg);
    return;
  }
  const std::string_view name = root.name();
  const std::size_t colon = name.find(':');
  const std::string declaration = colon == std::string_view::npos
                                      ? std::string("xmlns")
                                      : "xmlns:" + std::string(name.substr(0, colon));
  if (root.attribute(declaration.c_str()).value() != kNamespace) faults.insert(LogoFault::NotSvg);
  if (std::string_view(root.attribute("version").value()) != "1.2")
    faults.insert(LogoFault::BadVersion);
  if (!ascii::iequals(root.attribute("baseProfile").value(), "tiny-ps"))
    faults.insert(LogoFault::BadProfile);
  if (root.attribute("x") || root.attribute("y")) faults.insert(LogoFault::PositionOnRoot);
  const bool has_title = std::ranges::any_of(root.children(), [](const pugi::xml_node& child) {
    return local_name(child.name()) == "title" && !ascii::trim(child.text().get()).empty();
  });
  if (!has_title) faults.insert(LogoFault::NoTitle);
  if (const pugi::xml_attribute view = root.attribute("viewBox"); view && !is_square(view.value()))
    faults.insert(LogoFault::NotSquare);
}

}  // namespace

std::string_view describe(LogoFault fault) {
  switch (fault) {
    case LogoFault::NotXml: return "The file is no XML";
    case LogoFault::NotSvg: return "The file is no SVG";
    case LogoFault::BadVersion: return "The SVG is not of version 1.2";
    case LogoFault::BadProfile: return "The SVG does not state baseProfile=\"tiny-ps\"";
    case LogoFault::NoTitle: return "The SVG has no title";
    case LogoFault::PositionOnRoot: return "The root of the SVG has x or y";
    case LogoFault::Script: return "The SVG holds a script";
    case LogoFault::Animation: return "The SVG is animated";
    case LogoFault::Raster: return "The SVG holds a raster image";
    case LogoFault::Forbidden: return "The SVG holds an element that SVG Tiny PS leaves out";
    case LogoFault::ExternalReference: return "The SVG refers to something outside of itself";
    case LogoFault::Doctype: return "The SVG has a document type";
    case LogoFault::TooLarge: return "The SVG is larger than 32 KiB";
    case LogoFault::NotSquare: return "The logo is not square";
  }
  std::abort();
}

bool is_advice(LogoFault fault) {
  return fault == LogoFault::TooLarge || fault == LogoFault::NotSquare;
}

std::vector<LogoFault> check_logo(std::string_view svg) {
  Faults faults;
  if (svg.size() > kLargestLogo) faults.insert(LogoFault::TooLarge);
  if (svg.size() > kLargestReadLogo) return {LogoFault::TooLarge};
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer(svg.data(), svg.size(), pugi::parse_default | pugi::parse_doctype);
  if (!result) {
    faults.insert(LogoFault::NotXml);
    return {faults.begin(), faults.end()};
  }
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) faults.insert(LogoFault::Doctype);
  }
  check_root(document.document_element(), faults);
  Walker walker(faults);
  document.traverse(walker);
  return {faults.begin(), faults.end()};
}

}  // namespace waybill::posture
