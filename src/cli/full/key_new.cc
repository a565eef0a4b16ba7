// janua key new --keys FILE --name NAME [--scope S]... [--expires D]: a key for the API, shown once.
#include <algorithm>

#include "base/visible.h"
#include "cli/key_form.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Result;

Result<std::vector<std::string>> scopes_of(const Invocation& invocation) {
  auto out = list_of(invocation.option("scope"));
  std::string known;
  for (const auto& scope : serve::scopes())
    known += std::string(known.empty() ? "" : ", ") + scope.name;
  for (const auto& name : out)
    if (std::ranges::none_of(serve::scopes(), [&](const auto& one) { return name == one.name; }))
      return Error{Code::bad_request, "'" + base::visible(name) + "' is no scope", "--scope",
                   "there are " + known};
  if (out.empty() && invocation.has("scope"))
    return Error{Code::bad_request, "--scope names none", "--scope", "there are " + known};
  if (out.empty())
    for (const auto& scope : serve::scopes()) out.emplace_back(scope.name);
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

Result<serve::Key> asked(const Invocation& invocation) {
  serve::Key key;
  key.name = invocation.option("name");
  if (key.name.empty() || key.name.size() > 200 || base::visible(key.name) != key.name)
    return Error{Code::bad_request, "a key needs a name of at most 200 bytes that can be read",
                 "--name", "say whose it is, such as 'library, reading room'"};
  key.scopes = TRY(scopes_of(invocation));
  if (const auto end = invocation.option("expires"); !end.empty())
    key.expires = TRY(serve::read_end(end, now_seconds()));
  constexpr std::int64_t kMost = std::int64_t{1} << 53;
  key.certificate = TRY(invocation.fingerprint("certificate"));
  key.requests_a_minute = TRY(invocation.whole("requests-per-minute", 0, kMost));
  key.tokens_a_minute = TRY(invocation.whole("tokens-per-minute", 0, kMost));
  key.tokens = TRY(invocation.whole("tokens", 0, kMost));
  return key;
}

[[maybe_unused]] Result<void> run(Invocation& invocation) {
  auto key = TRY(asked(invocation));
  const auto keys = TRY(open_keys(invocation, true));
  print_made(invocation, TRY(keys->make(std::move(key), now_seconds())));
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"keys", "FILE", nullptr, "where keys are kept; made where there is none"},
    {"name", "NAME", nullptr, "whose it is"},
    {"scope", "S...", "", "what it may do: generate, models, read; without it all of them"},
    {"expires", "D", "", "when it ends: 2027-01-31, 2027-01-31T12:00:00Z, 90d; without it never"},
    {"certificate", "SHA256", "",
     "of the client in TLS who needs to show nothing else, and without which it opens nothing"},
    {"requests-per-minute", "N", "0", "at most; 0 is no limit"},
    {"tokens-per-minute", "N", "0", "at most, of prompts and answers together; 0 is no limit"},
    {"tokens", "N", "0", "at most in all; 0 is no limit"}};
constexpr Example kExamples[] = {
    {"janua key new --keys keys.db --name 'reading room' --scope generate models --expires 90d --tokens 1000000",
     "a key that writes a million tokens at most, for 90 days"}};

constexpr JsonForm kForms[] = {{.text = "The key that was made.", .members = kMadeMembers}};

extern const Entry key_new{.group = Group::use,
                           .summary = "Make a key that opens the API, and print it this once.",
                           .options = kOptions,
                           .examples = kExamples,
                           .json = kForms,
                           .run = RUNNER(run)};

}  // namespace cli::full
