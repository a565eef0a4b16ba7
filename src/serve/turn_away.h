// What a connection gets that finds the server full: words instead of a silent close.
#pragma once

#include <atomic>

#include "serve/stream.h"

namespace serve {

// Answers 503 without reading the request, and closes. `turned` counts those under way; beyond a
// few dozen the socket is only closed, so that a flood costs nothing. `turned` must outlive the
// socket's executor.
void turn_away(Stream::Socket socket, std::atomic<int>& turned);

}  // namespace serve
