// Keys that were made for the tests and serve nothing else.
#pragma once

#include <string_view>

namespace waybill::dkim {

inline constexpr std::string_view kRsaPem = R"(-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQDDay7v0beVuEfoAwcJAqMp+9NOJkev50LB/RZlpgxXRcGl05ut
xjXF9l/2yM050VN83rLGFIswc/boPeVtJMvPWYnskXERLO8duDXUudAM8tzWQ2LJ
GDQ8eC3ur/FZFwTqQR5tBxglN6JmLvCqP4Nfustm3tX+wY8O69jkU4StAQIDAQAB
AoGBAKq5LhVYC2Iiz7czRecqRa+9EJrauJBFor3lRLbjPS7Vg1tDJmPHoVzkZGwu
e5TCeoTB7j883WkkNpYo1RHoLqDct/4LQmOD8CLiNythGBIg18fXpukxzN4KBbwL
ZcYB1NJW9XQ3tHV7cQCc7bJqFK/AzGfLdTH5bj0nvMaIvhpRAkEA8RujsIlnu8LA
3K9S/qgVNsg9a2kQsedGCHy3uri/qr7fnDNkTvRDrHSLexi2GglIsuw64hf1FPRy
pQH2SCrTxQJBAM99HMFfNcUgZyql4hbavoMoXsYfewGqn0LlY5yGtbWtsDOFEkqe
cywC6rklImuLh0rHSdHlBmKU9MoI2ZF6/A0CQDS2TjsyTzOFiJS23/Y82SZ48LSi
67t5TJ5eZey0p3K0+D42HiAE1ybE9BmddXKLxREZBGaZxkMmjkn0+9sbQeECQCUL
jHfF/P6uE11c8qnr8jnOmmU7N6YLhZXXCNrofkbqtNvt9V8XPS7tcmUOCUA0UDp8
rGRqRKKTP8VWoSnFUH0CQHH6E4ftsA9B/wTRex6BnTyVyYoJea7TjcyFIy5ke27b
2GnUNRhz8zvt3nBqIBkHtFRLqxeA6Qz/jd6nzMGixQQ=
-----END RSA PRIVATE KEY-----
)";
inline constexpr std::string_view kRsaPkcs8Pem = R"(-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAMNrLu/Rt5W4R+gD
BwkCoyn7004mR6/nQsH9FmWmDFdFwaXTm63GNcX2X/bIzTnRU3zessYUizBz9ug9
5W0ky89ZieyRcREs7x24NdS50Azy3NZDYskYNDx4Le6v8VkXBOpBHm0HGCU3omYu
8Ko/g1+6y2be1f7Bjw7r2ORThK0BAgMBAAECgYEAqrkuFVgLYiLPtzNF5ypFr70Q
mtq4kEWiveVEtuM9LtWDW0MmY8ehXORkbC57lMJ6hMHuPzzdaSQ2lijVEeguoNy3
/gtCY4PwIuI3K2EYEiDXx9em6THM3goFvAtlxgHU0lb1dDe0dXtxAJztsmoUr8DM
Z8t1MfluPSe8xoi+GlECQQDxG6OwiWe7wsDcr1L+qBU2yD1raRCx50YIfLe6uL+q
vt+cM2RO9EOsdIt7GLYaCUiy7DriF/UU9HKlAfZIKtPFAkEAz30cwV81xSBnKqXi
Ftq+gyhexh97AaqfQuVjnIa1ta2wM4USSp5zLALquSUia4uHSsdJ0eUGYpT0ygjZ
kXr8DQJANLZOOzJPM4WIlLbf9jzZJnjwtKLru3lMnl5l7LSncrT4PjYeIATXJsT0
GZ11covFERkEZpnGQyaOSfT72xtB4QJAJQuMd8X8/q4TXVzyqevyOc6aZTs3pguF
ldcI2uh+Ruq02+31Xxc9Lu1yZQ4JQDRQOnysZGpEopM/xVahKcVQfQJAcfoTh+2w
D0H/BNF7HoGdPJXJigl5rtONzIUjLmR7btvYadQ1GHPzO+3ecGogGQe0VEurF4Dp
DP+N3qfMwaLFBA==
-----END PRIVATE KEY-----
)";
inline constexpr std::string_view kShortRsaPem = R"(-----BEGIN RSA PRIVATE KEY-----
MIIBPAIBAAJBAK782ijt9av9fNywJzTwuc+kZ5Tyg9jH9jOAXhRD0VKlGCoUR7rw
PpCg+OYZuIVE22Pqj3nmP7ObfhEBmdhTwmcCAwEAAQJBAIyDC2dMVTaLMQVBCeqP
1pSurmJDLq4XO1J1pJXfMymJhkPLvlggmAlJDarqBnmarE8GfIUwUUeIy9pbuW5i
MjkCIQDZ+c3hNuVOBQkz4uWibfWYlvW12S/GvnGMBs6uOmwBcwIhAM2DUZVgj4JW
krNtV0ohK2FIoWAqOy58cYCBBh0OKG49AiEAl7msNyHxBxe2Simb0i5cD7S0n7nn
6Z1SiDeM0fXUjEUCIBigLK12lZurngaMCpKiaN1OY6/vP4oxdTRNwZrHsIaNAiEA
wgqR8j7tdtg/grx4kTGQLp2OiLGMJT6bTRGFuET4Wc8=
-----END RSA PRIVATE KEY-----
)";
inline constexpr std::string_view kEncryptedPem = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIIBvTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIlhoDZCUPUR4CAggA
MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBDVSoYhVQEYqv1a02UFbKArBIIB
YPXNXUl4Zg6e/stBQi71HT0AuWLLD2hBv5AGBi4AVsdW9lb+fOCM0gvAYGVvQ6wA
jXQ3oshH8Ibu5vZYHZhXIbFI0Oi0tb7ZHhBlHBUCvwPpRMXgA1tqwgugqoVqpFLM
3vHNbu/DLVgIGJOUuqP5+NdsHG5EJEZEZSSP/PhptW0ErDB8AczJyYDStAiifGJR
SSe9OJuOPUnWl7c97yi7HV4DjR9Gsz0w/kK/JuMMZEMpdoOGYffjFkZw749RvyCD
uhI9vMYAoDoqY4QLg7NN3jEu2DTM9VkBckljT29uTU2J++1HmOjIorwoDYWTd8Vy
B2b1V4uhh6REXIfwk9VaMd3QdriAYe2fIEYv5B7/r8hqT0p3Ux6rl/y9XeuVkWpr
zqR6cpcsDq8wqwwJ933lByCM9HW6Co2JaVYiKkna8vi3igDZ06TrUPCIlRarVooc
uYp/R3REIqecs1bjUgZFnyk=
-----END ENCRYPTED PRIVATE KEY-----
)";
inline constexpr std::string_view kEd25519Pem = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIKfBAFZ7Tas9JanvQxTtCSecc+s4SqDOz9W3nZr5mzNH
-----END PRIVATE KEY-----
)";
inline constexpr std::string_view kEllipticPem = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgy+R8agnKd8+aAIa2
dzkVO2BOdNXPtGbH0FVgS8eCxZChRANCAAQ8ujdjsajNraoDEQZ7TpUKJd7F2xRX
SloebnG9R/AYg89oJr08yx+4ziNU44zVfJe9QWq2jeVjH0+FrolAM+7O
-----END PRIVATE KEY-----
)";

