// How long a connection may take for what.
#pragma once

#include <chrono>

namespace serve {

struct Times {
  std::chrono::milliseconds arrive{30'000};  // for a request to be there once it has begun
  std::chrono::milliseconds idle{75'000};    // between requests
  std::chrono::milliseconds leave{30'000};   // for a piece of an answer to be taken by the client
  std::chrono::milliseconds ping{15'000};    // silence in a stream before a comment line is sent
  // Reading on after a refusal: a client that sends all of a 100 MB prompt before it reads must see
  // why it was refused, not a broken pipe.
  std::chrono::milliseconds linger{10'000};
};

}  // namespace serve
