#include "cli/key_form.h"

#include <fmt/format.h>

#include <ctime>

#include "base/visible.h"

namespace cli {
namespace {

std::string time_text(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char out[32];
  std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return out;
}

base::Json limit(std::int64_t most) { return most ? base::Json(most) : base::Json(); }

std::string of(std::int64_t used, std::int64_t most) {
  return most ? fmt::format("{} of {}", used, most) : std::to_string(used);
}

}  // namespace

std::int64_t now_seconds() { return static_cast<std::int64_t>(std::time(nullptr)); }

namespace {

base::Json key_json(const serve::Key& key) {
  return {{"id", key.id},
          {"name", key.name},
          {"state", key.state(now_seconds())},
          {"scopes", key.scopes},
          {"made", time_text(key.made)},
          {"expires", key.expires ? base::Json(time_text(key.expires)) : base::Json()},
          {"certificate", key.certificate.empty() ? base::Json() : base::Json(key.certificate)},
          {"requests_per_minute", limit(key.requests_a_minute)},
          {"tokens_per_minute", limit(key.tokens_a_minute)},
          {"tokens", limit(key.tokens)},
          {"used_requests", key.used_requests},
          {"used_tokens", key.used_tokens}};
}

std::string key_line(const serve::Key& key) {
  std::string scopes;
  for (const auto& scope : key.scopes) scopes += (scopes.empty() ? "" : ",") + scope;
  return fmt::format("{}  {:<8} {:<24} {}  {}  {} requests, {} tokens\n", key.id,
                     key.state(now_seconds()), base::visible(key.name), scopes,
                     key.expires ? "until " + time_text(key.expires) : "until revoked",
                     key.used_requests, of(key.used_tokens, key.tokens));
}

}  // namespace

base::Result<std::unique_ptr<serve::KeyStore>> open_keys(const Invocation& invocation, bool make) {
  return serve::KeyStore::open(invocation.option("keys"), make);
}

void print_key(const Invocation& invocation, const serve::Key& key) {
  if (invocation.json)
    invocation.print_json(key_json(key));
  else
    invocation.print(key_line(key));
}

void print_made(const Invocation& invocation, const serve::Made& made) {
  if (invocation.json) {
    auto out = key_json(made.key);
    out["key"] = made.secret;
    return invocation.print_json(out);
  }
  invocation.print(made.secret + "\n");
  invocation.ctx.reporter.note("key", "this is the key " + made.key.id + " of " +
                                          base::visible(made.key.name) + "; it is shown this once");
}

}  // namespace cli
