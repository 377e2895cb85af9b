#include "store/sqlite/reader_pool.h"

namespace waybill::store::sqlite {

Result<std::unique_ptr<Database>, Error> ReaderPool::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return database;
    }
  }
  return Database::open(file_, Database::Mode::Read);
}

void ReaderPool::give_back(std::unique_ptr<Database> database) {
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(database));
}

}  // namespace waybill::store::sqlite
