#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/random.h"
#include "check.h"
#include "compute/op/product.h"
#include "model/device_weights.h"
#include "model/pass.h"

namespace gpu_check {

namespace {

using compute::Device;
using compute::Type;

// Also read by bench/gpu_check.py, which builds the same models in transformers.
struct Shape {
  const char* name;
  std::int64_t hidden, layers, heads, kv_heads, feed_forward, vocabulary;
  std::size_t texts, length;  // of a pass
};
constexpr Shape kShapes[] = {
    {"hidden 512, 8 layers", 512, 8, 8, 8, 1408, 32000, 16, 1024},
    {"1B", 2048, 16, 32, 8, 8192, 32000, 8, 1024},
};
constexpr Shape kSmall = {"small", 64, 2, 4, 2, 160, 512, 2, 64};

base::Json config_of(const Shape& s) {
  return {{"architectures", {"LlamaForCausalLM"}},
          {"model_type", "llama"},
          {"hidden_size", s.hidden},
          {"num_hidden_layers", s.layers},
          {"num_attention_heads", s.heads},
          {"num_key_value_heads", s.kv_heads},
          {"intermediate_size", s.feed_forward},
          {"vocab_size", s.vocabulary},
          {"max_position_embeddings", 2048},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"hidden_act", "silu"},
          {"tie_word_embeddings", false}};
}

// Uniform about zero, with that deviation: quick for a billion of them.
std::vector<float> random_weights(std::size_t n, double deviation) {
  std::vector<float> out(n);
  const float width = static_cast<float>(deviation * std::sqrt(12.0));
  std::uint64_t state = 88172645463325252u;
  for (auto& one : out) {  // xorshift64
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    one = (static_cast<float>(state >> 40) / (1 << 24) - 0.5f) * width;
  }
  return out;
}

model::Batch batch_of(const Shape& s) {
  const base::Random random(1, "gpu_check");
  model::Batch out;
  for (std::size_t i = 0; i < s.texts * s.length; ++i) {
    const auto token = std::abs(random.normal(i)) * 0.2 * static_cast<double>(s.vocabulary);
    out.ids.push_back(
        static_cast<std::int32_t>(std::min(token, static_cast<double>(s.vocabulary - 1))));
    out.positions.push_back(static_cast<std::int32_t>(i % s.length));
    if (i % s.length == 0) out.segments.push_back(static_cast<std::uint32_t>(i));
  }
  out.targets = out.ids;
  out.segments.push_back(static_cast<std::uint32_t>(out.ids.size()));
  return out;
}

// The median of calls that take about `budget` seconds in all, after three that warm up.
template <class Work>
double seconds(Device device, double budget, Work work) {
  using clock = std::chrono::steady_clock;
  const auto once = [&] {
    const auto begin = clock::now();
    work();
    compute::wait(device);
    return std::chrono::duration<double>(clock::now() - begin).count();
  };
  for (int i = 0; i < 3; ++i) once();
  std::vector<double> times;
  for (double spent = 0; spent < budget || times.size() < 3; spent += times.back())
    times.push_back(once());
  std::ranges::nth_element(times, times.begin() + static_cast<long>(times.size() / 2));
  return times[times.size() / 2];
}

// Products a call: so many that asking for them is nothing beside them.
double peak_flops(Device device, std::size_t n) {
  constexpr int several = 10;
  const auto numbers = random_weights(n * n, 1);
  const auto matrix = [&] {
    compute::Buffer out(n * n * 2, device);
    compute::copy(out.view(Type::bf16, n, n), compute::view_of(numbers.data(), n, n));
    return out;
  };
  const auto a = matrix(), b = matrix(), c = matrix();
  const auto view = [&](const compute::Buffer& of) { return of.view(Type::bf16, n, n); };
  const double once = seconds(device, 1, [&] {
    for (int i = 0; i < several; ++i)
      compute::product(view(c), view(a), compute::Turn::no, view(b), compute::Turn::yes);
  });
  return 2 * std::pow(static_cast<double>(n), 3) * several / once;
}

base::Result<void> time_model(const Shape& s, Device device) {
  const auto json = config_of(s);
  const auto config = TRY(model::read_config(json, "config.json"));
  const auto model = TRY(model::model_of(config, "config.json"));
  const auto cost = model::cost_of(config);
  const auto batch = batch_of(s);
  const model::DeviceWeights weights(model.layout, random_weights(model.layout.size, 0.02),
                                     Type::bf16, device, model::DeviceWeights::Gradient::yes);
  model::Workspace workspace(device);
  const auto tokens = static_cast<double>(batch.ids.size());
  const auto length = static_cast<double>(s.length);
  const double pairs = static_cast<double>(s.texts) * length * length;
  const double forward =
      seconds(device, 3, [&] { model::loss(model, workspace, weights.parameters(), batch); });
  const double both =
      seconds(device, 3, [&] { model::gradient(model, workspace, weights.parameters(), batch); });
  say({{"speed", s.name},
       {"config", json},
       {"texts", s.texts},
       {"length", s.length},
       {"parameters", model.layout.count()},
       {"flops", cost.token_flops * tokens + cost.pair_flops * pairs},
       {"forward", forward},
       {"forward_backward", both}});
  return {};
}

}  // namespace

base::Result<void> speed(Device device, bool small) {
  say({{"peak_flops", peak_flops(device, small ? 512 : 8192)}});
  if (small) return time_model(kSmall, device);
  for (const auto& shape : kShapes) TRY(time_model(shape, device));
  return {};
}

}  // namespace gpu_check
