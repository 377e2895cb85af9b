#include <fmt/format.h>

#include "app/commands.h"
#include "app/config.h"
#include "app/config_load.h"
#include "app/report.h"

namespace waybill::app {
namespace {

// Every key with its meaning, below it what it is set to.
std::string explained(const Config& config) {
  std::string text = "# Every key. Those of [[...]] may be there several times, or not at all.\n";
  std::string_view section;
  for (const KeyText& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      text +=
          key.is_row ? fmt::format("\n# [[{}]]\n", section) : fmt::format("\n# [{}]\n", section);
    }
    text += fmt::format("#   {}: {}\n", key.name, key.meaning);
  }
  return text + "\n" + config_text(config);
}

}  // namespace

Exit run_config(const ConfigCommand& command) {
  const auto read = load_config(command.file);
  if (!read) return end_with(read.error(), false);
  if (command.view == ConfigView::Show) {
    print(explained(read->config));
  } else {
    print(config_text(read->config));
  }
  complain_of_config(command.file, *read);
  return read->is_good() ? Exit::Done : Exit::WrongUsage;
}

}  // namespace waybill::app
