// janua key rotate --keys FILE ID: another secret for the same key; the old one ends.

#include "cli/key_form.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run(Invocation& invocation) {
  const auto keys = TRY(open_keys(invocation));
  print_made(invocation, TRY(keys->rotate(invocation.arguments[0], now_seconds())));
  return {};
}

}  // namespace

constexpr Example kExamples[] = {{"janua key rotate --keys keys.db k_4f1c09aa2b6d",
                                  "prints the new one; limits and what was used stay"}};

constexpr JsonForm kForms[] = {{.text = "The key with its new secret.", .members = kMadeMembers}};

extern const Entry key_rotate{
    .group = Group::use,
    .summary = "Give a key a new secret; the old one opens nothing any more.",
    .arguments = kKeyArguments,
    .options = kKeyOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
