// janua complete -- WORD...: what may come next, one a line. The shells ask it; `janua completion`
// prints what makes them ask. Hidden.
#include "cli/complete.h"

#include "cli/pages.h"
#include "cli/program_place.h"
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

// The pages that `janua docs` prints stand beside the program; without them nothing is offered.
std::vector<std::string> page_names(const std::vector<std::string>& words, base::Disk& disk) {
  std::vector<std::string> out;
  if (words.size() != 2 || words[0] != "docs") return out;
  const auto folder = program_folder();
  const auto pages = folder.ok() ? pages_beside(disk, *folder) : folder.error();
  if (!pages.ok()) return out;
  for (const auto& page : *pages)
    if (page.name.starts_with(words[1])) out.push_back(page.name);
  return out;
}

base::Result<void> run(Invocation& invocation) {
  std::vector<Row> rows(all().begin(), all().end());
  rows.insert(rows.end(), full::all().begin(), full::all().end());
  for (const auto& word : cli::complete(rows, invocation.arguments, recipe_keys()))
    invocation.print(word + "\n");
  for (const auto& name : page_names(invocation.arguments, invocation.ctx.disk))
    invocation.print(name + "\n");
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
