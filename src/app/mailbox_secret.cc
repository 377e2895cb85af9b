#include "app/mailbox_secret.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <memory>

#include "base/ascii.h"
#include "evidence/input.h"

namespace waybill::app {
namespace {

// Line ends belong to the file, not to the secret; other white space may belong to a password.
std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.pop_back();
  return text;
}

Result<std::string, std::string> read_secret(const std::string& file) {
  auto octets = evidence::read_input(file, kLongestSecret);
  if (!octets) return std::unexpected(octets.error());
  std::string secret = without_line_end(*std::move(octets));
  if (secret.empty()) return std::unexpected(file + ": empty");
  return secret;
}

// Standard output of a command that the user gave, run by the shell.
Result<std::string, std::string> run_command(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "re");  // NOLINT(*-command-processor): as asked for
  if (pipe == nullptr) return std::unexpected("the token command cannot be run");
  std::string output;
  std::array<char, 4096> block{};
  while (output.size() <= kLongestSecret) {
    const std::size_t got = std::fread(block.data(), 1, block.size(), pipe);
    if (got == 0) break;
    output.append(block.data(), got);
  }
  const int status = pclose(pipe);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return std::unexpected(fmt::format("the token command failed (status {})",
                                       WIFEXITED(status) ? WEXITSTATUS(status) : status));
  std::string token = without_line_end(std::move(output));
  if (token.empty() || token.size() > kLongestSecret || token.find('\n') != std::string::npos)
    return std::unexpected("the token command did not print one token");
  return token;
}

}  // namespace

Result<std::string, std::string> mailbox_secret(const MailboxArguments& arguments) {
  if (!arguments.token_command.empty()) return run_command(arguments.token_command);
  if (!arguments.token_file.empty()) return read_secret(arguments.token_file);
  return read_secret(arguments.password_file);
}

}  // namespace waybill::app
