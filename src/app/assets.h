// The web pages: files that are compiled into the program (cmake/WaybillAssets.cmake).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "http/message.h"

namespace waybill::app {

// How long a browser may use its copy.
enum class Keep : std::uint8_t {
  Always,  // another content would have another name
  Ask,     // asks each time whether it has changed
};

struct Asset {
  std::string_view path;  // "/main-ABCDEFGH.js"
  std::string_view type;  // Content-Type
  std::string_view etag;  // without quotes
  Keep keep = Keep::Ask;
  std::string_view octets;
  std::string_view packed;  // with gzip; "" if there is no such form
};

// Generated. Sorted by path; empty when the program was built without its pages.
[[nodiscard]] std::span<const Asset> assets();

// The file of `table` for this path. Paths that name no file of a kind that pages are made of are
// places within the pages, and get index.html, which finds its way by itself. 404 otherwise.
[[nodiscard]] http::Response asset_answer(std::span<const Asset> table, const http::Head& head);

}  // namespace waybill::app
