#pragma once

#include <span>

#include "diagnosis/evidence.h"
#include "diagnosis/fact.h"

namespace waybill::diagnosis {

// Lines of a note that are read; octets of one line.
inline constexpr std::size_t kMostNoteLines = 5000;
inline constexpr std::size_t kLongestNoteLine = 4000;

// Reads a typed or pasted text into stated facts: addresses, settings, volumes, symptoms, claims
// (by the table data/note-phrases.csv). A sentence that asks
// something states nothing but what is wished for. `quoted` are the bytes of the replies in it
// (replies.h): no symptom and no claim is read there, because the words are a mail server's.
void read_note(const Evidence& note, std::span<const Span> quoted, FactSheet& sheet);

}  // namespace waybill::diagnosis
