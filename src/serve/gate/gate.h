// Who may ask: in front of every route that names a scope.
//
// Whoever shows no key, or one that opens nothing, gets 401 whatever stands at the path; a key without the scope
// 403; one at a limit 429 with Retry-After; and where the file of keys cannot be read or written 503: it fails
// closed. Wrong keys are counted by the address they come from (guesses.h).
//
// A client that showed a certificate in TLS needs no other key where one was made for that certificate; such a key opens
// nothing without it.
//
// All of it may wait for the disk, and for a quarter of a second for another process that holds the file; the next ones
// then wait no more until that process is done. So it is to be called by the clerk, never by a thread of the sockets.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "serve/gate/clerk.h"
#include "serve/gate/guesses.h"
#include "serve/gate/key_store.h"
#include "serve/gate/sane_clock.h"
#include "serve/message.h"

namespace serve {

class Gate {
 public:
  static constexpr int kPatience = 250;  // milliseconds
  explicit Gate(std::unique_ptr<KeyStore> keys, SaneClock clock = SaneClock());

  Clerk& clerk() { return clerk_; }
  // Whose key the request shows, if it may use a route of that scope, and counts the request; else the answer. `whose`
  // is then told the id of the key that it shows; "" for a stranger.
  std::variant<Key, Response> admit(const Request& request, std::string_view scope,
                                    std::string* whose = nullptr);

  // Counts tokens that a request which was let in may use; what is given back settles it: call it once, with
  // those used, on any thread. Where a limit holds the request, the answer.
  using Settle = std::function<void(std::int64_t used)>;
  std::variant<Settle, Response> spend(const Key& key, std::int64_t tokens);

  // What stands in the file. Error: as KeyStore::list().
  base::Result<std::vector<Key>> keys() { return keys_->list(); }

 private:
  base::Result<std::optional<Key>> shown(const Request& request);
  Response closed(const base::Error& error);
  void open();
  Response wrong_key(const std::string& peer);

  std::unique_ptr<KeyStore> keys_;
  SaneClock clock_;
  Guesses guesses_;
  bool held_ = false;  // by another process, when last asked; the clerk's alone
  Clerk clerk_;        // ends first
};

}  // namespace serve
