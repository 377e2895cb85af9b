// Which way mail takes into or through the sender's own Microsoft 365 tenant, and what follows from
// it before anything is refused. Microsoft: Direct Send controls (2025), relay attribution (2023).
#pragma once

#include <optional>

#include "diagnosis/known.h"
#include "diagnosis/prediction.h"

namespace waybill::diagnosis {

struct TenantView {
  Situation situation = Situation::None;
  Certainty certainty = Certainty::Observed;  // of the envelope sender
  bool is_of_others = false;  // other messages of the log go there, not the one in question
  std::optional<bool> rejects_direct_send;  // as stated; nothing: not known
  std::optional<bool> signs;                // DKIM for the From domain; nothing: not known
};
[[nodiscard]] TenantView view_tenant(const Known& known);

// Nothing when no tenant of the sender's own is involved.
[[nodiscard]] std::optional<Prediction> predict(const Known& known);

}  // namespace waybill::diagnosis
