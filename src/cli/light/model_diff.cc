// janua model diff A B: which tensors of two models differ, and by how much.
#include <cstdio>

#include "base/visible.h"
#include "cli/command.h"
#include "model/diff.h"
#include "model/run_folder.h"

namespace cli::light {
namespace {

std::string number(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.3g", value);
  return out;
}

std::string line_of(const model::Difference& one) {
  auto out = base::visible(one.name) + ": " + words_for(one.kind);
  if (one.kind != model::Difference::Kind::values)
    out += ", " + one.first + (one.first.empty() || one.second.empty() ? "" : " and ") + one.second;
  if (one.differing > 0)
    out += ", " + std::to_string(one.differing) + " of " + std::to_string(one.elements) +
           " numbers differ, by at most " + number(one.largest) + ", " + number(one.relative) +
           " of the norm";
  return out + "\n";
}

base::Json json_of(const model::Comparison& comparison) {
  auto rows = base::Json::array();
  for (const auto& one : comparison.differences)
    rows.push_back({{"name", one.name},
                    {"kind", words_for(one.kind)},
                    {"first", one.first},
                    {"second", one.second},
                    {"elements", one.elements},
                    {"differing", one.differing},
                    {"largest", one.largest},
                    {"relative", one.relative}});
  return {{"equal", comparison.equal}, {"differences", rows}};
}

base::Result<void> run(Invocation& call) {
  const auto open = [&](const base::Path& place) -> base::Result<model::Tensors> {
    if (place.ends_with(".gguf"))
      return base::Error{base::Code::unsupported, "the tensors of a GGUF file are not compared",
                         place, "janua model convert " + place + " NEW makes a folder of it"};
    return model::Tensors::open_unpacked(call.ctx.disk, TRY(model::model_at(call.ctx.disk, place)));
  };
  const auto first = TRY(open(call.arguments[0]));
  const auto second = TRY(open(call.arguments[1]));
  const auto found = TRY(model::diff(first, second, call.ctx.pool));
  if (call.json) {
    call.print_json(json_of(found));
    return {};
  }
  for (const auto& one : found.differences) call.print(line_of(one));
  call.print(std::to_string(found.equal) + " tensors are equal, " +
             std::to_string(found.differences.size()) + " differ\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"A", "a model: a folder, or one file of safetensors"},
                                   {"B", "another"}};
constexpr Example kExamples[] = {
    {"janua model diff out/demo/model model-bf16", "what rounding changed"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"equal", "whole number", "tensors with the same shape, type and bytes"},
    {"differences", "list", "the others, by name"},
    {"differences[]", "object", ""},
    {"differences[].name", "text", ""},
    {"differences[].kind", "text",
     "only in the first, only in the second, other shape, other type, other values"},
    {"differences[].first", "text", "type and shape; empty where it is not"},
    {"differences[].second", "text", "the same of the second"},
    {"differences[].elements", "whole number", "compared as floats; 0 where they are not"},
    {"differences[].differing", "whole number", "of these"},
    {"differences[].largest", "number", "magnitude of one element's difference"},
    {"differences[].relative", "number", "norm of the difference by the norm of the first"}};
constexpr JsonForm kForms[] = {{.text = "How two models differ.", .members = kMembers}};

extern const Entry model_diff{
    .group = Group::look,
    .summary = "Show which tensors of two models differ, and by how much.",
    .arguments = kArguments,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
