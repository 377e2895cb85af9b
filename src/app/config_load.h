#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "app/report.h"
#include "base/result.h"
#include "service/intake_sources.h"

namespace waybill::app {

// The configuration of `file`, checked together; "": the defaults. The error is of the file itself.
[[nodiscard]] Result<ReadConfig, Failure> load_config(const std::string& file);

// One line on standard error for each problem.
void complain_of_config(const std::string& file, const ReadConfig& read);

// The first line of a file that holds a secret.
[[nodiscard]] Result<std::string, std::string> read_secret(const std::string& file);

// What the server takes evidence from by itself.
[[nodiscard]] std::vector<service::FolderToTake> folders_to_take(const Config& config);
[[nodiscard]] std::vector<service::MailboxToTake> mailboxes_to_take(const Config& config);

}  // namespace waybill::app
