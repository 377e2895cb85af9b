// Images: beside the text, to count readers, and their size.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "tester/check_parts.h"
#include "tester/link_kinds.h"
#include "tester/organisation.h"
#include "tester/phrase.h"
#include "tester/words.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kFewLetters = 100;         // octets of text; less is a caption
constexpr double kAreaOfLetter = 140;            // square pixels of a letter with its line
constexpr double kLeastShare = 0.2;              // of text, by area
constexpr double kUnknownImage = 200.0 * 200.0;  // area of an image that states no size
constexpr std::size_t kHeavyImages = 1U << 20U;  // octets of images in the message

bool is_shown(const HtmlImage& image) {
  return !image.is_pixel() && !image.is_hidden;
}

double area_of(const HtmlImage& image) {
  constexpr double kWidest = 700;  // pixels of a mail
  if (!image.width && !image.height) return kUnknownImage;
  const double width = std::min(image.width ? *image.width : *image.height * 1.5, kWidest);
  return width * image.height.value_or(width / 2);
}

void check_ratio(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.skip("image-text", "The message has no HTML.");
    return;
  }
  double images = 0;
  std::size_t count = 0;
  for (const HtmlImage& image : content.page.images) {
    if (!is_shown(image)) continue;
    images += area_of(image);
    ++count;
  }
  if (count == 0) {
    findings.pass("image-text", "The message is text, without images.");
    return;
  }
  const std::size_t letters = content.page.text.size();
  const double text = static_cast<double>(letters) * kAreaOfLetter;
  const double share = text / (text + images);
  if (letters < kFewLetters) {
    findings.warn("image-text", fmt::format("The message is {} with hardly any text. Filters "
                                            "distrust that, and many readers see nothing, since "
                                            "their programs hide images.",
                                            count == 1 ? "an image" : "images"));
  } else if (share < kLeastShare) {
    findings.warn("image-text", fmt::format("By area about {:.0f} % is text, the rest images. Many "
                                            "programs hide images at first.",
                                            100 * share));
  } else {
    findings.pass("image-text", fmt::format("{} beside enough text.", count_of(count, "image")));
  }
}

void check_tracking(const Offline& offline) {
  const Content& content = offline.reading.content;
  const auto& author = offline.reading.author_domain();
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.skip("tracking", "The message has no HTML.");
    return;
  }
  std::vector<std::string> foreign;
  std::size_t count = 0;
  const HtmlImage* first = nullptr;
  for (const HtmlImage& image : content.page.images) {
    const Url url = parse_url(image.src);
    if (!image.is_pixel() || !url.is_web()) continue;
    if (count++ == 0) first = &image;
    const bool is_own = author && is_same_organisation(url.host, author->text());
    if (!is_own && std::ranges::find(foreign, url.host) == foreign.end())
      foreign.push_back(url.host);
  }
  if (count == 0) {
    findings.pass("tracking", "No image counts who opens the message.");
    return;
  }
  const std::string what = fmt::format(
      "{} who opens the message",
      count == 1 ? "One tracking image counts" : fmt::format("{} tracking images count", count));
  Finding& finding =
      foreign.empty()
          ? findings.info("tracking", what + ", from a domain of the sender.")
          : findings.warn("tracking", fmt::format("{}, from {}, which is not a domain of the "
                                                  "sender.",
                                                  what, list_of(foreign)));
  finding.cite(content.html.proof("tracking image", first->span));
}

std::size_t attached_images(const message::MimeTree& tree) {
  std::size_t octets = 0;
  for (const message::Part& part : tree.parts()) {
    if (part.type.value.starts_with("image/") && is_of_outer_message(tree, part))
      octets += part.entity.body().size();
  }
  return octets;
}

void check_weight(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  const bool has_images = std::ranges::any_of(content.page.images, is_shown);
  if (!content.html.is_there() || !has_images) {
    findings.skip("image-weight", "The message shows no images.");
    return;
  }
  const std::size_t octets = attached_images(offline.reading.mime);
  if (octets > kHeavyImages) {
    findings
        .warn("image-weight", fmt::format("Images of {} come with the message. On a phone it opens "
                                          "slowly.",
                                          size_of(octets)))
        .advise("Make the images smaller, or link to them.");
    return;
  }
  std::vector<const HtmlImage*> without;
  for (const HtmlImage& image : content.page.images) {
    if (is_shown(image) && !image.width && !image.height) without.push_back(&image);
  }
  if (without.empty()) {
    findings.pass("image-weight", "All images say how large they are to be shown.");
    return;
  }
  Finding& finding = findings.warn(
      "image-weight",
      fmt::format("{} {} neither width nor height. The message jumps while it loads, and Outlook "
                  "shows them in full size.",
                  count_of(without.size(), "image"), without.size() == 1 ? "has" : "have"));
  for (const HtmlImage* image : without)
    finding.cite(content.html.proof("image", image->span));
}

}  // namespace

void check_images(const Offline& offline) {
  check_ratio(offline);
  check_tracking(offline);
  check_weight(offline);
}

}  // namespace waybill::tester
