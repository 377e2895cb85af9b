// What a report says about one recipient, from all that it says: fields, words, dialogue, format.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "refusal/classify.h"
#include "refusal/delivery_status.h"
#include "refusal/free_text.h"
#include "refusal/notice_format.h"

namespace waybill::refusal {

// Borrows the classifier and the format, into which the classifications point.
class Judge {
 public:
  // `format` is that of the notice or nullptr; `hint` is what a notification says beside its texts.
  Judge(const Classifier& classifier, const NoticeFormat* format, std::optional<Reason> hint)
      : classifier_(classifier), format_(format), hint_(hint) {}

  // The fields of a report. The words for people often quote what these leave out, such as the
  // command that was answered: first what stands behind the address, then all of them.
  [[nodiscard]] Classification of_status(const RecipientStatus& status, std::string_view address,
                                         const Notice& notice, std::size_t recipient_count) const;
  // A notice without fields; `diagnostic` is what it says about this recipient.
  [[nodiscard]] Classification of_words(const NamedRecipient& named, std::string_view diagnostic,
                                        const Notice& notice) const;
  // A text that names nobody.
  [[nodiscard]] Classification of_text(std::string_view text, std::string_view recipient) const;

 private:
  struct About {
    std::string_view host = {};
    std::string_view recipient = {};
    std::string_view status = {};
    std::optional<Stage> stage = std::nullopt;
    std::optional<Reason> hint = std::nullopt;
    Speaker speaker = Speaker::Server;
  };
  [[nodiscard]] Classification classify(std::string_view text, const About& about) const;
  [[nodiscard]] std::optional<Stage> stage_of(const NamedRecipient* named,
                                              std::span<const std::string_view> texts,
                                              const Notice& notice) const;
  [[nodiscard]] std::optional<Reason> hint_of(std::span<const std::string_view> texts) const;
  void finish(std::string_view action, bool has_text, std::string_view address,
              Classification& result) const;

  const Classifier& classifier_;
  const NoticeFormat* format_;
  std::optional<Reason> hint_;
};

}  // namespace waybill::refusal
