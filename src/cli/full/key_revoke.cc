// janua key revoke --keys FILE ID: from the next request on the key opens nothing.
#include "cli/key_form.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run(Invocation& invocation) {
  const auto keys = TRY(open_keys(invocation));
  print_key(invocation, TRY(keys->revoke(invocation.arguments[0], now_seconds())));
  return {};
}

}  // namespace

constexpr Example kExamples[] = {
    {"janua key revoke --keys keys.db k_4f1c09aa2b6d", "a server that runs obeys at once"}};
constexpr JsonForm kForms[] = {{.text = "The key as it is now.", .members = kKeyMembers}};

extern const Entry key_revoke{
    .group = Group::use,
    .summary = "End a key: a server that runs refuses it from the next request on.",
    .arguments = kKeyArguments,
    .options = kKeyOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
