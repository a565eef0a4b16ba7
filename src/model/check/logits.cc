#include "compute/buffer.h"
#include "model/check/part.h"

namespace model::check {

namespace {

// Rows of tokens that are not masked to where they stand among all, zeros between.
Tensor spread(std::string name, std::vector<std::int64_t> shape, const float* rows,
              std::size_t width, const Input& input, const Packed& packed) {
  Tensor out{std::move(name), std::move(shape), {}, {}};
  out.floats.resize(input.ids.size() * width);
  for (std::size_t i = 0; i < packed.places.size(); ++i)
    std::copy_n(rows + i * width, width, out.floats.data() + packed.places[i] * width);
  return out;
}

std::vector<float> floats_of(const compute::View& view) {
  std::vector<float> out(view.elements());
  compute::copy(compute::view_of(out.data(), view.rows, view.width), view);
  return out;
}

// Of all rows of the batch, if it has any.
template <class T>
std::vector<float> logits_of(const Running<T>& model, const Batch& batch, std::size_t V) {
  std::vector<T> out(batch.ids.size() * V);
  if (!batch.ids.empty())
    logits(model.model, model.workspace, model.weights, batch, batch.ids.size(), out.data());
  std::vector<float> wide(out.size());
  widen(out.data(), wide.data(), wide.size());
  return wide;
}

std::vector<float> logits_of(const RunningThere& model, const Batch& batch, std::size_t) {
  if (batch.ids.empty()) return {};
  return logits(model.model, model.workspace, model.weights.parameters(), batch);
}

}  // namespace

template <class R>
void add_logits(const R& model, const Input& input, const Packed& packed, Answer& answer) {
  const auto n = [](std::size_t size) { return static_cast<std::int64_t>(size); };
  const auto V = static_cast<std::size_t>(model.model.decoder.head.vocabulary);
  const auto tokens = packed.places.size();
  model.workspace.observer = [&](const std::string& name, const Value& value) {
    const auto& view = value.view();
    if (!name.starts_with("router_logits.") || view.rows != tokens || !view.dense() ||
        view.type == compute::Type::i32)
      return;
    answer.tensors.push_back(spread(name, {n(input.ids.size()), n(view.width)},
                                    floats_of(view).data(), view.width, input, packed));
  };
  struct End {  // whether the pass returns or throws
    Workspace& workspace;
    ~End() { workspace.observer = {}; }
  } const end{model.workspace};
  const auto wide = logits_of(model, packed.batch, V);
  answer.tensors.push_back(
      spread("logits", {n(input.rows), n(input.columns), n(V)}, wide.data(), V, input, packed));
}

template void add_logits(const Running<float>&, const Input&, const Packed&, Answer&);
template void add_logits(const Running<compute::bf16>&, const Input&, const Packed&, Answer&);
template void add_logits(const RunningThere&, const Input&, const Packed&, Answer&);

}  // namespace model::check
