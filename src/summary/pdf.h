// A report as a PDF (A4): text that can be selected and searched, charts as vectors, numbered
// pages, rows of tables that no page cuts. Written by libharu.
#pragma once

#include <string>

#include "base/result.h"
#include "summary/document.h"

namespace waybill::summary {

// TrueType fonts that are embedded, as paths; libharu reads them itself. Without them, or when they
// cannot be read, the fonts are those that every reader of PDF has, and a character outside of
// Windows-1252 stands as "?".
struct FontFiles {
  std::string regular, bold;
};

// The same document and fonts give the same octets. The error is one line. Text of a script that is
// written from right to left stands in the order of its characters.
[[nodiscard]] Result<std::string, std::string> to_pdf(const Document& document,
                                                      const FontFiles& fonts);

}  // namespace waybill::summary
