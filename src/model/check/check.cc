#include "model/check/check.h"

#include <cmath>

#include "base/memory.h"
#include "base/recipe.h"
#include "compute/worker.h"
#include "model/check/part.h"

namespace model::check {

namespace {

using base::Code;
using base::Error;
using base::Result;

Result<std::vector<Named>> named(const Layout& layout, const Options& options) {
  std::vector<Named> out;
  std::vector<std::string> known;
  for (const auto& p : layout.parameters) known.push_back(p.name);
  for (const auto& name : options.names.empty() ? known : options.names) {
    const auto p = std::ranges::find_if(layout.parameters, [&](const Parameter& one) {
      return one.name == name || (!name.empty() && one.also_called == name);
    });
    if (p == layout.parameters.end()) {
      const auto guess = base::nearest(name, known);
      return Error{
          Code::bad_request, "no tensor is called '" + name + "'", "",
          guess.empty() ? "`janua model show` lists them" : "did you mean '" + guess + "'?"};
    }
    out.push_back({&*p, name});
  }
  return out;
}

// Error where the prompt of some row would be empty.
Result<void> check_prompts(const Input& input, const Options& options, const std::string& where) {
  const auto length = static_cast<std::size_t>(options.prompt);
  if (options.prompt < 1 || length > input.columns)
    return Error{Code::bad_request,
                 "a prompt of " + std::to_string(options.prompt) +
                     " tokens is asked for, rows have " + std::to_string(input.columns),
                 where, "say a shorter one: --prompt"};
  for (std::size_t row = 0; row < input.rows; ++row) {
    const auto first = input.masked.begin() + static_cast<std::ptrdiff_t>(row * input.columns);
    if (std::all_of(first, first + static_cast<std::ptrdiff_t>(length), [](bool m) { return m; }))
      return Error{Code::bad_data, "all of the prompt of row " + std::to_string(row) + " is masked",
                   where, "say a longer one: --prompt"};
  }
  return {};
}

// Logits of every token are the product here, three times while they are spread out.
Result<void> check_room(const Model& model, const Input& input, const std::string& where) {
  const auto bytes = base::Size(input.ids.size()) * model.decoder.head.vocabulary * 12;
  if (bytes.fits(base::memory_there())) return {};
  return Error{Code::failed, "the logits of all tokens need more memory than there is", where,
               "ask with fewer rows"};
}

void add_ahead_losses(const Running& model, const Batch& batch, Answer& answer) {
  const auto losses = ahead_losses(model.model, model.workspace, model.parameters, batch);
  if (losses.empty()) return;
  answer.tensors.push_back({"ahead_loss",
                            {static_cast<std::int64_t>(losses.size())},
                            {losses.begin(), losses.end()},
                            {}});
}

Answer compute_answer(const Running& model, const Input& input, const Options& options,
                      const std::vector<Named>& whole) {
  Answer out;
  const auto packed = pack(input);
  add_logits(model, input, packed, out);
  if (options.gradients)
    add_gradients(model, packed, whole, out);
  else if (options.loss)
    out.loss = loss(model.model, model.workspace, model.parameters, packed.batch);
  if (out.loss) {
    out.tensors.push_back({"loss", {1}, {static_cast<float>(*out.loss)}, {}});
    add_ahead_losses(model, packed.batch, out);
  }
  if (options.new_tokens > 0) add_texts(model, input, options, out);
  return out;
}

// Weights are read where they are stored, but for a device of its own, or libtorch's operations, or a
// gradient, which stands beside them.
Answer compute_in(const Loaded& loaded, const Input& input, const Options& options,
                  const std::vector<Named>& whole) {
  Workspace workspace(options.device);
  if (options.device.set == compute::Device::Set::cpu && !options.gradients) {
    const auto parameters = loaded.parameters(options.type);
    return compute_answer({loaded.model, parameters, workspace, nullptr}, input, options, whole);
  }
  using Gradient = DeviceWeights::Gradient;
  const DeviceWeights there(loaded.model.layout, *loaded.weights, options.type, options.device,
                            options.gradients ? Gradient::yes : Gradient::no);
  return compute_answer({loaded.model, there.parameters(), workspace, &there}, input, options,
                        whole);
}

bool finite(const Answer& answer) {
  const auto sound = [](float x) { return std::isfinite(x); };
  return std::ranges::all_of(
      answer.tensors, [&](const Tensor& one) { return std::ranges::all_of(one.floats, sound); });
}

}  // namespace

Result<Answer> answer(const Loaded& loaded, const Input& input, const Options& options,
                      const std::string& where) {
  std::vector<Named> whole;
  if (options.gradients) whole = TRY(named(loaded.model.layout, options));
  if ((options.loss || options.gradients) && pack(input).batch.scored() == 0)
    return Error{Code::bad_data, "a loss is asked for, but no token is scored", where,
                 "give labels other than -100, in the second column or later"};
  if (options.new_tokens > 0) TRY(check_prompts(input, options, where));
  TRY(check_room(loaded.model, input, where));
  compute::single_thread_here();
  auto out = base::guard(where, [&] { return compute_in(loaded, input, options, whole); });
  TRY(loaded.weights->whole());  // it says why, where the pass has thrown
  if (out.ok() && !options.any_numbers && !finite(*out))
    TRY(loaded.weights->finite(loaded.model.layout));
  return out;
}

Result<void> write(base::Disk& disk, const base::Path& path, const Answer& answer) {
  std::vector<store::TensorOut> out;
  for (const auto& one : answer.tensors) {
    const bool whole = one.floats.empty();
    const auto* bytes = whole ? static_cast<const void*>(one.integers.data()) : one.floats.data();
    const auto size = whole ? one.integers.size() * 8 : one.floats.size() * 4;
    out.push_back(
        {one.name, whole ? "I64" : "F32", one.shape, {static_cast<const char*>(bytes), size}});
  }
  return store::write_safetensors(disk, path, std::move(out), {});
}

}  // namespace model::check
