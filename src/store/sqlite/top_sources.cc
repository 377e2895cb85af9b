#include "store/sqlite/top_sources.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace waybill::store::sqlite {
namespace {

// A look-up costs as much as reading so many entries in a row.
constexpr std::size_t kEntriesPerLookup = 60;
constexpr std::size_t kFilterBits = std::size_t{1} << 15U;

SourceKey least_key(const IpAddress& ip, std::uint32_t sender) {
  return {ip, sender, false};
}
SourceKey largest_key(const IpAddress& ip, std::uint32_t sender) {
  return {ip, sender, true};
}
constexpr std::uint32_t kLargestSender = std::numeric_limits<std::uint32_t>::max();

// Messages by source, sixteen octets for one with an IPv4 address.
class MessageTable {
 public:
  struct Count {
    SourceKey key;
    std::uint64_t messages;
  };

  MessageTable() : slots_(kLeastSlots) {}

  void add(const SourceEntry& entry) {
    if (!entry.key.source_ip.is_v4()) {
      wide_.add(entry, 0);
      return;
    }
    if ((used_ + 1) * 2 > slots_.size()) grow();
    const auto& octets = entry.key.source_ip.octets();
    std::uint64_t name = entry.key.sender;  // never 0
    for (unsigned i = 0; i < 4; ++i)
      name |= std::uint64_t{octets[i]} << (56U - 8 * i);
    Slot& slot = slots_[place_of(name)];
    if (slot.name == 0) {
      slot.name = name;
      ++used_;
    }
    slot.messages += entry.messages();
  }
  // The largest first.
  [[nodiscard]] std::vector<Count> largest(std::size_t most) const {
    std::vector<Count> counts;
    counts.reserve(used_ + wide_.size());
    for (const Slot& slot : slots_)
      if (slot.name != 0) counts.push_back({key_of(slot.name), slot.messages});
    wide_.each([&](const SourceTable::Source& source) {
      counts.push_back({{source.key.source_ip, source.key.sender, false}, source.messages()});
    });
    const auto end = counts.begin() + static_cast<std::ptrdiff_t>(std::min(most, counts.size()));
    const auto is_before = [](const Count& a, const Count& b) {
      return a.messages != b.messages ? a.messages > b.messages : a.key < b.key;
    };
    std::nth_element(counts.begin(), end, counts.end(), is_before);
    counts.erase(end, counts.end());
    return counts;
  }

 private:
  static constexpr std::size_t kLeastSlots = std::size_t{1} << 16U;
  struct Slot {
    std::uint64_t name = 0;  // 0: free
    std::uint64_t messages = 0;
  };

  static SourceKey key_of(std::uint64_t name) {
    return {IpAddress::v4(
                {static_cast<std::uint8_t>(name >> 56U), static_cast<std::uint8_t>(name >> 48U),
                 static_cast<std::uint8_t>(name >> 40U), static_cast<std::uint8_t>(name >> 32U)}),
            static_cast<std::uint32_t>(name), false};
  }
  [[nodiscard]] std::size_t place_of(std::uint64_t name) const {
    std::size_t place = hash_of(name, 0);
    for (;; ++place) {
      place &= slots_.size() - 1;
      if (slots_[place].name == name || slots_[place].name == 0) return place;
    }
  }
  void grow() {
    std::vector<Slot> before(slots_.size() * 4);
    before.swap(slots_);
    for (const Slot& slot : before)
      if (slot.name != 0) slots_[place_of(slot.name)] = slot;
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  SourceTable wide_;
};

}  // namespace

bool TopSources::is_wanted(const SourceKey& key) const {
  if (filter_.only_failing && !key.failing) return false;
  if (sender_ != 0 && key.sender != sender_) return false;
  return !filter_.source_ip || key.source_ip == *filter_.source_ip;
}

void TopSources::add(SpanNumber span, const SourceEntry& entry) {
  if (!is_asked(span, filter_) || !is_wanted(entry.key)) return;
  table_.add(entry, is_month(span) ? first_day(period_of(span)) : period_of(span));
}

Result<void, Error> TopSources::add_heavy() {
  for (const Scope& scope : TRY(scopes_asked(database_, filter_)))
    for (const SpanRange& range : spans_asked(scope.id, filter_))
      ranges_.push_back(range);
  for (const SpanRange& range : ranges_)
    TRY(visit_heavy(
        database_, range.from, range.to,
        [&](const RunInfo& run) {
          if (is_asked(run.span, filter_) && run.light_messages > 0) runs_.push_back(run);
        },
        [&](SpanNumber span, const SourceEntry& entry) { add(span, entry); }));
  return {};
}

Result<void, Error> TopSources::add_light(const SourceKey& from, const SourceKey& to) {
  for (const RunInfo& run : runs_)
    TRY(visit_light(database_, run, from, to,
                    [&](SpanNumber span, const SourceEntry& entry) { add(span, entry); }));
  return {};
}

std::uint64_t TopSources::light_bound() const {
  std::uint64_t bound = 0;
  for (const RunInfo& run : runs_)
    bound += filter_.only_failing ? run.light_failing : run.light_messages;
  return bound;
}

std::uint64_t TopSources::least_of_the_largest() const {
  if (most_ == 0 || table_.size() < most_) return 0;
  std::vector<std::uint64_t> seen;
  seen.reserve(table_.size());
  table_.each([&](const SourceTable::Source& source) { seen.push_back(source.messages()); });
  const auto place = seen.begin() + static_cast<std::ptrdiff_t>(most_ - 1);
  std::nth_element(seen.begin(), place, seen.end(), std::greater<>());
  return *place;
}

Result<std::vector<TopSources::Lookup>, Error> TopSources::lookups(
    const std::vector<SourceKey>& candidates) {
  SourceTable numbers;  // the sum is the place among the candidates
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    SourceEntry entry;
    entry.key = candidates[i];
    entry.sums[0] = i;
    numbers.add(entry, 0);
  }
  std::vector<Lookup> result;
  std::vector<std::size_t> seen_in(candidates.size(), runs_.size());
  std::size_t run = 0;  // index in runs_ of the run that is read
  const auto end_run = [&] {
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (seen_in[i] != run) result.push_back({run, i});
  };
  std::size_t next = 0;
  bool is_open = false;
  for (const SpanRange& range : ranges_)
    TRY(visit_heavy(
        database_, range.from, range.to,
        [&](const RunInfo& info) {
          if (is_open) end_run();
          is_open = next < runs_.size() && runs_[next].id == info.id;
          if (is_open) run = next++;
        },
        [&](SpanNumber, const SourceEntry& entry) {
          if (!is_open) return;
          if (const auto* number = numbers.find(entry.key)) seen_in[number->sums[0]] = run;
        }));
  if (is_open) end_run();
  return result;
}

