// What the commands about keys share: how they are asked, and how they show one.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "cli/command.h"
#include "serve/gate/key_store.h"

namespace cli {

// The file that --keys names. Error: as KeyStore::open().
base::Result<std::unique_ptr<serve::KeyStore>> open_keys(const Invocation& invocation,
                                                         bool make = false);
void print_key(const Invocation& invocation, const serve::Key& key);
// Prints a key that was just made, with its secret, which nothing will show again.
void print_made(const Invocation& invocation, const serve::Made& made);
std::int64_t now_seconds();

inline constexpr Option kKeyOptions[] = {{"keys", "FILE", nullptr, "where keys are kept"}};
inline constexpr Argument kKeyArguments[] = {{"ID", "of the key, as key list shows it"}};

inline constexpr JsonMember kKeyMembers[] = {
    {"", "object", ""},
    {"id", "text", "by which it is revoked and rotated"},
    {"name", "text", "whose it is"},
    {"state", "text", "good, expired or revoked"},
    {"scopes", "list", "what it may do"},
    {"scopes[]", "text", ""},
    {"made", "text", "when, in UTC"},
    {"expires", "text or null", "when, in UTC; null: never"},
    {"certificate", "text or null", "SHA-256 of the client's in TLS to whom it is bound"},
    {"requests_per_minute", "whole number or null", "at most; null: no limit"},
    {"tokens_per_minute", "whole number or null", "at most, of prompts and answers"},
    {"tokens", "whole number or null", "at most in all"},
    {"used_requests", "whole number", "answered so far"},
    {"used_tokens", "whole number", "counted so far"}};

// The same with the secret.
inline constexpr auto kMadeMembers = [] {
  std::array<JsonMember, std::size(kKeyMembers) + 1> out{};
  std::copy(std::begin(kKeyMembers), std::end(kKeyMembers), out.begin());
  out.back() = {"key", "text", "what is sent as Authorization: Bearer; never shown again"};
  return out;
}();

}  // namespace cli
