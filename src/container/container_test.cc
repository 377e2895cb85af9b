// Archives and mailboxes, made with the tools that people use.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "container/archive.h"
#include "container/mailbox.h"
#include "container/members.h"
#include "container/packing.h"

namespace waybill::container {
namespace {

struct File {
  std::string name;
  std::string octets;
};

using Prepare = void (*)(::archive*);
void as_zip(::archive* a) {
  archive_write_set_format_zip(a);
}
void as_gzip(::archive* a) {
  archive_write_set_format_raw(a);
  archive_write_add_filter_gzip(a);
}
void as_tar_zst(::archive* a) {
  archive_write_set_format_ustar(a);
  archive_write_add_filter_zstd(a);
}

std::string pack(Prepare prepare, const std::vector<File>& files) {
  std::string packed(4U << 20U, '\0');
  std::size_t used = 0;
  ::archive* a = archive_write_new();
  prepare(a);
  archive_write_open_memory(a, packed.data(), packed.size(), &used);
  for (const File& file : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, file.name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(file.octets.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(a, entry);
    archive_write_data(a, file.octets.data(), file.octets.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
  packed.resize(used);
  return packed;
}

// Gives a text in pieces of a size, so that every boundary is met.
class Pieces final : public Source {
 public:
  Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  Result<std::string_view, std::string> next() override {
    const std::string_view piece = std::string_view(text_).substr(at_, size_);
    at_ += piece.size();
    return piece;
  }

 private:
  std::string text_;
  std::size_t size_;
  std::size_t at_ = 0;
};

struct Walked {
  std::vector<File> files;
  std::string error;
};
Walked walk(const std::string& octets, std::size_t size = 1000) {
  Walked walked;
  Members members(std::make_unique<Pieces>(octets, size));
  while (true) {
    auto more = members.next();
    if (!more) {
      walked.error = more.error();
      return walked;
    }
    if (!*more) return walked;
    File& file = walked.files.emplace_back(members.name(), "");
    while (true) {
      auto block = members.source().next();
      if (!block) {
        walked.error = block.error();
        return walked;
      }
      if (block->empty()) break;
      file.octets += *block;
    }
  }
}

const std::string kLog = "Date/Time,Mail Event\n" + std::string(3000, 'x') + "\n";

TEST(Members, OfABareTextAreTheTextItself) {
  const Walked walked = walk(kLog, 7);
  ASSERT_EQ(walked.files.size(), 1U);
  EXPECT_EQ(walked.files[0].octets, kLog);
  EXPECT_EQ(walked.files[0].name, "");
}

TEST(Members, AreReadOutOfEveryArchive) {
  for (const Prepare prepare : {as_zip, as_gzip, as_tar_zst}) {
    for (const std::size_t size : {1U, 13U, 100'000U}) {
      const Walked walked = walk(pack(prepare, {{"log.csv", kLog}}), size);
      EXPECT_EQ(walked.error, "");
      ASSERT_EQ(walked.files.size(), 1U);
      EXPECT_EQ(walked.files[0].octets, kLog);
    }
  }
}

TEST(Members, AreFoundInArchivesWithinArchives) {
  const std::string inner = pack(as_gzip, {{"", kLog}});
  const Walked walked = walk(pack(as_zip, {{"a.csv.gz", inner}, {"empty", ""}, {"b", "bb"}}));
  EXPECT_EQ(walked.error, "");
  ASSERT_EQ(walked.files.size(), 3U);
  EXPECT_EQ(walked.files[0].name, "a.csv.gz");
  EXPECT_EQ(walked.files[0].octets, kLog);
  EXPECT_EQ(walked.files[1].octets, "");
  EXPECT_EQ(walked.files[2].octets, "bb");
}

TEST(Members, OfAPackWithinAPackWithinAPackEndAtTheLimit) {
  std::string packed = kLog;
  for (std::size_t i = 0; i <= kDeepestNesting; ++i)
    packed = pack(as_zip, {{"inner.zip", packed}});
  EXPECT_EQ(walk(packed).error, "more than 3 archives lie within each other");
}

TEST(Members, EndWithAnErrorWhereAnArchiveIsCut) {
  const std::string packed = pack(as_zip, {{"log.csv", kLog}, {"other", kLog}});
  for (std::size_t size = 30; size + 200 < packed.size(); size += 7) {
    const Walked walked = walk(packed.substr(0, size));
    EXPECT_TRUE(walked.error.starts_with("the archive cannot be read")) << size;
  }
}

TEST(Members, OfABombAreCutOff) {
  const std::string zeros(200U << 20U, '0');
  const Walked walked = walk(pack(as_gzip, {{"", zeros}}), 65536);
  EXPECT_EQ(walked.error, "the archive grows more than 200 times when it is unpacked");
  EXPECT_LT(walked.files.at(0).octets.size(), 80U << 20U);
}

TEST(Packing, IsToldByTheFirstOctets) {
  EXPECT_EQ(tell_packing("From: a@example.com\n"), Packing::Bare);
  EXPECT_EQ(tell_packing("From here on Monday at 10:00 it rained\n"), Packing::Bare);
  EXPECT_EQ(tell_packing("From a@example.com Thu Nov 19 10:12:01 2026\nReceived: x"),
            Packing::Mailbox);
  EXPECT_EQ(tell_packing("From MAILER-DAEMON  Thu Nov  5 10:12:01 2026\r\n"), Packing::Mailbox);
  EXPECT_EQ(tell_packing(std::string("PK\x03\x04....")), Packing::Archive);
  EXPECT_EQ(tell_packing(""), Packing::Bare);
}

std::vector<std::string> split(const std::string& mbox, std::size_t size, std::size_t largest) {
  std::vector<std::string> list;
  Pieces source(mbox, size);
  Mailbox mailbox(source, largest);
  while (auto message = mailbox.next())
    list.push_back(message->has_value() ? **message : "error: " + message->error());
  return list;
}

constexpr std::string_view kSeparator = "From a@example.com Thu Nov 19 10:12:01 2026\n";

TEST(Mailbox, IsSplitIntoItsMessages) {
  const std::string mbox = std::string(kSeparator) + "Subject: 1\n\nFrom here on\n>From me\n\n" +
                           std::string(kSeparator) + "Subject: 2\n\n>>From you\nlast";
  for (const std::size_t size : {1U, 2U, 3U, 17U, 1000U}) {
    EXPECT_EQ(split(mbox, size, 1000),
              (std::vector<std::string>{"Subject: 1\n\nFrom here on\nFrom me\n",
                                        "Subject: 2\n\n>From you\nlast"}))
        << size;
  }
}

TEST(Mailbox, MayHaveTheLineEndsOfWindows) {
  const std::string line = "From a@example.com Thu Nov 19 10:12:01 2026\r\n";
  EXPECT_EQ(
      split(line + "Subject: 1\r\n\r\nx\r\n\r\n" + line + "Subject: 2\r\n\r\ny\r\n\r\n", 5, 100),
      (std::vector<std::string>{"Subject: 1\r\n\r\nx\r\n", "Subject: 2\r\n\r\ny\r\n"}));
}

TEST(Mailbox, PassesOverAMessageThatIsTooLarge) {
  const std::string mbox = std::string(kSeparator) + "Subject: 1\n\n" + std::string(5000, 'x') +
                           "\n\n" + std::string(kSeparator) + "Subject: 2\n\ny\n";
  EXPECT_EQ(split(mbox, 100, 1U << 10U),
            (std::vector<std::string>{"error: a message is larger than the limit of 0 MiB",
                                      "Subject: 2\n\ny\n"}));
}

TEST(Mailbox, WithoutAnythingHasNoMessage) {
  EXPECT_TRUE(split("", 10, 100).empty());
}

}  // namespace
}  // namespace waybill::container
