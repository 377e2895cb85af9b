#include "feedback/snds_csv.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/ip.h"
#include "base/utf8.h"

namespace waybill::feedback {
namespace {

constexpr std::string_view kMicrosoft = "microsoft-consumer";

bool is_number(Metric metric) {
  switch (metric) {
    case Metric::RcptCommands:
    case Metric::DataCommands:
    case Metric::Recipients:
    case Metric::ComplaintRate:
    case Metric::TrapHits: return true;
    default: return false;  // NOLINT: all others are words here
  }
}

// Nothing of people: an address becomes its domain.
std::string_view without_people(Metric metric, std::string_view value) {
  if (metric != Metric::MailFrom) return value;
  const std::size_t at = value.rfind('@');
  return at == std::string_view::npos ? std::string_view() : value.substr(at + 1);
}

std::optional<Figure> read_cell(Metric metric, std::string_view cell) {
  std::string_view value = without_people(metric, ascii::trim(cell));
  while (value.ends_with('>'))
    value.remove_suffix(1);
  if (value.empty()) return std::nullopt;
  Figure figure;
  figure.metric = metric;
  figure.provider = kMicrosoft;
  figure.text = to_valid_utf8(value.substr(0, kLongestFigureText));
  if (!is_number(metric)) return figure;
  const auto number = parse_export_number(value);
  if (!number) return std::nullopt;
  figure.value = number->value;
  // "0.2" without its sign is a percentage too: shares of one do not occur in this column.
  if (metric == Metric::ComplaintRate && !number->is_percent) *figure.value /= 100;
  return figure;
}

struct Reading {
  std::string_view text;
  const ExportColumns& columns;
  Figures figures = {};

  void fault(std::size_t line, std::string_view what) {
    ++figures.unread;
    if (figures.first_fault.empty())
      figures.first_fault = "line " + std::to_string(line) + ": " + std::string(what);
  }
  void take_row(const csv::Reader& row, const std::string& subject, std::int32_t day) {
    ++figures.rows;
    for (std::size_t i = 0; i < columns.names.size(); ++i) {
      const auto metric = parse_metric(columns.names[i]);
      if (!metric) continue;
      auto figure = read_cell(*metric, row.field(i));
      if (!figure) continue;
      figure->subject = subject;
      figure->day = day;
      figures.list.push_back(*std::move(figure));
    }
  }
};

void read_activity(Reading& reading) {
  // recognise_export() saw to it that they are there.
  const std::size_t address_at = reading.columns.place_of("address").value_or(0);
  const std::size_t begin_at = reading.columns.place_of("begin").value_or(1);
  const DayOrder order = day_order_of(reading.text, reading.columns, begin_at);
  csv::Reader row(reading.text, reading.columns.separator);
  if (reading.columns.has_header) row.next();
  while (row.next() && reading.figures.list.size() < kMostFigures) {
    const auto address = IpAddress::parse(ascii::trim(row.field(address_at)));
    const auto day = parse_export_day(row.field(begin_at), order);
    if (address && day) {
      reading.take_row(row, address->to_string(), *day);
    } else {
      reading.fault(row.line(), address ? "this is no day" : "this is no address");
    }
  }
}

void read_status(Reading& reading, std::int32_t today) {
  const std::size_t first_at = reading.columns.place_of("first").value_or(0);
  const std::size_t last_at = reading.columns.place_of("last").value_or(1);
  csv::Reader row(reading.text, reading.columns.separator);
  if (reading.columns.has_header) row.next();
  while (row.next() && reading.figures.list.size() < kMostFigures) {
    const auto first = IpAddress::parse(ascii::trim(row.field(first_at)));
    const auto last = IpAddress::parse(ascii::trim(row.field(last_at)));
    if (!first || !last || *last < *first) {
      reading.fault(row.line(), "this is no range of addresses");
      continue;
    }
    reading.take_row(
        row, *first == *last ? first->to_string() : first->to_string() + "-" + last->to_string(),
        today);
  }
}

}  // namespace

Result<Figures, std::string> read_snds(std::string_view text, const ExportColumns& columns,
                                       std::int32_t today) {
  Reading reading{text, columns};
  if (columns.kind == ExportKind::SndsStatus) {
    read_status(reading, today);
  } else {
    read_activity(reading);
  }
  if (reading.figures.list.empty())
    return std::unexpected(
        "there are no figures in it" +
        (reading.figures.first_fault.empty() ? "" : "; " + reading.figures.first_fault));
  return std::move(reading.figures);
}

}  // namespace waybill::feedback
