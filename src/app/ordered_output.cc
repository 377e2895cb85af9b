#include "app/ordered_output.h"

#include "app/report.h"

namespace waybill::app {
namespace {
constexpr std::size_t kWorthWriting = 64U << 10U;
}

void OrderedOutput::flush_if_large() {
  if (text_.size() < kWorthWriting) return;
  if (text_.size() > kMostHeldBack) turns_.wait_for(place_);
  if (!turns_.is_turn_of(place_)) return;
  print(text_);
  text_.clear();
}

OrderedOutput::~OrderedOutput() {
  turns_.wait_for(place_);
  print(text_);
  turns_.end();
}

}  // namespace waybill::app
