// Who may ask: in front of every route that names a scope.
//
// Whoever shows no key, or one that opens nothing, gets 401 whatever stands at the path; a key without the scope
// 403; one at a limit 429 with Retry-After; and where the file of keys cannot be read or written 503: it fails
// closed. Wrong keys are counted by the address they come from, and beyond kGuesses a minute answered with 429.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "serve/gate/key_store.h"
#include "serve/message.h"

namespace serve {

class Gate {
 public:
  static constexpr int kGuesses = 20;
  using Now = std::function<std::int64_t()>;  // seconds since 1970
  explicit Gate(std::unique_ptr<KeyStore> keys, Now now = {});

  // Whose key the request shows, if it may use a route of that scope, and counts the request; else the answer.
  std::variant<Key, Response> admit(const Request& request, std::string_view scope);

  // Counts tokens that a request which was let in may use; what is given back settles it: call it once, with
  // those used. Where a limit holds the request, the answer.
  using Settle = std::function<void(std::int64_t used)>;
  std::variant<Settle, Response> spend(const Key& key, std::int64_t tokens);

 private:
  bool guessed_too_often(const std::string& peer);

  std::unique_ptr<KeyStore> keys_;
  Now now_;
  std::mutex mutex_;
  std::int64_t minute_ = 0;
  std::map<std::string, int> guesses_;  // of this minute, by address
};

}  // namespace serve
