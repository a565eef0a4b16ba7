// janua key list --keys FILE: all keys, what they may do and what they used.
#include "cli/key_form.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run(Invocation& invocation) {
  const auto keys = TRY(open_keys(invocation));
  for (const auto& key : TRY(keys->list())) print_key(invocation, key);
  return {};
}

}  // namespace

constexpr Example kExamples[] = {
    {"janua key list --keys keys.db", "a line a key, the oldest first"}};
constexpr JsonForm kForms[] = {{.text = "A line a key.", .members = kKeyMembers}};

extern const Entry key_list{
    .group = Group::use,
    .summary = "Show the keys of a file, what they may do and what they used.",
    .options = kKeyOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
