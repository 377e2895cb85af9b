#include "app/existing_store.h"

#include <filesystem>
#include <string_view>
#include <utility>

namespace waybill::app {
namespace {

bool is_absent(const std::string& url) {
  constexpr std::string_view kFile = "sqlite:";
  std::error_code error;
  return url.starts_with(kFile) && !std::filesystem::exists(url.substr(kFile.size()), error);
}

}  // namespace

Result<std::unique_ptr<store::EventStore>, Failure> open_existing_store(const std::string& url) {
  if (is_absent(url))
    return std::unexpected(
        Failure{Exit::Environment, url + ": there is no such store; waybill ingest makes one"});
  auto store = store::open(url);
  if (!store) return std::unexpected(Failure{Exit::Environment, store.error().message});
  return *std::move(store);
}

}  // namespace waybill::app
