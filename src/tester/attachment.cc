#include "tester/attachment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "data/file_magics.h"
#include "data/file_types.h"
#include "tester/phrase.h"
#include "tester/table.h"

namespace waybill::tester {
namespace {

const Table& types() {
  static const Table kTypes(data::file_types());
  return kTypes;
}

std::string octets_of_hex(std::string_view hex) {
  std::string octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    octets += static_cast<char>(ascii::hex_value(hex[i]) * 16 + ascii::hex_value(hex[i + 1]));
  return octets;
}

const std::vector<Magic>& magics() {
  static const auto kMagics = [] {
    std::vector<Magic> magics;
    const Table table(data::file_magics());
    for (const Table::Row& row : table.rows())
      magics.push_back({.content = row[0], .octets = octets_of_hex(row[1]), .name = row[2]});
    return magics;
  }();
  return kMagics;
}

// Little-endian numbers of a zip; 0 beyond the end.
std::size_t number_at(std::string_view octets, std::size_t at, std::size_t length) {
  if (at > octets.size() || octets.size() - at < length) return 0;
  std::size_t number = 0;
  for (std::size_t i = length; i > 0; --i)
    number = number << 8U | static_cast<unsigned char>(octets[at + i - 1]);
  return number;
}

bool is_runnable(std::string_view kind) {
  return kind == "program" || kind == "script" || kind == "disk";
}

bool is_program_content(std::string_view content) {
  return content == "pe" || content == "elf" || content == "macho" || content == "lnk";
}

std::string phrase_of(std::string_view kind) {
  if (kind == "program") return "is a program";
  if (kind == "script") return "is a script";
  if (kind == "disk") return "is an image of a disk, which carries programs past filters";
  if (kind == "macro") return "is an Office document with macros";
  return "is a page of HTML or SVG, as phishing uses them";
}

AttachmentJudgement judge_name(std::string_view filename) {
  const std::string extension = extension_of(filename);
  const std::string_view kind = kind_of_extension(extension);
  if (filename.contains("\xE2\x80\xAE"))
    return {Danger::Refused, "has a name with a character that turns its letters around"};
  if (is_runnable(kind)) {
    const std::string_view before = filename.substr(0, filename.size() - extension.size() - 1);
    const bool is_double = !kind_of_extension(extension_of(before)).empty();
    return {Danger::Refused, phrase_of(kind) + (is_double ? " behind a second extension" : "")};
  }
  if (kind == "macro") return {Danger::Refused, phrase_of(kind)};
  if (kind == "page") return {Danger::Unwelcome, phrase_of(kind)};
  return {};
}

AttachmentJudgement judge_zip(std::string_view octets) {
  for (const ZipMember& member : zip_members(octets)) {
    const std::string extension = extension_of(member.name);
    const std::string_view kind = kind_of_extension(extension);
    if (is_runnable(kind) || kind == "macro")
      return {Danger::Refused,
              fmt::format("has {} in it, which {}", quoted(member.name, 60), phrase_of(kind))};
    if (member.is_encrypted)
      return {Danger::Refused, "is encrypted, so nobody can look for malware in it"};
    if (kind == "archive")
      return {Danger::Unwelcome,
              fmt::format("has another archive in it, {}", quoted(member.name, 60))};
  }
  return {};
}

AttachmentJudgement judge_content(std::string_view filename, std::string_view octets) {
  const Magic* magic = magic_of(octets);
  if (magic == nullptr) return {};
  const std::string extension = extension_of(filename);
  const std::string_view expected = content_of_extension(extension);
  if (is_program_content(magic->content)) return {Danger::Refused, "is " + magic->name};
  if (!expected.empty() && expected != magic->content)
    return {Danger::Unwelcome,
            fmt::format("says by its name that it is .{}, but is {}", extension, magic->name)};
  if (has_macros(octets)) return {Danger::Refused, phrase_of("macro")};
  constexpr std::string_view kEncryptedPackage("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k", 24);
  if (magic->content == "ole" && octets.contains(kEncryptedPackage))
    return {Danger::Unwelcome, "is an encrypted Office document"};
  const bool is_archive = kind_of_extension(extension) == "archive" || extension.empty();
  if (magic->content == "zip" && is_archive) return judge_zip(octets);
  return {};
}

}  // namespace

std::string_view kind_of_extension(std::string_view extension) {
  const Table::Row* row = types().find(ascii::lower(extension));
  return row == nullptr ? std::string_view() : types().cell(*row, "kind");
}

std::string_view content_of_extension(std::string_view extension) {
  const Table::Row* row = types().find(ascii::lower(extension));
  return row == nullptr ? std::string_view() : types().cell(*row, "content");
}

const Magic* magic_of(std::string_view octets) {
  const auto found = std::ranges::find_if(
      magics(), [&](const Magic& magic) { return octets.starts_with(magic.octets); });
  return found == magics().end() ? nullptr : &*found;
}

std::string extension_of(std::string_view filename) {
  filename = ascii::trim(filename);
  const std::size_t dot = filename.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == filename.size()) return {};
  std::string extension = ascii::lower(filename.substr(dot + 1));
  return std::ranges::all_of(extension, ascii::is_alnum) ? extension : std::string();
}

std::vector<ZipMember> zip_members(std::string_view octets) {
  constexpr std::string_view kEnd("PK\5\6", 4);
  constexpr std::string_view kEntry("PK\1\2", 4);
  constexpr std::size_t kEntrySize = 46;
  std::vector<ZipMember> members;
  const std::size_t end = octets.rfind(kEnd);
  if (end == std::string_view::npos) return members;
  std::size_t at = number_at(octets, end + 16, 4);
  while (members.size() < kMostMembers && at < octets.size() && octets.size() - at >= kEntrySize &&
         octets.substr(at).starts_with(kEntry)) {
    const std::size_t flags = number_at(octets, at + 8, 2);
    const std::size_t name = number_at(octets, at + 28, 2);
    const std::size_t more = number_at(octets, at + 30, 2) + number_at(octets, at + 32, 2);
    members.push_back({.name = std::string(octets.substr(at + kEntrySize, name)),
                       .is_encrypted = (flags & 1U) != 0});
    at += kEntrySize + name + more;
  }
  return members;
}

bool has_macros(std::string_view octets) {
  const Magic* magic = magic_of(octets);
  if (magic == nullptr) return false;
  if (magic->content == "zip") {
    return std::ranges::any_of(zip_members(octets), [](const ZipMember& member) {
      return ascii::iends_with(member.name, "vbaProject.bin");
    });
  }
  // The name of a stream in the directory of a compound file, in UTF-16.
  constexpr std::string_view kProject("_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", 24);
  return magic->content == "ole" && octets.contains(kProject);
}

AttachmentJudgement judge_attachment(std::string_view filename, std::string_view octets) {
  AttachmentJudgement by_name = judge_name(filename);
  if (by_name.danger == Danger::Refused) return by_name;
  const AttachmentJudgement by_content = judge_content(filename, octets);
  return by_content.danger > by_name.danger ? by_content : by_name;
}

}  // namespace waybill::tester
