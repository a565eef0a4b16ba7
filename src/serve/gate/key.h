// A key that opens the API: what it is called, what it may do, and how much.
//
// The key itself is 256 random bits and is shown once; what is kept is its SHA-256. A stretching hash, as
// passwords need, would add nothing to so much chance and would cost every request.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace serve {

// What a key may do. A route names one of them, or none, and then needs no key.
struct Scope {
  const char* name;
  const char* text;
};
std::span<const Scope> scopes();

struct Key {
  std::string id;                   // "k_4f1c09aa2b6d", public
  std::string name;                 // whose it is
  std::vector<std::string> scopes;  // names of scopes()
  std::int64_t made = 0;            // seconds since 1970, as all times here
  std::int64_t expires = 0;         // 0: never
  std::int64_t revoked = 0;         // 0: it is not
  std::int64_t requests_a_minute = 0, tokens_a_minute = 0, tokens = 0;  // at most; 0: no limit
  std::int64_t used_requests = 0, used_tokens = 0;                      // since it was made
  std::string
      certificate{};  // SHA-256 in hex of the client's that shows this key, and without which it opens nothing; ""

  bool may(std::string_view scope) const;
  // "good", "expired" or "revoked"
  const char* state(std::int64_t now) const;
};

// "janua-" and 43 letters of base64url. Error: io, if the system gives no chance.
base::Result<std::string> fresh_secret();
// As it is kept: SHA-256 in hex.
std::string kept_form(std::string_view secret);

// "2027-01-31", "2027-01-31T12:00:00Z" or "90d": when a key ends, in seconds since 1970. Error: bad_request.
base::Result<std::int64_t> read_end(const std::string& text, std::int64_t now);

}  // namespace serve
