#include "app/config_load.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "app/imap_url.h"
#include "app/mailbox_secret.h"
#include "base/ascii.h"

namespace waybill::app {
namespace {

Result<std::string, std::string> read_file(const std::string& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  std::string text(most + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad())
    return std::unexpected(fmt::format("{}: {}", file, std::generic_category().message(errno)));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

Result<ReadConfig, Failure> load_config(const std::string& file) {
  std::string text;
  if (!file.empty()) {
    auto read = read_file(file, kLongestConfig);
    if (!read) return std::unexpected(Failure{Exit::WrongUsage, read.error()});
    text = *std::move(read);
  }
  ReadConfig read = read_config(text);
  if (read.is_good()) check_together(read);
  return read;
}

void complain_of_config(const std::string& file, const ReadConfig& read) {
  const std::string name = file.empty() ? "configuration" : file;
  for (const ConfigProblem& problem : read.problems) {
    const std::string place =
        problem.place ? fmt::format(":{}:{}", problem.place->line, problem.place->column) : "";
    const bool is_warning = problem.weight == ConfigProblem::Weight::Warning;
    complain(fmt::format("{}{}: {}{}", name, place, is_warning ? "warning: " : "", problem.text));
  }
}

Result<std::string, std::string> read_secret(const std::string& file) {
  auto text = TRY(read_file(file, kLongestSecret));
  const std::string_view line = ascii::trim(std::string_view(text).substr(0, text.find('\n')));
  if (line.empty() || text.size() > kLongestSecret)
    return std::unexpected(fmt::format("{}: there is no secret in it", file));
  return std::string(line);
}

std::vector<service::FolderToTake> folders_to_take(const Config& config) {
  std::vector<service::FolderToTake> folders;
  folders.reserve(config.folders.size());
  for (const FolderSource& folder : config.folders)
    folders.push_back({folder.path, folder.organisation});
  return folders;
}

std::vector<service::MailboxToTake> mailboxes_to_take(const Config& config) {
  constexpr std::string_view kMove = "move:";
  std::vector<service::MailboxToTake> mailboxes;
  for (const MailboxSource& mailbox : config.mailboxes) {
    const auto url = parse_imap_url(mailbox.url);
    if (!url) continue;  // read_config() has told
    service::MailIntakeOptions options;
    options.server.endpoint = url->endpoint;
    options.server.security = url->security;
    options.server.user = url->user;
    options.server.is_token = !mailbox.token_file.empty();
    options.server.ca_file = mailbox.ca_file;
    options.mailbox = url->mailbox;
    options.after = mailbox.after == "keep"     ? service::AfterReading::Keep
                    : mailbox.after == "delete" ? service::AfterReading::Delete
                    : mailbox.after == "mark"   ? service::AfterReading::Mark
                                                : service::AfterReading::Move;
    if (mailbox.after.starts_with(kMove)) options.move_to = mailbox.after.substr(kMove.size());
    const std::string file = options.server.is_token ? mailbox.token_file : mailbox.password_file;
    mailboxes.push_back(
        {std::move(options), [file] { return read_secret(file); }, mailbox.organisation});
  }
  return mailboxes;
}

}  // namespace waybill::app
