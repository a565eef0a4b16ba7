// janua complete -- WORD...: what may come next, one a line. The shells ask it; `janua completion`
// prints what makes them ask. Hidden.
#include "cli/complete.h"

#include "run/recipe.h"

namespace cli::light {

namespace {

std::vector<std::string> recipe_keys() {
  std::vector<std::string> out;
  for (const auto& row : run::describe(run::stage::all()))
    if (!row.default_value.empty() && row.path.find("[]") == std::string::npos)
      out.push_back(row.path);
  return out;
}

base::Result<void> run(Invocation& invocation) {
  std::vector<Row> rows(all().begin(), all().end());
  rows.insert(rows.end(), full::all().begin(), full::all().end());
  for (const auto& word : cli::complete(rows, invocation.arguments, recipe_keys()))
    invocation.print(word + "\n");
  return {};
}

constexpr Argument kArguments[] = {
    {"WORD...", "what stands on the line so far, the last word maybe empty"}};

}  // namespace

extern const Entry complete{.summary = "Print what may come next on a command line.",
                            .arguments = kArguments,
                            .obeys = kNone,
                            .run = run};

}  // namespace cli::light
