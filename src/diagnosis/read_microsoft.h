// The filter headers and traces of Microsoft 365, as facts of a dossier.
#pragma once

#include "diagnosis/dossier_builder.h"

namespace waybill::diagnosis {

// Keeps the first filter verdict that is found. Its spans are those of `subject`, or of the
// evidence when that is nullptr.
void keep_filter(DossierBuilder& builder, const Evidence& evidence,
                 const salesforce::MicrosoftFilter& filter, const SubjectMessage* subject,
                 const std::string& where, Certainty certainty);

}  // namespace waybill::diagnosis
