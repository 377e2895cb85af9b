#include "container/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "base/ascii.h"

namespace waybill::container {

struct Archive::State {
  explicit State(Source& from) : source(from), handle(archive_read_new()) {}
  ~State() { archive_read_free(handle); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;

  Source& source;
  ::archive* handle;
  std::string member;
  std::string source_error;  // of the source, which libarchive only passes through
  std::size_t members = 0;
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  std::uint64_t member_offset = 0;

  static la_ssize_t read_source(::archive* handle, void* data, const void** block) {
    auto& state = *static_cast<State*>(data);
    auto got = state.source.next();
    if (!got) {
      state.source_error = std::move(got).error();
      archive_set_error(handle, EIO, "%s", "the source failed");
      return -1;
    }
    state.in += got->size();
    *block = got->data();
    return static_cast<la_ssize_t>(got->size());
  }

  // What failed, in one line.
  [[nodiscard]] std::unexpected<std::string> failure() const {
    if (!source_error.empty()) return std::unexpected(source_error);
    const char* text = archive_error_string(handle);
    return std::unexpected("the archive cannot be read: " + (text == nullptr
                                                                 ? std::string("it is damaged")
                                                                 : ascii::collapse_space(text)));
  }
};

Archive::Archive(Source& source) : state_(std::make_unique<State>(source)) {
  ::archive* handle = state_->handle;
  archive_read_support_filter_gzip(handle);
  archive_read_support_filter_zstd(handle);
  archive_read_support_format_zip_streamable(handle);
  archive_read_support_format_tar(handle);
  archive_read_support_format_raw(handle);
  archive_read_open2(handle, state_.get(), nullptr, State::read_source, nullptr, nullptr);
}

Archive::~Archive() = default;

const std::string& Archive::member_name() const {
  return state_->member;
}

Result<bool, std::string> Archive::next_member() {
  while (true) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(state_->handle, &entry);
    if (result == ARCHIVE_EOF) return false;
    if (result < ARCHIVE_WARN || entry == nullptr) return state_->failure();
    if (++state_->members > kMostMembers)
      return std::unexpected(fmt::format("the archive has more than {} files", kMostMembers));
    if (archive_entry_is_encrypted(entry) != 0)
      return std::unexpected("the archive is encrypted: unpack it with its password first");
    const bool raw = archive_format(state_->handle) == ARCHIVE_FORMAT_RAW;
    if (!raw && archive_entry_filetype(entry) != AE_IFREG) continue;
    const char* name = raw ? nullptr : archive_entry_pathname(entry);
    state_->member = std::string(name == nullptr ? "" : name).substr(0, kLongestMemberName);
    state_->member_offset = 0;
    return true;
  }
}

Result<std::string_view, std::string> Archive::read() {
  const void* block = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  while (size == 0) {  // a block may be empty before the end
    const int result = archive_read_data_block(state_->handle, &block, &size, &offset);
    if (result == ARCHIVE_EOF) return std::string_view();
    if (result < ARCHIVE_WARN) return state_->failure();
  }
  if (std::cmp_not_equal(offset, state_->member_offset))
    return std::unexpected("the archive holds a file with holes");
  state_->member_offset += size;
  state_->out += size;
  if (state_->out > kRatioCounts && state_->out / kLargestRatio > state_->in)
    return std::unexpected(
        fmt::format("the archive grows more than {} times when it is unpacked", kLargestRatio));
  return std::string_view(static_cast<const char*>(block), size);
}

}  // namespace waybill::container
