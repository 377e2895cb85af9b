#include "tester/scripts.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <unordered_map>

#include "base/ascii.h"
#include "data/look_alikes.h"
#include "tester/code_points.h"
#include "tester/table.h"

namespace waybill::tester {
namespace {

struct Block {
  char32_t first, last;
  Script script;
};
// Unicode blocks of letters; all that is not named here and above ASCII is Other, marks and
// punctuation are Common.
constexpr std::array kBlocks = {
    Block{0x00AA, 0x00AA, Script::Latin},    Block{0x00BA, 0x00BA, Script::Latin},
    Block{0x0080, 0x00BF, Script::Common},   Block{0x00D7, 0x00D7, Script::Common},
    Block{0x00F7, 0x00F7, Script::Common},   Block{0x00C0, 0x02AF, Script::Latin},
    Block{0x02B0, 0x036F, Script::Common},   Block{0x0370, 0x03FF, Script::Greek},
    Block{0x0400, 0x052F, Script::Cyrillic}, Block{0x0530, 0x058F, Script::Armenian},
    Block{0x13A0, 0x13FF, Script::Cherokee}, Block{0x1C80, 0x1C8F, Script::Cyrillic},
    Block{0x1E00, 0x1EFF, Script::Latin},    Block{0x1F00, 0x1FFF, Script::Greek},
    Block{0x2000, 0x2BFF, Script::Common},   Block{0x2DE0, 0x2DFF, Script::Cyrillic},
    Block{0x2E00, 0x2E7F, Script::Common},   Block{0x3000, 0x303F, Script::Common},
    Block{0xA640, 0xA69F, Script::Cyrillic}, Block{0xAB70, 0xABBF, Script::Cherokee},
    Block{0xFE00, 0xFE0F, Script::Common},   Block{0xFF21, 0xFF5A, Script::Latin},
    Block{0xFEFF, 0xFEFF, Script::Common},   Block{0x1F000, 0x1FAFF, Script::Common},
    Block{0xE0000, 0xE01EF, Script::Common},
};

bool ends_word(char32_t code) {
  return code <= 0x7F ? !ascii::is_alnum(static_cast<char>(code))
                      : script_of(code) == Script::Common;
}

// Latin beside one of these can only be meant to deceive, or be a formula.
bool looks_like_latin(Script script) {
  return script == Script::Greek || script == Script::Cyrillic || script == Script::Armenian ||
         script == Script::Cherokee;
}

const std::unordered_map<char32_t, char>& look_alikes() {
  static const auto kMap = [] {
    std::unordered_map<char32_t, char> map;
    const Table table(data::look_alikes());
    for (const Table::Row& row : table.rows()) {
      std::uint32_t code = 0;
      std::from_chars(row[0].data(), row[0].data() + row[0].size(), code, 16);
      map.emplace(code, row[1].front());
    }
    return map;
  }();
  return kMap;
}

}  // namespace

std::string_view to_string(Script script) {
  switch (script) {
    case Script::Common: return "Common";
    case Script::Latin: return "Latin";
    case Script::Greek: return "Greek";
    case Script::Cyrillic: return "Cyrillic";
    case Script::Armenian: return "Armenian";
    case Script::Cherokee: return "Cherokee";
    case Script::Other: return "other";
  }
  std::abort();
}

Script script_of(char32_t code) {
  if (code < 0x80) return ascii::is_alpha(static_cast<char>(code)) ? Script::Latin : Script::Common;
  for (const Block& block : kBlocks) {
    if (code >= block.first && code <= block.last) return block.script;
  }
  return Script::Other;
}

std::string mixed_word(std::string_view text) {
  std::size_t begin = 0;
  bool has_latin = false;
  bool has_look_alike = false;
  for (std::size_t pos = 0; pos <= text.size();) {
    const std::size_t at = pos;
    const char32_t code = at == text.size() ? U' ' : next_code_point(text, pos);
    if (at == text.size()) ++pos;
    if (ends_word(code)) {
      if (has_latin && has_look_alike) return std::string(text.substr(begin, at - begin));
      begin = pos;
      has_latin = has_look_alike = false;
      continue;
    }
    const Script script = script_of(code);
    // "µ" and "Ω" are units beside Latin letters.
    const bool is_unit = code == 0x3BC || code == 0x3A9;
    has_latin = has_latin || script == Script::Latin;
    has_look_alike = has_look_alike || (looks_like_latin(script) && !is_unit);
  }
  return {};
}

bool is_invisible(char32_t code) {
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x2060 && code <= 0x2064) ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xAD ||
         code == 0x34F || code == 0xFEFF || code == 0x180E;
}

std::string skeleton_of(std::string_view text) {
  std::string skeleton;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t at = pos;
    const char32_t code = next_code_point(text, pos);
    if (is_invisible(code)) continue;
    const auto found = look_alikes().find(code);
    if (found != look_alikes().end() || code < 0x80) {
      const char letter =
          found != look_alikes().end() ? found->second : ascii::to_lower(static_cast<char>(code));
      skeleton += letter == 'i' ? 'l' : letter;
    } else {
      skeleton += text.substr(at, pos - at);
    }
  }
  return skeleton;
}

}  // namespace waybill::tester
