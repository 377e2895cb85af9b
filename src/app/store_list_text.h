#pragma once

#include <cstddef>
#include <string>

#include "app/terminal.h"
#include "service/store_list.h"

namespace waybill::app {

// A table of at most `most` lines.
[[nodiscard]] std::string to_text(const service::StoreList& list, const Terminal& terminal,
                                  std::size_t most);

}  // namespace waybill::app
