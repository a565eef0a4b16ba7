#include "model/speed.h"

#include <algorithm>
#include <memory>

#include "base/random.h"
#include "compute/op/update.h"
#include "compute/worker.h"
#include "model/pass.h"

namespace model {

namespace {

using compute::Buffer;
using compute::Device;
using compute::Type;
using compute::View;

// Made-up rows, each a text that scores every token with the one behind it.
Batch batch_of(std::int64_t vocabulary, std::int64_t first, std::int64_t rows,
               std::int64_t tokens) {
  const base::Random random(1, "speed");
  const auto below = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  Batch out;
  for (std::int64_t i = 0; i < rows * tokens; ++i) {
    const auto at = static_cast<std::uint64_t>(first * tokens + i);
    out.ids.push_back(static_cast<std::int32_t>(random.below(below(vocabulary), at)));
    out.positions.push_back(static_cast<std::int32_t>(i % tokens));
    if (i % tokens == 0) out.segments.push_back(static_cast<std::uint32_t>(i));
  }
  out.segments.push_back(static_cast<std::uint32_t>(out.ids.size()));
  for (std::size_t i = 0; i < out.ids.size(); ++i) {
    const bool last = i + 1 == out.ids.size() || out.positions[i + 1] == 0;
    out.targets.push_back(last ? -1 : out.ids[i + 1]);
  }
  return out;
}

// The rows of one thread, with a gradient of their own.
struct Part {
  Batch batch;
  Workspace workspace;
  Buffer gradient;
  Parameters parameters;
};

class Passes {
 public:
  Passes(const Model& model, std::int64_t vocabulary, std::span<const float> weights,
         const SpeedAsked& asked, const base::Pool& pool)
      : model_(model),
        pool_(pool),
        type_(asked.type),
        device_(asked.device),
        values_(bytes(type_), device_) {
    compute::copy(flat(values_, type_), compute::view_of(weights.data(), 1, size()));
    const auto known = std::min(vocabulary, model.decoder.head.vocabulary);
    const bool alone = device_.kind == Device::Kind::gpu;
    const auto parts = alone ? 1 : std::min<std::int64_t>(asked.rows, pool.workers());
    if (asked.backward && parts > 1) sum_ = Buffer(bytes(Type::f32), device_);
    for (std::int64_t p = 0; p < parts; ++p) {
      const auto first = asked.rows * p / parts, end = asked.rows * (p + 1) / parts;
      add(batch_of(known, first, end - first, asked.tokens), asked.backward);
    }
  }

  void forward() {
    each([&](Part& part) { loss(model_, part.workspace, part.parameters, part.batch); });
  }
  void backward() {
    each([&](Part& part) { gradient(model_, part.workspace, part.parameters, part.batch); });
    add_up();
  }

 private:
  std::size_t size() const { return model_.layout.size; }
  std::size_t bytes(Type type) const { return size() * compute::bytes_of(type); }
  View flat(const Buffer& of, Type type) const { return of.view(type, 1, size()); }

  void add(Batch batch, bool backward) {
    Buffer gradient = backward ? Buffer(bytes(type_), device_) : Buffer();
    const auto into = backward ? flat(gradient, type_) : View{};
    if (backward) compute::clear(into);  // padding, too
    parts_.push_back(std::unique_ptr<Part>(
        new Part{std::move(batch), Workspace(device_), std::move(gradient),
                 Parameters(model_.layout, type_, device_, flat(values_, type_).data, into.data)}));
  }
  template <class Work>
  void each(Work work) {
    compute::run(pool_, parts_.size(), [&](int, std::size_t p) { work(*parts_[p]); });
    compute::wait(device_);
  }
  // As a step of training adds what grains have, in stretches that the threads share. Several parts
  // lie on the host.
  void add_up() {
    if (parts_.size() == 1) return;
    constexpr std::size_t kStretch = 1 << 16;
    compute::run(pool_, (size() + kStretch - 1) / kStretch, [&](int, std::size_t i) {
      const auto begin = i * kStretch, count = std::min(kStretch, size() - begin);
      std::vector<View> leaves;
      for (const auto& part : parts_)
        leaves.push_back(flat(part->gradient, type_).columns(begin, count));
      double squares = 0;
      compute::tree_sum(flat(sum_, Type::f32).columns(begin, count), leaves, 1,
                        compute::view_of(&squares, 1, 1));
    });
  }

  const Model& model_;
  const base::Pool& pool_;
  const Type type_;
  const Device device_;
  Buffer values_, sum_;
  std::vector<std::unique_ptr<Part>> parts_;
};

}  // namespace

base::Result<PassTimes> time_passes(const Model& model, std::int64_t vocabulary,
                                    std::span<const float> weights, const SpeedAsked& asked,
                                    base::Context& ctx) {
  CHECK(asked.rows > 0 && asked.tokens > 0 && asked.steps > 0 && asked.warm >= 0,
        "a speed is measured over some passes");
  CHECK(weights.size() == model.layout.size, "there are as many weights as the layout has");
  return base::guard("model speed", [&]() -> base::Result<PassTimes> {
    Passes passes(model, vocabulary, weights, asked, ctx.pool);
    PassTimes out;
    const auto timed = [&](auto pass) {
      const double began = ctx.clock.seconds();
      pass();
      return ctx.clock.seconds() - began;
    };
    for (std::int64_t i = 0; i < asked.warm + asked.steps; ++i) {
      TRY(ctx.cancel.check("model speed"));
      const double forward = timed([&] { passes.forward(); });
      const double both = asked.backward ? timed([&] { passes.backward(); }) : 0;
      if (i < asked.warm) continue;
      out.forward.push_back(forward);
      if (asked.backward) out.backward.push_back(both);
    }
    return out;
  });
}

}  // namespace model
