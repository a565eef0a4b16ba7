// janua model speed DIR: how fast the passes of a model run here, on made-up tokens.
#include <algorithm>

#include "cli/command.h"
#include "model/run_folder.h"
#include "model/speed.h"
#include "model/weights.h"
#include "train/machine_class.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Result<model::SpeedAsked> asked_of(const Invocation& call) {
  model::SpeedAsked out;
  out.rows = TRY(call.whole("batch", 1, 1 << 20));
  out.tokens = TRY(call.whole("tokens", 1, 1 << 24));
  out.steps = TRY(call.whole("steps", 1, 1000000));
  out.warm = TRY(call.whole("warm", 0, 1000000));
  out.backward = call.has("backward");
  if (call.option("dtype") == "f32") out.type = compute::Type::f32;
  out.device = TRY(compute::device_of(call.option("ops")));
  return out;
}

struct Timed {
  model::Config config;
  model::Model model;
  std::vector<float> weights;
};

// The numbers change no speed, so config.json alone can do.
Result<Timed> begin_fresh(const Invocation& call, const base::Path& folder) {
  const auto path = base::join(folder, "config.json");
  Timed out;
  const auto json = TRY(base::parse_json(TRY(call.ctx.disk.read(path)), path));
  out.config = TRY(model::read_config(json, path));
  out.model = TRY(model::model_of(out.config, path));
  TRY(base::guard(path, [&] { out.weights = model::initial_weights(out.model.layout, 1); }));
  return out;
}

Result<Timed> load(const Invocation& call) {
  const auto folder = TRY(model::model_at(call.ctx.disk, call.arguments[0]));
  if (call.has("fresh")) return begin_fresh(call, folder);
  auto loaded = TRY(model::load_model(call.ctx.disk, folder));
  auto weights = TRY(base::guard(folder, [&] { return loaded.flat(); }));
  TRY(loaded.weights->whole());
  return Timed{std::move(loaded.config), std::move(loaded.model), std::move(weights)};
}

// Positions end where the context does.
Result<void> check_fits(const model::SpeedAsked& asked, const model::Config& config,
                        const std::string& where) {
  if (asked.tokens <= config.context) return {};
  return Error{Code::bad_request,
               "rows of " + std::to_string(asked.tokens) +
                   " tokens are asked for, the model holds " + std::to_string(config.context),
               where, "say fewer: --tokens"};
}

double median(std::vector<double> seconds) {
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

Json json_of(const std::vector<double>& seconds, double tokens) {
  if (seconds.empty()) return nullptr;
  const auto [least, most] = std::ranges::minmax(seconds);
  return {{"tokens_per_second", tokens / median(seconds)},
          {"seconds", median(seconds)},
          {"least_seconds", least},
          {"most_seconds", most}};
}

std::string text_of(const char* what, const std::vector<double>& seconds, double tokens) {
  if (seconds.empty()) return "";
  const auto [least, most] = std::ranges::minmax(seconds);
  char text[160];
  std::snprintf(text, sizeof text, "%s: %.0f tokens/s, %.4f s for %.0f tokens (%.4f to %.4f)\n",
                what, tokens / median(seconds), median(seconds), tokens, least, most);
  return text;
}

[[maybe_unused]] Result<void> time_model(Invocation& call) {
  const auto& folder = call.arguments[0];
  auto asked = TRY(asked_of(call));
  const auto threads = TRY(call.whole("threads", 0, 4096));
  const auto timed = TRY(load(call));
  if (!call.has("tokens")) asked.tokens = std::min(asked.tokens, timed.config.context);
  TRY(check_fits(asked, timed.config, folder));
  auto& outer = call.ctx;
  base::Context ctx{outer.disk,
                    outer.clock,
                    outer.reporter,
                    outer.cancel,
                    threads > 0 ? base::Pool(static_cast<int>(threads)) : outer.pool,
                    outer.cache};
  const auto times =
      TRY(model::time_passes(timed.model, timed.config.vocabulary, timed.weights, asked, ctx));
  const auto tokens = static_cast<double>(asked.rows) * static_cast<double>(asked.tokens);
  if (call.json)
    call.print_json({{"forward", json_of(times.forward, tokens)},
                     {"backward", json_of(times.backward, tokens)},
                     {"tokens", asked.rows * asked.tokens},
                     {"parameters", timed.model.layout.count()},
                     {"peak_bytes", base::peak_memory()},
                     {"threads", ctx.pool.workers()},
                     {"machine_class", train::machine_class()}});
  else
    call.print(text_of("forward", times.forward, tokens) +
               text_of("forward and backward", times.backward, tokens) +
               std::to_string(ctx.pool.workers()) + " threads, " + train::machine_class() + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a model, or a file that ends in .gguf"}};
constexpr Option kOptions[] = {
    {"batch", "B", "4", "rows of a pass, shared out among the threads"},
    {"tokens", "T", "512", "of a row; unsaid, no more than the model's context"},
    {"steps", "N", "5", "how many passes are timed; their median is told"},
    {"warm", "N", "2", "how many come before and are not timed"},
    {"backward", "", "", "passes with a gradient, too, each behind one without"},
    {"fresh", "", "", "weights as a training begins: config.json alone is enough"},
    {"dtype", "f32|bf16", "bf16", "of weights and all that is computed"},
    {"ops", "cpu|torch|cuda", "cpu", "this program's own operations, or libtorch's, where"},
    {"threads", "N", "0", "0 is all of the machine"}};
constexpr Example kExamples[] = {{"janua model speed eurollm --batch 4 --tokens 512 --backward",
                                  "tokens a second forward, and forward and backward"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"forward", "object or null", "of passes that compute the loss"},
    {"forward.tokens_per_second", "number", "by the median"},
    {"forward.seconds", "number", "of a pass, the median"},
    {"forward.least_seconds", "number", ""},
    {"forward.most_seconds", "number", ""},
    {"backward", "object or null",
     "of passes that compute a gradient, too, where they were asked for"},
    {"backward.tokens_per_second", "number", "by the median"},
    {"backward.seconds", "number", "of a pass, the median"},
    {"backward.least_seconds", "number", ""},
    {"backward.most_seconds", "number", ""},
    {"tokens", "whole number", "of a pass"},
    {"parameters", "whole number", "of the model"},
    {"peak_bytes", "whole number", "the most memory that this program has held so far"},
    {"threads", "whole number", ""},
    {"machine_class", "text", "what equal bits may be expected of"}};
constexpr JsonForm kForms[] = {{.text = "How fast passes run here.", .members = kMembers}};

extern const Entry model_speed{
    .group = Group::look,
    .summary = "Time passes of a model on made-up tokens, forward and backward.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(time_model)};

}  // namespace cli::full
