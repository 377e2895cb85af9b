#include "container/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/check.h"

namespace waybill::container {

struct ZipWriter::State {
  archive* writer = nullptr;
  std::string octets;
};

ZipWriter::ZipWriter() : state_(std::make_unique<State>()) {
  state_->writer = archive_write_new();
  CHECK(state_->writer != nullptr);
  CHECK(archive_write_set_format_zip(state_->writer) == ARCHIVE_OK);
  CHECK(archive_write_set_bytes_per_block(state_->writer, 0) == ARCHIVE_OK);
  const auto write = [](archive*, void* data, const void* buffer, std::size_t size) -> la_ssize_t {
    static_cast<State*>(data)->octets.append(static_cast<const char*>(buffer), size);
    return static_cast<la_ssize_t>(size);
  };
  CHECK(archive_write_open(state_->writer, state_.get(), nullptr, write, nullptr) == ARCHIVE_OK);
}

ZipWriter::~ZipWriter() {
  archive_write_free(state_->writer);
}

// Memory is the only thing that can fail here.
void ZipWriter::add(const std::string& name, std::string_view octets, long long time) {
  archive_entry* entry = archive_entry_new();
  CHECK(entry != nullptr);
  archive_entry_set_pathname_utf8(entry, name.c_str());
  archive_entry_set_size(entry, static_cast<la_int64_t>(octets.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_mtime(entry, static_cast<time_t>(time), 0);
  const int written = archive_write_header(state_->writer, entry);
  archive_entry_free(entry);
  CHECK(written >= ARCHIVE_WARN);
  CHECK(archive_write_data(state_->writer, octets.data(), octets.size()) ==
        static_cast<la_ssize_t>(octets.size()));
}

std::string ZipWriter::finish() {
  CHECK(archive_write_close(state_->writer) == ARCHIVE_OK);
  return std::move(state_->octets);
}

}  // namespace waybill::container
