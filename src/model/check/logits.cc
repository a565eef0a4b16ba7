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

}  // namespace

void add_logits(const Running& model, const Input& input, const Packed& packed, Answer& answer) {
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
  std::vector<float> wide;
  if (tokens > 0) wide = logits(model.model, model.workspace, model.parameters, packed.batch);
  answer.tensors.push_back(
      spread("logits", {n(input.rows), n(input.columns), n(V)}, wide.data(), V, input, packed));
}

}  // namespace model::check
