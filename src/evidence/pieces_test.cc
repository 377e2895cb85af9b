#include "evidence/pieces.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace waybill::evidence {
namespace {

namespace fs = std::filesystem;

class PiecesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "waybill-pieces-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { fs::remove_all(folder); }

  void write(const fs::path& name, std::string_view octets) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << octets;
  }
  // "name=octets" or "name!error" of each piece, names without the folder.
  [[nodiscard]] std::vector<std::string> read(const std::string& name = "") const {
    std::vector<std::string> list;
    Pieces pieces({(folder / name).string()});
    while (const auto piece = pieces.next()) {
      const std::string text = piece->name().substr(folder.string().size() + 1);
      list.push_back(text + (piece->error.empty() ? "=" + piece->octets : "!" + piece->error));
    }
    return list;
  }

  fs::path folder;
};

using List = std::vector<std::string>;

TEST_F(PiecesTest, OfAFolderAreItsFilesInOrderWithoutHiddenOnes) {
  write("b.eml", "B");
  write("a/c.eml", "C");
  write(".hidden", "no");
  EXPECT_EQ(read(), (List{"a/c.eml=C", "b.eml=B"}));
}

TEST_F(PiecesTest, OfAMaildirAreItsMessagesAndThoseOfItsFolders) {
  write("cur/1:2,S", "one");
  write("new/2", "two");
  write("tmp/3", "is being written");
  write("dovecot.index", "no message");
  write(".Bounces/cur/4:2,", "four");
  write(".Bounces/new/5", "five");
  EXPECT_EQ(read(),
            (List{".Bounces/cur/4:2,=four", ".Bounces/new/5=five", "cur/1:2,S=one", "new/2=two"}));
}

TEST_F(PiecesTest, OfAMailboxAreItsMessages) {
  const std::string line = "From a@example.com Thu Nov 19 10:12:01 2026\n";
  write("one", line + "Subject: 1\n");
  write("two", line + "Subject: 1\n\n" + line + "Subject: 2\n");
  EXPECT_EQ(read("one"), (List{"one=Subject: 1\n"}));
  EXPECT_EQ(read("two"), (List{"two: message 1=Subject: 1\n", "two: message 2=Subject: 2\n"}));
}

TEST_F(PiecesTest, ThatCannotBeReadDoNotEndTheWalk) {
  write("a.zip", std::string("PK\x03\x04 cut off"));
  write("b", "B");
  const List list = read();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_TRUE(list[0].starts_with("a.zip!the archive cannot be read")) << list[0];
  EXPECT_EQ(list[1], "b=B");
  EXPECT_EQ(read("missing"), (List{"missing!No such file or directory"}));
}

}  // namespace
}  // namespace waybill::evidence
