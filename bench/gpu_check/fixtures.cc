// Errors that are printed, of one model, device and type:
//   logits    largest difference to transformers'
//   loss      difference to transformers', relative
//   norms     largest difference of a parameter's gradient norm, relative
//   gradient  largest |g - g'| / |g'| of a parameter, g' that of our own kernels in float
//   state     largest difference of logits where a text goes on token by token (float alone)
//   again     whether the same gradient a second time has the same bits
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "check.h"
#include "model/device_weights.h"
#include "model/pass.h"
#include "reference.h"

namespace gpu_check {

namespace {

using compute::Device;
using compute::Type;
using model::DeviceWeights;
using Floats = std::vector<float>;

double largest_difference(const float* a, const float* b, std::size_t n) {
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - b[i]);
    if (!(difference <= worst)) worst = difference;  // NaN, too
  }
  return worst;
}

double norm(const float* a, const float* minus, std::size_t n) {
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i)
    squares += std::pow(static_cast<double>(a[i]) - (minus ? minus[i] : 0.0f), 2);
  return std::sqrt(squares);
}

struct Passed {
  double loss = 0;  // mean
  Floats logits, gradient;
  bool again = false;
};

Passed pass(const Reference& ref, Device device, Type type) {
  const auto& model = ref.loaded.model;
  model::Workspace workspace(device);
  const DeviceWeights weights(model.layout, *ref.loaded.weights, type, device,
                              DeviceWeights::Gradient::yes);
  Passed out;
  const auto scored = static_cast<double>(ref.batch.scored());
  out.loss = model::gradient(model, workspace, weights.parameters(), ref.batch) / scored;
  out.gradient = weights.gradient();
  model::gradient(model, workspace, weights.parameters(), ref.batch);
  out.again = weights.gradient() == out.gradient;
  for (auto& g : out.gradient) g /= static_cast<float>(scored);
  out.logits = model::logits(model, workspace, weights.parameters(), ref.batch);
  return out;
}

// The first text, half of it in one call, then token by token.
double state_difference(const Reference& ref, Device device) {
  const auto& model = ref.loaded.model;
  model::Workspace workspace(device);
  const DeviceWeights weights(model.layout, *ref.loaded.weights, Type::f32, device);
  const std::size_t T = ref.batch.segments[1], V = ref.logits.size() / ref.batch.ids.size();
  const std::span ids(ref.batch.ids);
  model::Sequence text;
  Floats some;
  model::read(model, workspace, weights.parameters(), ids.first(T / 2), text, T / 2, some);
  double worst = largest_difference(some.data(), ref.logits.data(), some.size());
  for (std::size_t t = T / 2; t < T; ++t) {
    model::read(model, workspace, weights.parameters(), ids.subspan(t, 1), text, 1, some);
    worst = std::max(worst, largest_difference(some.data(), ref.logits.data() + t * V, V));
  }
  return worst;
}

base::Json errors(const Reference& ref, const Passed& got, const Passed& own) {
  double norms = 0, gradients = 0;
  for (const auto& p : ref.loaded.model.layout.parameters) {
    const auto* g = got.gradient.data() + p.offset;
    const auto* o = own.gradient.data() + p.offset;
    const double size = norm(o, nullptr, p.size);
    if (size > 0) gradients = std::max(gradients, norm(g, o, p.size) / size);
    if (!ref.norms.contains(p.name) || !ref.norms[p.name].is_number()) continue;
    const double want = ref.norms[p.name].get<double>();
    if (want > 0) norms = std::max(norms, std::abs(norm(g, nullptr, p.size) - want) / want);
  }
  return {{"logits", largest_difference(got.logits.data(), ref.logits.data(), ref.logits.size())},
          {"loss", std::abs(got.loss - ref.loss) / ref.loss},
          {"norms", norms},
          {"gradient", gradients},
          {"again", got.again}};
}

void compare(const std::string& name, const Reference& ref, Device device) {
  const auto own = pass(ref, {}, Type::f32);
  for (const auto& on : {Device{}, device})
    for (const auto type : {Type::f32, Type::bf16}) {
      const auto* word = type == Type::f32 ? "f32" : "bf16";
      base::Json line{{"fixture", name}, {"device", compute::shown(on)}, {"type", word}};
      const auto done = base::guard(name, [&] {
        line.update(errors(ref, pass(ref, on, type), own));
        if (type == Type::f32) line["state"] = state_difference(ref, on);
      });
      if (!done.ok()) line["failed"] = done.error().sentence();
      say(line);
    }
}

}  // namespace

base::Result<void> fixtures(const std::string& folder, Device device) {
  const auto disk = base::real_disk();
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  for (const auto& name : names) {
    const auto ref = base::guard(name, [&] { return reference(*disk, base::join(folder, name)); });
    if (!ref.ok())
      say({{"fixture", name}, {"left_out", ref.error().sentence()}});
    else
      compare(name, *ref, device);
  }
  return {};
}

}  // namespace gpu_check
