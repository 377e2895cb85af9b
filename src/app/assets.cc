#include "app/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "http/problem.h"

namespace waybill::app {
namespace {

using http::Response;

// Endings of files; a domain in the path of a page ends with none of them.
constexpr std::array<std::string_view, 10> kFileEndings = {
    ".css", ".gz", ".ico", ".js", ".json", ".map", ".png", ".svg", ".txt", ".webmanifest"};
constexpr std::string_view kIndex = "/index.html";

const Asset* find(std::span<const Asset> table, std::string_view path) {
  const auto found = std::ranges::lower_bound(table, path, {}, &Asset::path);
  return found != table.end() && found->path == path ? &*found : nullptr;
}

// RFC 9110 §12.5.3.
bool takes_gzip(const http::Head& head) {
  for (const std::string_view part : ascii::split(head.fields.get("Accept-Encoding"), ',')) {
    const auto words = ascii::split(part, ';');
    const std::string_view coding = ascii::trim(words[0]);
    if (!ascii::iequals(coding, "gzip") && coding != "*") continue;
    const std::string_view weight = words.size() > 1 ? ascii::trim(words[1]) : "q=1";
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

Response file(const Asset& asset, const http::Head& head) {
  const bool is_packed = !asset.packed.empty() && takes_gzip(head);
  Response response;
  response.constant = is_packed ? asset.packed : asset.octets;
  response.fields.add("Content-Type", std::string(asset.type));
  response.fields.add("ETag", fmt::format("\"{}{}\"", asset.etag, is_packed ? "-gz" : ""));
  response.fields.add("Vary", "Accept-Encoding");
  if (is_packed) response.fields.add("Content-Encoding", "gzip");
  response.fields.add("Cache-Control", asset.keep == Keep::Always
                                           ? "public, max-age=31536000, immutable"
                                           : "no-cache");
  return response;
}

Response text(std::string_view octets) {
  Response response;
  response.constant = octets;
  response.fields.add("Content-Type", "text/plain; charset=utf-8");
  return response;
}

bool names_file(std::string_view path) {
  return std::ranges::any_of(kFileEndings,
                             [path](std::string_view ending) { return path.ends_with(ending); });
}

}  // namespace

Response asset_answer(std::span<const Asset> table, const http::Head& head) {
  if (const Asset* const asset = find(table, head.path)) return file(*asset, head);
  if (head.path == "/robots.txt") return text("User-agent: *\nDisallow: /\n");
  if (names_file(head.path))
    return http::problem(404, "not-found", "Not found", "There is no such file.");
  if (const Asset* const index = find(table, kIndex)) return file(*index, head);
  return text("Waybill runs, but this build has no web pages. The API is at /api/v1.\n");
}

}  // namespace waybill::app