bool TopSources::pays(const std::vector<Lookup>& lookups) const {
  std::uint64_t entries = 0;
  for (const RunInfo& run : runs_)
    entries += run.entries;
  return lookups.size() * kEntriesPerLookup < entries;
}

std::vector<SourceTable::Source> TopSources::largest() const {
  std::vector<const SourceTable::Source*> order;
  order.reserve(table_.size());
  table_.each([&](const SourceTable::Source& source) { order.push_back(&source); });
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(most_, order.size()));
  std::partial_sort(order.begin(), end, order.end(), [](const auto* a, const auto* b) {
    if (a->messages() != b->messages()) return a->messages() > b->messages();
    return a->key < b->key;
  });
  std::vector<SourceTable::Source> result;
  result.reserve(static_cast<std::size_t>(end - order.begin()));
  std::for_each(order.begin(), end, [&](const auto* source) { result.push_back(*source); });
  return result;
}

Result<std::vector<SourceTable::Source>, Error> TopSources::find() {
  TRY(add_heavy());
  if (filter_.source_ip) {
    TRY(add_light(least_key(*filter_.source_ip, 0),
                  largest_key(*filter_.source_ip, kLargestSender)));
    return largest();
  }
  if (light_bound() == 0) return largest();
  if (!TRY(add_candidates())) TRY(add_largest_of_all());
  return largest();
}

Result<bool, Error> TopSources::add_candidates() {
  const std::uint64_t bound = light_bound();
  const std::uint64_t least = least_of_the_largest();
  if (bound >= least) return false;
  std::vector<SourceKey> candidates;
  table_.each([&](const SourceTable::Source& source) {
    if (source.messages() + bound >= least) candidates.push_back(source.key);
  });
  const std::vector<Lookup> missing = TRY(lookups(candidates));
  if (!pays(missing)) return false;
  for (const auto& [run, candidate] : missing) {
    const SourceKey& key = candidates[candidate];
    TRY(visit_light(database_, runs_[run], least_key(key.source_ip, key.sender),
                    largest_key(key.source_ip, key.sender),
                    [&](SpanNumber span, const SourceEntry& entry) { add(span, entry); }));
  }
  return true;
}

Result<void, Error> TopSources::visit_all(const VisitSource& visit) {
  for (const SpanRange& range : ranges_)
    TRY(visit_sources(database_, range.from, range.to,
                      [&](SpanNumber span, const SourceEntry& entry) {
                        if (is_asked(span, filter_) && is_wanted(entry.key)) visit(span, entry);
                      }));
  return {};
}

Result<void, Error> TopSources::add_largest_of_all() {
  MessageTable counts;
  TRY(visit_all([&](SpanNumber, const SourceEntry& entry) { counts.add(entry); }));
  SourceTable wanted;
  // Most entries are of none of them; this says so for nearly all without a look into the table.
  std::vector<bool> may_be(kFilterBits, false);
  for (const MessageTable::Count& count : counts.largest(most_)) {
    SourceEntry entry;
    entry.key = count.key;
    wanted.add(entry, 0);
    may_be[SourceTable::hash(count.key) % kFilterBits] = true;
  }
  table_ = {};
  return visit_all([&](SpanNumber span, const SourceEntry& entry) {
    if (may_be[SourceTable::hash(entry.key) % kFilterBits] && wanted.find(entry.key) != nullptr)
      add(span, entry);
  });
}

}  // namespace waybill::store::sqlite
