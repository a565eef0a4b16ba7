// janua model check DIR --input FILE --output FILE: what a model computes for given tokens, as tensors
// that others can be held against.
#include "cli/command.h"
#include "cli/parts_check.h"
#include "model/check/check.h"
#include "model/neighbours.h"
#include "model/run_folder.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Result;

// The operations and the device that a check is asked for, in one place: libtorch's compute on every
// device, this program's own on the processor alone.
Result<compute::Device> choose_device(const Invocation& call) {
  const auto ops = call.option("ops"), device = call.option("device");
  if (device == "cpu") return compute::device_of(ops);
  const auto out = TRY(compute::device_of(device));
  if (call.has("ops") && ops == "cpu")
    return Error{Code::bad_request, "--ops cpu does not compute on --device " + device, "--ops",
                 "leave it out: libtorch's operations compute there"};
  return out;
}

Result<model::check::Options> read_options(const Invocation& call) {
  model::check::Options out;
  out.loss = call.has("loss");
  out.gradients = call.has("grads");
  if (out.gradients) out.names = list_of(call.option("grads"));
  if (out.names == std::vector<std::string>{"all"}) out.names.clear();
  if (call.has("greedy")) out.new_tokens = TRY(call.whole("greedy", 1, 1 << 20));
  out.prompt = TRY(call.whole("prompt", 1, 1 << 24));
  if (call.has("prompt") && !call.has("greedy"))
    return Error{Code::bad_request, "a prompt without a text behind it changes nothing", "--prompt",
                 "say how many tokens to write, too: --greedy N"};
  out.device = TRY(choose_device(call));
  if (call.option("dtype") == "bf16") out.type = compute::Type::bf16;
  return out;
}

// What the gradients take of modules that predict further tokens.
[[maybe_unused]] Result<double> read_ahead(const Invocation& call, const model::Model& model) {
  if (!call.has("ahead")) return 0.0;
  if (!call.has("grads") || model.decoder.ahead.empty())
    return Error{
        Code::bad_request,
        "--ahead changes nothing without --grads, or where no module predicts further tokens",
        "--ahead", "leave it out"};
  return TRY(call.number("ahead", 0, 10));
}

[[maybe_unused]] Result<store::Safetensors> open_input(base::Disk& disk, const base::Path& path) {
  auto out = store::Safetensors::open(disk, path);
  if (!out.ok() && out.error().code == Code::bad_data)
    out.error().hint = "--input is a file of safetensors, such as its Python package writes; " +
                       (out.error().hint.empty() ? "this is none" : out.error().hint);
  return out;
}

// Others compute such rows, too, so they are no error.
[[maybe_unused]] void warn_of_long_rows(const Invocation& call, std::size_t columns,
                                        std::int64_t context) {
  if (columns > static_cast<std::size_t>(context))
    call.ctx.reporter.warn("check", "rows have " + std::to_string(columns) +
                                        " tokens, the model's context " + std::to_string(context) +
                                        ": what it computes behind that, nobody trained");
}

[[maybe_unused]] Result<void> check_model(Invocation& call) {
  if (call.has("cut")) return check_in_parts(call, open_input);
  auto& disk = call.ctx.disk;
  const auto folder = TRY(model::model_at(disk, call.arguments[0]));
  const auto input_path = call.option("input"), output = call.option("output");
  const auto options = TRY(read_options(call));
  const auto file = TRY(open_input(disk, input_path));
  const double begin = call.ctx.clock.seconds();
  model::warn_of_neighbours(call.ctx, folder, "check");
  auto loaded = TRY(model::load_model(disk, folder));
  if (loaded.arch->describe(loaded.config).head.tied && !loaded.model.decoder.head.tied)
    model::warn_of_own_head(call.ctx, folder, "check");
  const double load_seconds = call.ctx.clock.seconds() - begin;
  loaded.model.decoder.ahead_weight = TRY(read_ahead(call, loaded.model));
  const auto input = TRY(model::check::read_input(file, loaded.config, loaded.model, input_path));
  warn_of_long_rows(call, input.columns, loaded.config.context);
  const auto answer = TRY(model::check::answer(loaded, input, options, input_path));
  const double seconds = call.ctx.clock.seconds() - begin;
  TRY(model::check::write(disk, output, answer));
  base::Json said = {
      {"rows", input.rows}, {"columns", input.columns},     {"tensors", answer.tensors.size()},
      {"output", output},   {"load_seconds", load_seconds}, {"seconds", seconds},
      {"loss", nullptr}};
  if (answer.loss) said["loss"] = *answer.loss;
  if (call.json) {
    call.print_json(said);
    return {};
  }
  call.print(std::to_string(input.rows) + " rows of " + std::to_string(input.columns) +
             " tokens: " + std::to_string(answer.tensors.size()) + " tensors in " + output + "\n");
  if (answer.loss) call.print("loss " + said["loss"].dump() + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR", "the folder of a model: config.json and safetensors; or a file of GGUF"}};
constexpr Option kOptions[] = {
    {"input", "FILE", nullptr,
     "a safetensors file with input_ids [B, T], and labels (-100: not scored), attention_mask and "
     "position_ids where they are not the usual ones; what else it holds is not read"},
    {"output", "FILE", nullptr,
     "where logits [B, T, V] go, router_logits.I of layers that choose experts, and what the other "
     "flags ask for"},
    {"loss", "", "",
     "loss [1]: the mean over the labels that are scored, in nats; and ahead_loss [n] where n modules "
     "predict further tokens (MTP), by the same count"},
    {"grads", "NAME...", "",
     "grad.NAME of the loss for these tensors (none or `all`: every one), and grad_norm.NAME of every "
     "one; DIR stands before it"},
    {"ahead", "WEIGHT", "",
     "gradients are of the loss and of the mean ahead_loss times this, as in training"},
    {"greedy", "N", "",
     "greedy_ids and greedy_logprobs [B, N] behind the first tokens of each row"},
    {"prompt", "P", "16", "how many first tokens"},
    {"dtype", "f32|bf16", "f32", "of weights and all that is computed"},
    {"ops", "cpu|torch", "cpu", "this program's own operations, or libtorch's"},
    {"device", "DEVICE", "cpu", "what computes: cpu, or cuda or cuda:1 with libtorch's operations"},
    {"cut", "layers|layers-sum|experts", "",
     "under mpirun, each rank holds a part of the model: heads and feed-forwards, gathered (the bits of "
     "one process, in bf16) or summed (near them); or experts, each rank reading rows of its own"}};
constexpr Example kExamples[] = {
    {"janua model check eurollm --input in.safetensors --output out.safetensors --loss",
     "logits and the loss, to compare with those of another program"},
    {"janua model check eurollm --input in.safetensors --output out.safetensors --greedy 24",
     "what it writes behind the first 16 tokens of each row"},
    {"mpirun -n 2 janua model check eurollm --input in.safetensors --output out.safetensors --cut layers",
     "logits from two processes, each of which holds half of every layer"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"rows", "whole number", "of input_ids"},
                                   {"columns", "whole number", ""},
                                   {"tensors", "whole number", "written"},
                                   {"output", "text", "where"},
                                   {"load_seconds", "number", "until the model was open"},
                                   {"seconds", "number", "... and had answered"},
                                   {"loss", "number or null", "where it was asked for"}};
constexpr JsonForm kForms[] = {{.text = "What was written.", .members = kMembers}};

extern const Entry model_check{
    .group = Group::verify,
    .summary = "Write what a model computes for given tokens, to hold it against other programs.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(check_model)};

}  // namespace cli::full
