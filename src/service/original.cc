#include "service/original.h"

#include <utility>

namespace waybill::service {

void Original::add(std::string_view block) {
  if (too_large_) return;
  if (!compressor_ && octets_.size() + block.size() > kOriginalInMemory) {
    compressor_ = std::make_unique<store::Compressor>();
    octets_ = compressor_->add(std::exchange(octets_, std::string()));
  }
  if (compressor_) {
    octets_ += compressor_->add(block);
  } else {
    octets_ += block;
  }
  if (octets_.size() <= kLargestOriginal) return;
  clear();
  too_large_ = true;
}

std::string Original::take() {
  if (compressor_) octets_ += compressor_->finish();
  std::string taken = std::move(octets_);
  clear();
  return taken;
}

void Original::clear() {
  octets_.clear();
  compressor_.reset();
  too_large_ = false;
}

}  // namespace waybill::service
