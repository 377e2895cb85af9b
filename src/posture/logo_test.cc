#include <gtest/gtest.h>

#include "base/check.h"
#include "posture/bimi_svg.h"
#include "posture/mark_certificate.h"

namespace waybill::posture {
namespace {

std::string svg(std::string_view attributes, std::string_view content) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + std::string(attributes) + ">" +
         std::string(content) + "</svg>";
}

TEST(Logo, NamesWhatTheProfileLeavesOut) {
  constexpr std::string_view kGood = R"(version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64")";
  constexpr std::string_view kTitle = "<title>Example</title>";
  const std::string title(kTitle);
  const struct {
    std::string text;
    std::vector<LogoFault> faults;
  } cases[] = {
      {svg(kGood, kTitle), {}},
      {svg(kGood, title + "<path d=\"M0 0\" fill=\"url(#a)\"/>"), {}},
      {svg(kGood, ""), {LogoFault::NoTitle}},
      {svg(kGood, "<title> </title>"), {LogoFault::NoTitle}},
      {svg(R"(version="1.1" baseProfile="tiny-ps")", kTitle), {LogoFault::BadVersion}},
      {svg(R"(version="1.2" baseProfile="tiny")", kTitle), {LogoFault::BadProfile}},
      {svg(std::string(kGood) + " x=\"0\"", kTitle), {LogoFault::PositionOnRoot}},
      {svg(kGood, title + "<script>1</script>"), {LogoFault::Script}},
      {svg(kGood, title + "<g onclick=\"a()\"/>"), {LogoFault::Script}},
      {svg(kGood, title + "<g><animate/></g>"), {LogoFault::Animation}},
      {svg(kGood, title + "<image href=\"#a\"/>"), {LogoFault::Raster}},
      {svg(kGood, title + "<foreignObject/>"), {LogoFault::Forbidden}},
      {svg(kGood, title + "<use href=\"https://example.com/a.svg\"/>"),
       {LogoFault::ExternalReference}},
      {svg(kGood, title + "<path fill=\"url( 'https://example.com/a')\"/>"),
       {LogoFault::ExternalReference}},
      {"<!DOCTYPE svg [<!ENTITY a \"b\">]>" + svg(kGood, kTitle), {LogoFault::Doctype}},
      {svg(R"(version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 32")", kTitle),
       {LogoFault::NotSquare}},
      {svg(kGood, title + "<!--" + std::string(40'000, '-') + "a-->"), {LogoFault::TooLarge}},
      {"<svg", {LogoFault::NotXml}},
      {"", {LogoFault::NotXml}},
      {"<html/>", {LogoFault::NotSvg}},
      {"<svg version=\"1.2\" baseProfile=\"tiny-ps\"><title>a</title></svg>", {LogoFault::NotSvg}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text.substr(0, 200));
    EXPECT_EQ(check_logo(c.text), c.faults);
  }
}

TEST(MarkCertificate, IsNoneWithoutPem) {
  EXPECT_FALSE(read_mark_certificate("").has_value());
  EXPECT_FALSE(read_mark_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")
                   .has_value());
}

// Made for this test: for example.com and brand._bimi.example.net, with its issuer.
constexpr std::string_view kEndCertificate = R"(-----BEGIN CERTIFICATE-----
MIICIzCCAcqgAwIBAgIUbnabIVdU2RrOmHOOaH5WagdOifswCgYIKoZIzj0EAwIw
MjEWMBQGA1UECgwNRXhhbXBsZSBNYXJrczEYMBYGA1UEAwwPRXhhbXBsZSBNYXJr
IENBMCAXDTI2MTEyMzE4NDA1NVoYDzIxMjYxMDMwMTg0MDU1WjBFMRAwDgYDVQQK
DAdFeGFtcGxlMRAwDgYDVQQDDAdFeGFtcGxlMR8wHQYKKwYBBAGDnl8BDQwPUmVn
aXN0ZXJlZCBNYXJrMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfPmDQb3w7ZAd
HEApU3yjoLGuPBQ7cLYkyRbzzNtSU4gTGmqE3KGNHrk1VPN2hgWf8Mhqz8Ax6bcD
Xl50Z7Yc86OBqDCBpTAJBgNVHRMEAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMfMC8G
A1UdEQQoMCaCC2V4YW1wbGUuY29tghdicmFuZC5fYmltaS5leGFtcGxlLm5ldDAS
BggrBgEFBQcBDAQGBARsb2dvMB0GA1UdDgQWBBRjLwcWDeNWOXKIKfuNGZAdabFJ
sjAfBgNVHSMEGDAWgBT4D/dIrVecZdfnej02gApd7jhKODAKBggqhkjOPQQDAgNH
ADBEAiBBJ1O2PO1Z39pIewnunOm4Oorxf/FBNZRSkYr9M7jjvwIgWKXs5/Fw+2P5
3blh3bVtmzOEI9jmF/IUEmekIjuByPA=
-----END CERTIFICATE-----
)";
constexpr std::string_view kIssuerCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBmjCCAUCgAwIBAgIUSlX1za8maLcJfCsILtjmG9du+HkwCgYIKoZIzj0EAwIw
MjEWMBQGA1UECgwNRXhhbXBsZSBNYXJrczEYMBYGA1UEAwwPRXhhbXBsZSBNYXJr
IENBMCAXDTI2MTEyMzE4NDAyOVoYDzIxMjYxMDMwMTg0MDI5WjAyMRYwFAYDVQQK
DA1FeGFtcGxlIE1hcmtzMRgwFgYDVQQDDA9FeGFtcGxlIE1hcmsgQ0EwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAATUlxCFkrKJKmH0cK4dDuixfCSFtT/9FlidHB8c
c8iVJTvdyK9XnIee8kj0tWlnW1XJaNm7rlsQ3wMTeV9rt4UjozIwMDAPBgNVHRMB
Af8EBTADAQH/MB0GA1UdDgQWBBT4D/dIrVecZdfnej02gApd7jhKODAKBggqhkjO
PQQDAgNIADBFAiAKUTd8VsHSVLuukiVefBKUMRn+QO/GGVIswxxscR0XVwIhAO/X
v3oXSKlBzvwA9htFaK8iZYpFjQoPDYz39tN+uQZW
-----END CERTIFICATE-----
)";

TEST(MarkCertificate, TellsItsFacts) {
  const std::string chain = std::string(kEndCertificate) + std::string(kIssuerCertificate);
  const auto certificate = read_mark_certificate(chain);
  ASSERT_TRUE(certificate.has_value());
  EXPECT_TRUE(certificate->is_for_marks);
  EXPECT_TRUE(certificate->has_logo);
  EXPECT_TRUE(certificate->is_chain_whole);
  EXPECT_EQ(certificate->issuer, "Example Marks");
  EXPECT_EQ(certificate->mark_type, "Registered Mark");
  EXPECT_GT(certificate->not_after, certificate->not_before);
  const auto holds_for = [&](std::string_view name, std::string_view selector) {
    return certificate->holds_for(checked(dns::Name::parse(name)), selector);
  };
  EXPECT_TRUE(holds_for("example.com", "default"));
  EXPECT_TRUE(holds_for("example.net", "brand"));
  EXPECT_FALSE(holds_for("example.net", "default"));
  const auto issuer = read_mark_certificate(kIssuerCertificate);
  ASSERT_TRUE(issuer.has_value());
  EXPECT_FALSE(issuer->is_for_marks);
  EXPECT_FALSE(issuer->is_chain_whole);
}

}  // namespace
}  // namespace waybill::posture
