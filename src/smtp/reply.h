// What the server says. One table, so that the same thing is always said in the same way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::smtp {

// `enhanced` by RFC 3463; "" where there is none (RFC 2034 §3: 220 greeting, EHLO, 3yz).
struct Saying {
  std::uint16_t code;
  std::string_view enhanced;
  std::string_view text;  // one line of printable ASCII
};

// What somebody else decided: of a recipient, of a message.
struct Reply {
  std::uint16_t code = 250;
  std::string enhanced;
  std::string text;

  Reply() = default;
  Reply(const Saying& saying)  // NOLINT(google-explicit-constructor): the same thing
      : code(saying.code), enhanced(saying.enhanced), text(saying.text) {}
  Reply(std::uint16_t code_is, std::string_view enhanced_is, std::string_view text_is)
      : code(code_is), enhanced(enhanced_is), text(text_is) {}
  [[nodiscard]] bool is_good() const { return code < 400; }
};

// "250 2.1.0 Sender ok", without its end. What is not printable ASCII becomes "?".
[[nodiscard]] std::string line_of(std::uint16_t code, std::string_view enhanced,
                                  std::string_view text);

namespace say {

inline constexpr Saying kReset{250, "2.0.0", "Forgotten"};
inline constexpr Saying kNoop{250, "2.0.0", "Nothing done"};
inline constexpr Saying kBye{221, "2.0.0", "Good bye"};
inline constexpr Saying kHelp{214, "2.0.0",
                              "See RFC 5321; this server takes mail for its own "
                              "addresses and relays nothing"};
inline constexpr Saying kNotVerified{252, "2.5.0", "Addresses are not told; try RCPT"};
inline constexpr Saying kStartTls{220, "2.0.0", "Begin TLS"};
inline constexpr Saying kSender{250, "2.1.0", "Sender ok"};
inline constexpr Saying kRecipient{250, "2.1.5", "Recipient ok"};
inline constexpr Saying kGoOn{354, "", "Send the message; end it with CRLF.CRLF"};
inline constexpr Saying kTaken{250, "2.0.0", "Taken"};

inline constexpr Saying kTooMuchNow{452, "4.3.1", "Too much is waiting; come again later"};
inline constexpr Saying kNoRoom{452, "4.3.1", "There is no room for the message; come again later"};
inline constexpr Saying kFailed{451, "4.3.0", "The message could not be kept; come again later"};
inline constexpr Saying kTlsFailed{454, "4.7.0", "TLS is not to be had now"};
inline constexpr Saying kManyRecipients{452, "4.5.3",
                                        "Too many recipients; send to the others "
                                        "in another message"};
inline constexpr Saying kManyErrors{421, "4.7.0", "Too many errors; good bye"};
inline constexpr Saying kIdle{421, "4.7.0", "Too many commands without a message; good bye"};
inline constexpr Saying kManyMessages{421, "4.7.0", "Enough messages for one session; come again"};
inline constexpr Saying kTooSlow{421, "4.4.2", "Waited too long; good bye"};
inline constexpr Saying kStopping{421, "4.3.2", "The server ends; come again later"};
inline constexpr Saying kManySessions{421, "4.7.0", "Too many connections; come again later"};

inline constexpr Saying kUnknown{500, "5.5.1", "There is no such command"};
inline constexpr Saying kBroken{500, "5.5.2", "The line has octets that no command has"};
inline constexpr Saying kLongLine{500, "5.5.2", "The line is too long"};
inline constexpr Saying kArgument{501, "5.5.4", "This command takes no argument"};
inline constexpr Saying kNoName{501, "5.5.4", "Say your name: EHLO host.example"};
inline constexpr Saying kMailSyntax{501, "5.5.4", "The syntax is MAIL FROM:<address>"};
inline constexpr Saying kRcptSyntax{501, "5.5.4", "The syntax is RCPT TO:<address>"};
inline constexpr Saying kBadSender{501, "5.1.7", "This is no address of a sender"};
inline constexpr Saying kBadRecipient{501, "5.1.3", "This is no address of a recipient"};
inline constexpr Saying kBadParameter{501, "5.5.4", "A parameter is malformed or there twice"};
inline constexpr Saying kBadChunk{501, "5.5.4", "The syntax is BDAT SIZE [LAST]; good bye"};
inline constexpr Saying kUnsupported{502, "5.5.1", "This command is not supported"};
inline constexpr Saying kHeloFirst{503, "5.5.1", "Say EHLO first"};
inline constexpr Saying kMailFirst{503, "5.5.1", "Say MAIL first"};
inline constexpr Saying kRcptFirst{503, "5.5.1", "There is no recipient"};
inline constexpr Saying kMailTwice{503, "5.5.1", "A sender was given already"};
inline constexpr Saying kChunksBegun{503, "5.5.1",
                                     "Chunks were sent already: go on with BDAT, or "
                                     "say RSET"};
inline constexpr Saying kTlsTwice{503, "5.5.1", "TLS is there already"};
inline constexpr Saying kNoTls{502, "5.5.1", "There is no TLS"};
inline constexpr Saying kBareLineEnd{550, "5.5.2",
                                     "A line ends with CR LF; a CR or LF alone is "
                                     "refused"};
inline constexpr Saying kTooLarge{552, "5.3.4", "The message is too large"};
inline constexpr Saying kNeedsUtf8{553, "5.6.7", "An address outside ASCII needs SMTPUTF8"};
inline constexpr Saying kNotSmtp{554, "5.5.1", "This is SMTP, not HTTP"};
inline constexpr Saying kNoRecipient{554, "5.5.1", "There is no recipient that was accepted"};
inline constexpr Saying kDataLine{554, "5.6.0", "A line of the message is too long"};
inline constexpr Saying kHeader{554, "5.6.0", "The header of the message is too large"};
inline constexpr Saying kLoop{554, "5.4.6", "The message has been through too many servers"};
inline constexpr Saying kUnoffered{555, "5.5.4", "A parameter that was not offered"};

}  // namespace say
}  // namespace waybill::smtp
