#include "summary/pdf_paper.h"

#include <fmt/format.h>
#include <hpdf.h>

#include <chrono>
#include <unordered_map>
#include <vector>

#include "base/freed_by.h"
#include "summary/code_points.h"
#include "summary/png_pixels.h"

namespace waybill::summary {
namespace {

// Pixels of a side of a picture; the logo is 5 cm wide at most, so these are 300 dpi.
constexpr std::uint32_t kLongestPictureSide = 600;

HPDF_REAL real(double value) {
  return static_cast<HPDF_REAL>(value);
}

struct Shade {
  HPDF_REAL red, green, blue;
};

Shade shade_of(Colour colour) {
  constexpr double kMost = 255;
  return {real((colour >> 16U & 0xFFU) / kMost), real((colour >> 8U & 0xFFU) / kMost),
          real((colour & 0xFFU) / kMost)};
}

}  // namespace

// The error handler is none: libharu then notes the first error in the document, and every call
// gives a status; nothing jumps.
struct Paper::Haru {
  std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, FreedBy<HPDF_Free>> doc{
      HPDF_New(nullptr, nullptr)};
  struct Face {
    HPDF_Font font = nullptr;
    std::unordered_map<char32_t, double> widths;  // thousandths of the size
  };
  Face faces[2];
  bool is_unicode = false;
  HPDF_Image picture = nullptr;
  std::vector<HPDF_Page> pages;
  HPDF_Page page = nullptr;

  Face& face(Weight weight) { return faces[weight == Weight::Bold ? 1 : 0]; }

  [[nodiscard]] HPDF_Font embedded(const std::string& file) const {
    if (file.empty()) return nullptr;
    const char* name = HPDF_LoadTTFontFromFile(doc.get(), file.c_str(), HPDF_TRUE);
    HPDF_Font font = name == nullptr ? nullptr : HPDF_GetFont(doc.get(), name, "UTF-8");
    HPDF_ResetError(doc.get());
    return font;
  }

  void open_fonts(const FontFiles& files) {
    HPDF_UseUTFEncodings(doc.get());
    faces[0].font = embedded(files.regular);
    faces[1].font = embedded(files.bold);
    is_unicode = faces[0].font != nullptr;
    if (is_unicode && faces[1].font == nullptr) faces[1].font = faces[0].font;
    if (is_unicode) return;
    faces[0].font = HPDF_GetFont(doc.get(), "Helvetica", "WinAnsiEncoding");
    faces[1].font = HPDF_GetFont(doc.get(), "Helvetica-Bold", "WinAnsiEncoding");
  }

  // As the font wants it.
  [[nodiscard]] std::string encoded(std::string_view text) const {
    return is_unicode ? to_basic_plane(text) : to_windows_1252(text);
  }

  double width_of(Face& face, char32_t point) const {
    const auto [place, is_new] = face.widths.try_emplace(point, 0);
    if (is_new)
      place->second = HPDF_Font_GetUnicodeWidth(face.font, static_cast<HPDF_UNICODE>(point));
    return place->second;
  }

