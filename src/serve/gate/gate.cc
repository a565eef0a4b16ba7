#include "serve/gate/gate.h"

#include <ctime>

namespace serve {
namespace {

constexpr std::size_t kMostPeers = 4096;  // addresses remembered; of more one counts for all

Response unknown(const std::string& message, const char* code) {
  auto out = error_response({401, message, "", code});
  out.headers.emplace_back("WWW-Authenticate", "Bearer");
  return out;
}

Response closed(const base::Error& error) {
  return error_response(
      {503, "the keys cannot be looked up or counted, so nobody is let in: " + error.what, "",
       "keys_failed"});
}

// 429 with the seconds to wait; 0: waiting does not help, and clients that try again by themselves are told so.
Response held(const std::string& message, const char* code, std::int64_t seconds) {
  auto out = json_response(error_body({429, message, "", code}), 429);
  if (seconds > 0)
    out.headers.emplace_back("Retry-After", std::to_string(seconds));
  else
    out.headers.emplace_back("x-should-retry", "false");
  return out;
}

Response held(const Held& why) {
  const auto most = std::to_string(why.most);
  switch (why.why) {
    case Held::Why::requests:
      return held("this key may ask " + most + " times a minute", "rate_limit_exceeded",
                  why.seconds);
    case Held::Why::tokens_a_minute:
      return held(
          "this key may use " + most + " tokens a minute" +
              (why.seconds ? "" : ", and this request alone may use more: lower max_tokens"),
          "rate_limit_exceeded", why.seconds);
    case Held::Why::tokens:
      return held("this key may use " + most + " tokens, and with this request it would use more",
                  "insufficient_quota", 0);
  }
  return held("this key is at a limit", "rate_limit_exceeded", why.seconds);
}

}  // namespace

Gate::Gate(std::unique_ptr<KeyStore> keys, Now now) : keys_(std::move(keys)), now_(std::move(now)) {
  if (!now_) now_ = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
}

bool Gate::guessed_too_often(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  if (const auto minute = now_() / 60; minute != minute_) {
    minute_ = minute;
    guesses_.clear();
  }
  const bool full = guesses_.size() >= kMostPeers && !guesses_.contains(peer);
  return ++guesses_[full ? "" : peer] > kGuesses;
}

std::variant<Key, Response> Gate::admit(const Request& request, std::string_view scope) {
  if (request.other_key)
    return error_response(
        {400, "the request shows two keys that differ; send one, as Authorization: Bearer KEY", "",
         "two_keys"});
  if (request.key.empty())
    return unknown("this server asks for a key: send Authorization: Bearer KEY", "missing_api_key");
  auto found = keys_->find(request.key);
  if (!found.ok()) return closed(found.error());
  if (!*found) {
    if (guessed_too_often(request.peer))
      return held("too many wrong keys came from this address", "rate_limit_exceeded", 60);
    return unknown("nobody has this key", "invalid_api_key");
  }
  auto& key = **found;
  if (const std::string state = key.state(now_()); state != "good")
    return unknown("this key is " + state, "invalid_api_key");
  if (key.may(scope)) {
    auto counted = keys_->count(key, 1, 0, now_());
    if (!counted.ok()) return closed(counted.error());
    if (const auto* why = std::get_if<Held>(&*counted)) return held(*why);
    return std::move(key);
  }
  return error_response({403,
                         "this key may not do that: its scopes lack '" + std::string(scope) + "'",
                         "", "insufficient_scope"});
}

std::variant<Gate::Settle, Response> Gate::spend(const Key& key, std::int64_t tokens) {
  auto said = keys_->count(key, 0, tokens, now_());
  if (!said.ok()) return closed(said.error());
  if (const auto* why = std::get_if<Held>(&*said)) return held(*why);
  return Settle([this, counted = std::get<Counted>(*said)](std::int64_t used) {
    (void)keys_->settle(counted, used);
  });
}

}  // namespace serve
