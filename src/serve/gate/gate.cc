#include "serve/gate/gate.h"

namespace serve {
namespace {

Response unknown(const std::string& message, const char* code) {
  auto out = error_response({401, message, "", code});
  out.headers.emplace_back("WWW-Authenticate", "Bearer");
  return out;
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
    case Held::Why::ended:
      return unknown("this key is good no longer", "invalid_api_key");
  }
  return held("this key is at a limit", "rate_limit_exceeded", why.seconds);
}

}  // namespace

Gate::Gate(std::unique_ptr<KeyStore> keys, SaneClock clock)
    : keys_(std::move(keys)), clock_(std::move(clock)) {
  keys_->patience(kPatience);
}

// Who holds the file makes one request wait, not all of them one after the other.
Response Gate::closed(const base::Error& error) {
  if (error.code == base::Code::locked && !std::exchange(held_, true)) keys_->patience(0);
  return error_response(
      {503, "the keys cannot be looked up or counted, so nobody is let in: " + error.what, "",
       "keys_failed"});
}

void Gate::open() {
  if (std::exchange(held_, false)) keys_->patience(kPatience);
}

Response Gate::wrong_key(const std::string& peer) {
  if (const auto seconds = guesses_.wrong(peer, clock_.passed()); seconds > 0)
    return held("too many wrong keys came from this address", "rate_limit_exceeded", seconds);
  return unknown("nobody has this key", "invalid_api_key");
}

base::Result<std::optional<Key>> Gate::shown(const Request& request) {
  if (request.key.empty()) return keys_->find_by_certificate(request.certificate, clock_.now());
  auto found = keys_->find(request.key);
  const bool bound = found.ok() && *found && !(*found)->certificate.empty();
  if (bound && (*found)->certificate != request.certificate) return std::optional<Key>();
  return found;
}

std::variant<Key, Response> Gate::admit(const Request& request, std::string_view scope,
                                        std::string* whose) {
  if (request.other_key)
    return error_response(
        {400, "the request shows two keys that differ; send one, as Authorization: Bearer KEY", "",
         "two_keys"});
  if (request.key.empty() && request.certificate.empty())
    return unknown("this server asks for a key: send Authorization: Bearer KEY", "missing_api_key");
  auto found = shown(request);
  if (!found.ok()) return closed(found.error());
  if (!*found && request.key.empty())
    return unknown("this server asks for a key, and none was made for your certificate",
                   "missing_api_key");
  if (!*found) return wrong_key(request.peer);
  auto& key = **found;
  if (whose) *whose = key.id;
  if (const std::string state = key.state(clock_.now()); state != "good")
    return unknown("this key is " + state, "invalid_api_key");
  if (key.may(scope)) {
    auto counted = keys_->count(key, 1, 0, clock_.now());
    if (!counted.ok()) return closed(counted.error());
    open();
    if (const auto* why = std::get_if<Held>(&*counted)) return held(*why);
    return std::move(key);
  }
  return error_response({403,
                         "this key may not do that: its scopes lack '" + std::string(scope) + "'",
                         "", "insufficient_scope"});
}

std::variant<Gate::Settle, Response> Gate::spend(const Key& key, std::int64_t tokens) {
  auto said = keys_->count(key, 0, tokens, clock_.now());
  if (!said.ok()) return closed(said.error());
  if (const auto* why = std::get_if<Held>(&*said)) return held(*why);
  open();
  return Settle([this, counted = std::get<Counted>(*said)](std::int64_t used) {
    clerk_.must([this, counted, used] { (void)keys_->settle(counted, used); });
  });
}

}  // namespace serve
