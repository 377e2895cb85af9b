// What the configuration says of how alerts leave the server.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/network.h"
#include "base/result.h"
#include "net/mail_client.h"

namespace waybill::service {

struct AlertOptions {
  net::MailClientOptions mail = {};  // without its password; host "": mail cannot be sent
  // Read before each message; the error is one line.
  std::function<Result<std::string, std::string>()> mail_password = {};
  std::string mail_from = {};         // address
  std::vector<Network> allowed = {};  // private networks that webhooks may be in
  std::string certificates = {};      // PEM file that webhooks are held to; "": the system's
  std::string public_url = {};        // of this server; "" not known
  std::string zones = "/usr/share/zoneinfo";  // folder of the tz database
  std::function<void(std::string_view line)> log = {};
};

}  // namespace waybill::service
