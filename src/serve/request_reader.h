// Bytes from a socket -> one HTTP/1.1 request, or the refusal to send instead.
//
// It stops behind the head, so that somebody can say whether the body may come, and how long it may be (a longer one is
// refused by its announced length). What stands behind the body (trailers) changes nothing. The head has 16 KiB at most. Hides Boost.Beast, whose parser does the reading.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "serve/message.h"

namespace serve {

inline constexpr std::size_t kMostHead = 16 * 1024;
inline constexpr std::size_t kMostBody = 4 * 1024 * 1024;  // of those who may send long ones

class RequestReader {
 public:
  RequestReader();
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  enum class State { more, head, whole, refused };
  // Eats from the front of `bytes`; what is left over belongs to the next request, or has to be
  // shown again with more behind it.
  State read(std::string_view& bytes);
  // After head: all but the body; then what the body may be.
  const Request& head() const;
  void enter(std::size_t most_body);

  bool begun() const;        // some of the request is there
  std::size_t held() const;  // bytes of its body so far
  bool wants_continue();     // true once behind enter(), if the client waits for "100 Continue"
  Request take();            // after whole
  const Refusal& refusal() const;  // after refused

 private:
  struct Parser;
  State refuse(int status, std::string message);
  bool codings_known() const;
  State read_head();
  State long_body();
  std::unique_ptr<Parser> parser_;
  Refusal refusal_;
};

}  // namespace serve
