#include "feedback/postmaster_csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::feedback {
namespace {

constexpr std::size_t kLongestDomain = 253;  // RFC 1035 §2.3.4

bool is_word(Metric metric) {
  return metric == Metric::DomainReputation || metric == Metric::IpReputation;
}

bool is_count(Metric metric) {
  return metric == Metric::FeedbackLoopIds;
}

bool is_label_octet(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-';
}

// Two labels at least, and a last one that no number and no file type is.
bool is_domain(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kFileTypes = {"csv", "txt", "zip",
                                                                 "gz",  "tsv", "xlsx"};
  if (text.empty() || text.size() > kLongestDomain || !text.contains('.')) return false;
  for (const std::string_view label : ascii::split(text, '.')) {
    if (label.empty() || label.front() == '-' || label.back() == '-' ||
        !std::ranges::all_of(label, is_label_octet))
      return false;
  }
  const std::string_view last = text.substr(text.rfind('.') + 1);
  return last.size() >= 2 && std::ranges::any_of(last, ascii::is_alpha) &&
         std::ranges::find(kFileTypes, last) == kFileTypes.end();
}

struct Column {
  std::size_t place;
  Metric metric;
  double factor = 1;  // 0.01: percents without their sign
};

// A share without a percent sign is a share of one when all its column is at most one.
double factor_of(std::string_view text, const ExportColumns& columns, std::size_t place) {
  csv::Reader reader(text, columns.separator);
  reader.next();
  while (reader.next()) {
    const auto number = parse_export_number(reader.field(place));
    if (number && !number->is_percent && number->value > 1) return 0.01;
  }
  return 1;
}

std::vector<Column> metric_columns(std::string_view text, const ExportColumns& columns) {
  std::vector<Column> found;
  for (std::size_t i = 0; i < columns.names.size(); ++i) {
    const auto metric = parse_metric(columns.names[i]);
    if (!metric) continue;
    const bool is_share = !is_word(*metric) && !is_count(*metric);
    found.push_back({i, *metric, is_share ? factor_of(text, columns, i) : 1});
  }
  return found;
}

std::optional<Figure> read_cell(std::string_view cell, const Column& column) {
  const std::string_view value = ascii::trim(cell);
  if (value.empty() || value == "-" || ascii::iequals(value, "N/A")) return std::nullopt;
  Figure figure;
  figure.metric = column.metric;
  figure.text = to_valid_utf8(value.substr(0, kLongestFigureText));
  const auto number = parse_export_number(value);
  if (is_word(column.metric)) return figure;
  if (!number) return std::nullopt;
  figure.value = number->is_percent ? number->value : number->value * column.factor;
  if (!is_count(column.metric) && *figure.value > 1) return std::nullopt;
  return figure;
}

void note_fault(Figures& figures, std::size_t line, std::string_view what) {
  ++figures.unread;
  if (figures.first_fault.empty())
    figures.first_fault = "line " + std::to_string(line) + ": " + std::string(what);
}

void take_row(const csv::Reader& row, const std::vector<Column>& metrics, std::int32_t day,
              const std::string& domain, Figures& figures) {
  for (const Column& column : metrics) {
    auto figure = read_cell(row.field(column.place), column);
    if (!figure) continue;
    figure->day = day;
    figure->provider = "gmail";
    figure->subject = domain;
    figures.list.push_back(*std::move(figure));
  }
}

}  // namespace

std::string domain_in_name(std::string_view name) {
  const std::string lower = ascii::lower(name);
  std::string_view rest = lower;
  for (const std::string_view type : {".csv", ".tsv", ".txt"}) {
    if (rest.ends_with(type)) rest.remove_suffix(type.size());
  }
  for (std::size_t i = 0; i < rest.size();) {
    if (!is_label_octet(rest[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < rest.size() && (is_label_octet(rest[end]) || rest[end] == '.'))
      ++end;
    std::string_view word = rest.substr(i, end - i);
    while (word.ends_with('.') || word.ends_with('-'))
      word.remove_suffix(1);
    // "example.com-spam-rate": what follows the top-level domain is no part of it.
    if (const std::size_t dot = word.rfind('.'); dot != std::string_view::npos) {
      if (const std::size_t dash = word.find('-', dot); dash != std::string_view::npos)
        word = word.substr(0, dash);
    }
    if (is_domain(word)) return std::string(word);
    i = end;
  }
  return {};
}

Result<Figures, std::string> read_postmaster(std::string_view text, const ExportColumns& columns,
                                             std::string_view name) {
  const auto date = columns.place_of("date");
  if (!date) return std::unexpected("it has no column of dates");
  const auto domain_column = columns.place_of("domain");
  const std::string domain_of_name = domain_in_name(name);
  if (!domain_column && domain_of_name.empty())
    return std::unexpected(
        "the figures of Postmaster Tools do not say of which domain they are: put it into the name "
        "of the file, such as example.com-spam-rate.csv");
  const DayOrder order = day_order_of(text, columns, *date);
  const std::vector<Column> metrics = metric_columns(text, columns);
  Figures figures;
  csv::Reader reader(text, columns.separator);
  reader.next();
  while (reader.next() && figures.list.size() < kMostFigures) {
    const auto day = parse_export_day(reader.field(*date), order);
    const std::string domain =
        domain_column ? ascii::lower(ascii::trim(reader.field(*domain_column))) : domain_of_name;
    if (!day || !is_domain(domain)) {
      note_fault(figures, reader.line(), day ? "there is no domain" : "this is no day");
      continue;
    }
    ++figures.rows;
    take_row(reader, metrics, *day, domain, figures);
  }
  if (figures.list.empty())
    return std::unexpected("there are no figures in it" +
                           (figures.first_fault.empty() ? "" : "; " + figures.first_fault));
  return figures;
}

}  // namespace waybill::feedback
