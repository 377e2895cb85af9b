// One connection of the HTTP server.
#pragma once

#include "net/http_shared.h"
#include "net/server_loop.h"

namespace waybill::net {

void start_session(boost::asio::io_context& io, SessionHome& home, HttpShared& shared,
                   const Arrival& arrival);

}  // namespace waybill::net
