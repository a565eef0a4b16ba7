// janua key revoke --keys FILE ID: from the next request on the key opens nothing.
#include "cli/key_form.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run(Invocation& invocation) {
  const auto keys = TRY(serve::KeyStore::open(invocation.option("keys"), false));
  const auto key = TRY(keys->revoke(invocation.arguments[0], now_seconds()));
  if (invocation.json)
    invocation.print_json(key_json(key));
  else
    invocation.print(key_line(key));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"ID", "of the key, as key list shows it"}};
constexpr Option kOptions[] = {{"keys", "FILE", nullptr, "where keys are kept"}};
constexpr Example kExamples[] = {
    {"janua key revoke --keys keys.db k_4f1c09aa2b6d", "a server that runs obeys at once"}};
constexpr JsonForm kForms[] = {{.text = "The key as it is now.", .members = kKeyMembers}};

extern const Entry key_revoke{
    .group = Group::use,
    .summary = "End a key: a server that runs refuses it from the next request on.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