  [[nodiscard]] Result<void, std::string> state() const {
    const HPDF_STATUS error = HPDF_GetError(doc.get());
    if (error == HPDF_OK) return {};
    return std::unexpected(
        fmt::format("libharu: error {:#06x}, {}", error, HPDF_GetErrorDetail(doc.get())));
  }
};

Paper::Paper(std::unique_ptr<Haru> haru) : haru_(std::move(haru)) {}
Paper::~Paper() = default;

Result<std::unique_ptr<Paper>, std::string> Paper::open(const FontFiles& fonts) {
  auto haru = std::make_unique<Haru>();
  if (!haru->doc) return std::unexpected("libharu: no memory");
  HPDF_SetCompressionMode(haru->doc.get(), HPDF_COMP_ALL);
  haru->open_fonts(fonts);
  TRY(haru->state());
  return std::unique_ptr<Paper>(new Paper(std::move(haru)));
}

void Paper::describe(const Document& document) {
  using namespace std::chrono;
  HPDF_Doc doc = haru_->doc.get();
  HPDF_SetCurrentEncoder(doc, "UTF-8");
  const std::string title = to_basic_plane(document.kind + " – " + document.title);
  HPDF_SetInfoAttr(doc, HPDF_INFO_TITLE, title.c_str());
  HPDF_SetInfoAttr(doc, HPDF_INFO_CREATOR, "Waybill");
  const sys_seconds time{seconds(document.made)};
  const year_month_day date{floor<days>(time)};
  const hh_mm_ss clock{time - floor<days>(time)};
  HPDF_Date made{};
  made.year = static_cast<int>(date.year());
  made.month = static_cast<int>(static_cast<unsigned>(date.month()));
  made.day = static_cast<int>(static_cast<unsigned>(date.day()));
  made.hour = static_cast<int>(clock.hours().count());
  made.minutes = static_cast<int>(clock.minutes().count());
  made.seconds = static_cast<int>(clock.seconds().count());
  made.ind = 'Z';
  HPDF_SetInfoDateAttr(doc, HPDF_INFO_CREATION_DATE, made);
}

bool Paper::take_picture(const Logo& logo) {
  HPDF_Doc doc = haru_->doc.get();
  const auto octets = [](const std::string& text) {
    return reinterpret_cast<const HPDF_BYTE*>(text.data());
  };
  if (logo.type == Logo::Type::Jpeg) {
    haru_->picture = HPDF_LoadJpegImageFromMem(doc, octets(logo.octets),
                                               static_cast<HPDF_UINT>(logo.octets.size()));
  } else if (const auto decoded = decode_png(logo.octets)) {
    const Pixels pixels = made_smaller(*decoded, kLongestPictureSide);
    haru_->picture = HPDF_LoadRawImageFromMem(doc, octets(pixels.rgb), pixels.width, pixels.height,
                                              HPDF_CS_DEVICE_RGB, 8);
  }
  if (haru_->picture == nullptr) HPDF_ResetError(doc);
  return haru_->picture != nullptr;
}

void Paper::add_page() {
  haru_->page = HPDF_AddPage(haru_->doc.get());
  HPDF_Page_SetWidth(haru_->page, real(kPageWidth));
  HPDF_Page_SetHeight(haru_->page, real(kPageHeight));
  haru_->pages.push_back(haru_->page);
}

std::size_t Paper::pages() const {
  return haru_->pages.size();
}

void Paper::turn_to(std::size_t page) {
  haru_->page = haru_->pages.at(page);
}

double Paper::width_of(std::string_view text, const TextStyle& style) {
  constexpr double kUnits = 1'000;
  Haru::Face& face = haru_->face(style.weight);
  double sum = 0;
  const std::string shown = to_basic_plane(text);
  for (std::string_view rest = shown; !rest.empty();)
    sum += haru_->width_of(face, take_code_point(rest));
  return sum * style.size / kUnits;
}

void Paper::text(Point at, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  const auto [red, green, blue] = shade_of(style.colour);
  HPDF_Page page = haru_->page;
  HPDF_Page_BeginText(page);
  HPDF_Page_SetRGBFill(page, red, green, blue);
  HPDF_Page_SetFontAndSize(page, haru_->face(style.weight).font, real(style.size));
  HPDF_Page_TextOut(page, real(at.x), real(kPageHeight - at.y), haru_->encoded(text).c_str());
  HPDF_Page_EndText(page);
}

void Paper::fill(const Box& box, Colour colour) {
  const auto [red, green, blue] = shade_of(colour);
  HPDF_Page_SetRGBFill(haru_->page, red, green, blue);
  HPDF_Page_Rectangle(haru_->page, real(box.x), real(kPageHeight - box.y - box.height),
                      real(box.width), real(box.height));
  HPDF_Page_Fill(haru_->page);
}

void Paper::line(Point from, Point to, Colour colour, double width) {
  const Point points[] = {from, to};
  path(points, colour, width);
}

void Paper::path(std::span<const Point> points, Colour colour, double width) {
  if (points.size() < 2) return;
  const auto [red, green, blue] = shade_of(colour);
  HPDF_Page page = haru_->page;
  HPDF_Page_SetRGBStroke(page, red, green, blue);
  HPDF_Page_SetLineWidth(page, real(width));
  HPDF_Page_MoveTo(page, real(points.front().x), real(kPageHeight - points.front().y));
  for (const Point& point : points.subspan(1))
    HPDF_Page_LineTo(page, real(point.x), real(kPageHeight - point.y));
  HPDF_Page_Stroke(page);
}

void Paper::picture(const Box& box) {
  if (haru_->picture == nullptr) return;
  HPDF_Page_DrawImage(haru_->page, haru_->picture, real(box.x),
                      real(kPageHeight - box.y - box.height), real(box.width), real(box.height));
}

Result<std::string, std::string> Paper::finish() {
  HPDF_Doc doc = haru_->doc.get();
  TRY(haru_->state());
  HPDF_SaveToStream(doc);
  TRY(haru_->state());
  HPDF_UINT32 size = HPDF_GetStreamSize(doc);
  std::string pdf(size, '\0');
  HPDF_ResetStream(doc);
  HPDF_ReadFromStream(doc, reinterpret_cast<HPDF_BYTE*>(pdf.data()), &size);
  TRY(haru_->state());
  pdf.resize(size);
  return pdf;
}

}  // namespace waybill::summary
