// Bounds of one SMTP session. Times are kept by who owns the socket (net/smtp_server.h).
#pragma once

#include <chrono>
#include <cstddef>

namespace waybill::smtp {

// RFC 5321 §4.5.3.1.4: a command line, with its end. MAIL may be longer by what the extensions that
// we offer add: SIZE 26 (RFC 1870), BODY 17 (RFC 6152), SMTPUTF8 10 (RFC 6531).
inline constexpr std::size_t kCommandLine = 512;
inline constexpr std::size_t kMailCommandLine = kCommandLine + 26 + 17 + 10;
// Longer lines than the standard's are read up to here, since a tester wants to see them. Ours.
inline constexpr std::size_t kLongestCommandLine = 2'048;
// §4.5.3.1.1 gives 64 octets, which senders with the recipient in their return path exceed. Ours.
inline constexpr std::size_t kLongestLocalPart = 256;
inline constexpr std::size_t kLongestDomain = 255;   // §4.5.3.1.2
inline constexpr std::size_t kMostRecipients = 100;  // §4.5.3.1.8: at least so many
// §4.5.3.1.6 gives 1,000 with the end; some reporters write a whole attachment as one line. Ours.
inline constexpr std::size_t kLongestDataLine = 256U << 10U;
// Of a message that is too large, so much is still read, so that its sender learns why. Ours.
inline constexpr std::size_t kReadInVain = 8U << 20U;

// Ours; as other servers have them.
inline constexpr unsigned kErrorsBeforePause = 5;
inline constexpr unsigned kMostErrors = 20;  // then the session ends
inline constexpr std::chrono::milliseconds kErrorPause{1'000};
// Commands that bring no message nearer, since the last message.
inline constexpr unsigned kMostIdleCommands = 200;
// Beyond this rate the session waits.
inline constexpr unsigned kCommandsOfASecond = 2'000;
// Messages of one session; then the client is asked to come again.
inline constexpr unsigned kMostMessages = 10'000;

// Of a message's header, against loops (§6.3) and bombs. Ours.
inline constexpr std::size_t kMostReceivedFields = 100;
inline constexpr std::size_t kMostFields = 1'000;
inline constexpr std::size_t kLargestHeader = 1U << 20U;

// Of the transcript. What is beyond is left out.
inline constexpr std::size_t kMostTranscriptLines = 400;
inline constexpr std::size_t kLongestTranscriptLine = 512;

}  // namespace waybill::smtp
