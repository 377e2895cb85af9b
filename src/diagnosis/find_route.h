#pragma once

#include "diagnosis/dossier.h"

namespace waybill::diagnosis {

// Decides the route of a dossier whose messages, refusals and facts are read: by the message, the
// envelope sender, the log, the refusals, and last by what was stated. Adds the evidence for it as
// facts.
void find_route(Dossier& dossier);

}  // namespace waybill::diagnosis
