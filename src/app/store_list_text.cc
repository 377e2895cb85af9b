#include "app/store_list_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.h"

namespace waybill::app {
namespace {

using service::Cell;

constexpr std::size_t kWidestColumn = 48;

// Cut to the widest that a column may be.
std::string shown(const Cell& cell) {
  std::string text = to_terminal_text(service::text_of(cell));
  std::ranges::replace(text, '\n', ' ');
  if (columns(text) <= kWidestColumn) return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    const bool starts = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
    if (starts && ++seen == kWidestColumn) break;
  }
  return text.substr(0, end) + "…";
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 const std::vector<bool>& right) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string gap(widths[i] - columns(cells[i]), ' ');
    text += i == 0 ? "" : "  ";
    text += right[i] ? gap + cells[i] : cells[i] + gap;
  }
  while (text.ends_with(' '))
    text.pop_back();
  return text + "\n";
}

}  // namespace

std::string to_text(const service::StoreList& list, const Terminal& terminal, std::size_t most) {
  if (list.rows.empty()) return std::string(list.nothing) + "\n";
  std::vector<std::vector<std::string>> lines;
  std::vector<bool> right(list.columns.size());
  std::vector<std::string>& head = lines.emplace_back();
  for (std::size_t i = 0; i < list.columns.size(); ++i) {
    head.emplace_back(list.columns[i]);
    right[i] = std::holds_alternative<std::uint64_t>(list.rows.front()[i]);
  }
  const std::size_t count = std::min(most, list.rows.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::string>& cells = lines.emplace_back();
    for (const Cell& cell : list.rows[i])
      cells.push_back(shown(cell));
  }
  std::vector<std::size_t> widths(list.columns.size());
  for (const std::vector<std::string>& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], columns(cells[i]));
  }
  std::string text = terminal.paint(Colour::Strong, line(lines.front(), widths, right));
  for (std::size_t i = 1; i < lines.size(); ++i)
    text += line(lines[i], widths, right);
  if (count < list.rows.size())
    text += fmt::format("and {} more: --most, --format csv or json shows them\n",
                        list.rows.size() - count);
  return text;
}

}  // namespace waybill::app
