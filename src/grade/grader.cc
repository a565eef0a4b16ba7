#include "grade/grader.h"

#include <cmath>

#include "base/recipe.h"

namespace grade {

using base::Code;
using base::Error;
using base::Result;

namespace {

const grader::Entry* find(const std::string& name) {
  for (const auto& row : grader::all())
    if (name == row.name) return row.entry;
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<Grader>> open(const std::string& name, const base::Json& options) {
  TRY(base::check_known("grader", name, grader::names()));
  const auto* entry = find(name);
  auto settings = entry->options();
  const auto as_request = [](Error error) {
    error.code = Code::bad_request;
    return error;
  };
  if (auto read = settings.from_json(options, "options of " + name); !read.ok())
    return as_request(read.error());
  if (auto checked = settings.check(); !checked.ok()) return as_request(checked.error());
  return entry->open(settings);
}

Result<Grade> ask(const std::string& name, const Grader& grader, const Asked& asked) {
  auto out = TRY(base::guard("grader '" + name + "'", [&] { return grader.grade(asked); }));
  if (std::isfinite(out.reward)) return out;
  return Error{Code::failed,
               std::isnan(out.reward) ? "the reward is not a number" : "the reward is infinite",
               "grader '" + name + "'", ""};
}

Result<Asked> asked_of(const base::Json& line) {
  if (!line.is_object() || !line.contains("answer") || !line["answer"].is_string())
    return Error{Code::bad_data, "the line has no \"answer\" that is a text", "", ""};
  return Asked{line["answer"].get<std::string>(), line};
}

Grade right(std::string reason) { return {1, std::move(reason)}; }
Grade wrong(std::string reason) { return {0, std::move(reason)}; }

}  // namespace grade
