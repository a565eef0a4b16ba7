#include "cli/parts_check.h"

#include <algorithm>

#include "model/check/in_parts.h"
#include "model/run_folder.h"
#include "rank/launch.h"
#include "train/part/members.h"

namespace cli {

using base::Code;
using base::Error;
using base::Result;

namespace {

// Nothing that each rank would have to say in its own way.
Result<void> check_for_parts(const Invocation& call, const rank::Ranks& ranks) {
  for (const char* flag : {"loss", "grads", "greedy", "ops", "device"})
    if (call.has(flag))
      return Error{Code::bad_request, std::string("--") + flag + " is not computed in parts",
                   "--cut", "leave one of the two out"};
  if (!ranks.alone()) return {};
  return Error{Code::bad_request, "one process has nobody to share a model with", "--cut",
               "start several: mpirun -n 2 janua model check ..."};
}

struct Asked {
  model::Loaded loaded;
  model::check::Input input;
};

Result<Asked> read_asked(const Invocation& call, OpenInput open) {
  auto& disk = call.ctx.disk;
  const auto folder = TRY(model::model_at(disk, call.arguments[0]));
  const auto file = TRY(open(disk, call.option("input")));
  Asked out{TRY(model::load_model(disk, folder)), {}};
  out.input = TRY(
      model::check::read_input(file, out.loaded.config, out.loaded.model, call.option("input")));
  return out;
}

// What was read is the same on all: sizes and parameters of the model, tokens of the input.
Result<Asked> read_together(const Invocation& call, OpenInput open, rank::Ranks& ranks) {
  TRY(check_for_parts(call, ranks));
  auto asked = read_asked(call, open);
  TRY(ranks.agree(asked.ok() ? Result<void>() : Result<void>(asked.error())));
  const auto& layout = asked->loaded.model.layout;
  std::string said = std::to_string(layout.count()) + " " + std::to_string(asked->input.columns);
  for (const auto id : asked->input.ids) said += " " + std::to_string(id);
  TRY(ranks.same(said, "another model or input",
                 "give every rank the same folder, and the same --input"));
  return asked;
}

std::string text_of(const model::check::InParts& done, const Asked& asked,
                    const std::string& output) {
  const auto [least, most] = std::ranges::minmax(done.held);
  return std::to_string(asked.input.rows) + " rows of " + std::to_string(asked.input.columns) +
         " tokens: " + std::to_string(done.answer.tensors.size()) + " tensors in " + output +
         "\neach of " + std::to_string(done.held.size()) + " ranks held " + std::to_string(least) +
         (least < most ? " to " + std::to_string(most) : "") + " of " +
         std::to_string(asked.loaded.model.layout.count()) + " parameters\n";
}

// Of several ranks the first one writes and says what all have computed.
Result<void> compute_together(const Invocation& call, const Asked& asked, rank::Ranks& ranks,
                              double load_seconds) {
  const double begin = call.ctx.clock.seconds();
  const auto cut = call.option("cut"), output = call.option("output");
  const auto meeting = cut == "layers-sum" ? model::Meeting::sum : model::Meeting::gather;
  train::GroupMembers members(TRY(rank::Group::split(ranks, 0)));
  model::check::Options options;
  if (call.option("dtype") == "bf16") options.type = compute::Type::bf16;
  const auto done =
      TRY(model::check::answer_in_parts(asked.loaded, asked.input, cut == "experts", meeting,
                                        members, options, call.option("input")));
  if (!ranks.leads()) return {};
  TRY(model::check::write(call.ctx.disk, output, done.answer));
  if (!call.json) return call.print(text_of(done, asked, output)), Result<void>();
  call.print_json({{"rows", asked.input.rows},
                   {"columns", asked.input.columns},
                   {"tensors", done.answer.tensors.size()},
                   {"output", output},
                   {"load_seconds", load_seconds},
                   {"seconds", load_seconds + call.ctx.clock.seconds() - begin},
                   {"loss", nullptr}});
  return {};
}

}  // namespace

// An error that is the same on all is said by the first rank. One that a rank has alone ends its process, for
// which the others wait no longer.
Result<void> check_in_parts(const Invocation& call, OpenInput open) {
  const auto ranks = TRY(rank::open());
  const double begin = call.ctx.clock.seconds();
  auto asked = read_together(call, open, *ranks);
  auto done = asked.ok() ? compute_together(call, *asked, *ranks, call.ctx.clock.seconds() - begin)
                         : Result<void>(asked.error());
  const bool of_all = !asked.ok() || done.ok() || done.error().code == Code::bad_request;
  if (ranks->broken() || !of_all) return done;
  ranks->finish();
  return ranks->leads() ? done : Result<void>();
}

}  // namespace cli
