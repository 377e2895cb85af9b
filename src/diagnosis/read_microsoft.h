// The filter headers and traces of Microsoft 365, as facts of a dossier.
#pragma once

#include "diagnosis/dossier_builder.h"

namespace waybill::diagnosis {

// Keeps the first filter verdict that is found. Its spans are relative to `offset` of the evidence.
void keep_filter(DossierBuilder& builder, const Evidence& evidence,
                 const salesforce::MicrosoftFilter& filter, std::size_t offset,
                 const std::string& where, Certainty certainty);

}  // namespace waybill::diagnosis