// Base64, as in p=.
inline constexpr std::string_view kRsaPublic =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDDay7v0beVuEfoAwcJAqMp+9NOJkev50LB/RZlpgxX"
    "RcGl05utxjXF9l/2yM050VN83rLGFIswc/boPeVtJMvPWYnskXERLO8duDXUudAM8tzWQ2LJGDQ8eC3u"
    "r/FZFwTqQR5tBxglN6JmLvCqP4Nfustm3tX+wY8O69jkU4StAQIDAQAB";
inline constexpr std::string_view kRsaPublicPkcs1 =
    "MIGJAoGBAMNrLu/Rt5W4R+gDBwkCoyn7004mR6/nQsH9FmWmDFdFwaXTm63GNcX2X/bIzTnRU3zessYU"
    "izBz9ug95W0ky89ZieyRcREs7x24NdS50Azy3NZDYskYNDx4Le6v8VkXBOpBHm0HGCU3omYu8Ko/g1+6"
    "y2be1f7Bjw7r2ORThK0BAgMBAAE=";
inline constexpr std::string_view kShortRsaPublic =
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK782ijt9av9fNywJzTwuc+kZ5Tyg9jH9jOAXhRD0VKlGCoU"
    "R7rwPpCg+OYZuIVE22Pqj3nmP7ObfhEBmdhTwmcCAwEAAQ==";

// RFC 8463 §A.2.
inline constexpr std::string_view kEd25519Seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
inline constexpr std::string_view kEd25519Public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

}  // namespace waybill::dkim
