// A few pages on this machine's own address, for whoever sits at it. GET and HEAD alone, at most 16
// requests at once, of 8 KiB, two seconds for each to come and two for its answer to go: no server for
// others, that is serve/.
//
// A page of a stranger can give its name our address and so read what we answer (DNS rebinding), so a
// Host that is not this machine is refused.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/context.h"

namespace watch {

struct Answer {
  int status = 200;
  std::string type = "text/html; charset=utf-8";
  std::string body;
};

// The whole answer to a request of these bytes, `head` lines and body; `page` says what stands at a
// path ("/main").
std::string answer_to(std::string_view request,
                      const std::function<Answer(const std::string& path)>& page);

class Loopback {
 public:
  // Port 0: any free one. Error: io if it is in use.
  static base::Result<Loopback> listen(int port);
  Loopback(Loopback&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Loopback& operator=(Loopback&&) = delete;
  ~Loopback();

  std::string url() const;  // "http://127.0.0.1:8123/"
  // Until a stop is asked for.
  base::Result<void> serve(const std::function<Answer(const std::string& path)>& page,
                           base::Context& ctx);

 private:
  explicit Loopback(int socket) : socket_(socket) {}
  int socket_ = -1;
};

}  // namespace watch
