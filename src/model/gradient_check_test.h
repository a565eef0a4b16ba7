// Holds the gradient of an operation or block against small changes of each of its inputs and
// parameters, and a flow that reads against one that trains, in both sets of operations.
//
// The sum of what comes out, times fixed random numbers, is the value whose differences are taken: in
// float, so a step of 1e-2 leaves about 1e-5 of rounding and 1e-4 of curvature.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <memory>

#include "base/random.h"
#include "compute/worker.h"
#include "model/flow.h"
#include "model/rows.h"

namespace model {

inline std::vector<float> normals(std::size_t n, const std::string& purpose) {
  const base::Random random(4, purpose);
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.normal(i));
  return out;
}

class GradientCheck {
 public:
  using Values = std::vector<Value>;
  // What is checked: from the inputs, in their order, to what comes out of them.
  using Work = std::function<Values(Flow& flow, const Values& inputs)>;

  // Parameters are normal numbers of that deviation.
  explicit GradientCheck(float deviation = 1) : deviation_(deviation) {
    compute::single_thread_here();
  }

  Layout layout;  // whatever is declared here has random values

  void input(std::size_t rows, std::size_t width) {
    inputs_.push_back(
        {rows, width, normals(rows * width, "input " + std::to_string(inputs_.size()))});
  }

  // A declared parameter of one element that does not learn: it has this value, and no gradient.
  void hold(const std::string& name, float value) { held_[name] = value; }

  void expect_gradients_of(const Work& work, double tolerance = 1e-3) {
    for (const char* set : {"cpu", "torch"}) {
      const auto device = compute::device_of(set);
      if (!device.ok()) continue;  // a build without libtorch
      SCOPED_TRACE(set);
      workspace_ = std::make_unique<Workspace>(*device);
      expect_of_set(work, tolerance);
    }
  }

 private:
  void expect_of_set(const Work& work, double tolerance) {
    weights_ = normals(layout.size, "weights");
    for (auto& weight : weights_) weight *= deviation_;
    for (const auto& [name, value] : held_) weights_[layout.find(name)->offset] = value;
    const auto [outputs, gradients] = train(work);
    EXPECT_EQ(read(work), outputs) << "reading gives what training gave";
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      compare("input " + std::to_string(i), inputs_[i].values, gradients[i], work, tolerance);
    for (const auto& p : layout.parameters)
      if (held_.contains(p.name))
        EXPECT_EQ(gradients.back()[p.offset], 0) << p.name;
      else
        compare(p, gradients.back(), work, tolerance);
  }

  struct Input {
    std::size_t rows, width;
    std::vector<float> values;
  };
  using Floats = std::vector<float>;

  Values inputs_in(const Flow& flow) const {
    Values out;
    for (const auto& input : inputs_) {
      out.push_back(flow.make(compute::Type::f32, input.rows, input.width));
      std::ranges::copy(input.values, out.back().view().as<float>());
    }
    return out;
  }
  static Floats floats(const compute::View& view) {
    return {view.as<float>(), view.as<float>() + view.elements()};
  }
  static Floats factors(std::size_t output, std::size_t n) {
    return normals(n, "factor " + std::to_string(output));
  }

  std::pair<std::vector<Floats>, std::vector<Floats>> train(const Work& work) {
    Floats gradient(layout.size, 1e30f);  // whatever it held is written over
    const Parameters parameters(layout, weights_.data(), gradient.data(), workspace_->device);
    Flow flow(*workspace_, parameters, Flow::Aim::train);
    const auto inputs = inputs_in(flow);
    std::vector<Floats> outputs, gradients;
    {
      const auto values = work(flow, inputs);
      for (std::size_t i = 0; i < values.size(); ++i) {
        outputs.push_back(floats(values[i].view()));
        std::ranges::copy(factors(i, outputs[i].size()),
                          flow.sink(values[i].gradient()).view.as<float>());
      }
    }
    flow.backward();
    for (const auto& input : inputs) gradients.push_back(floats(input.gradient().view()));
    gradients.push_back(gradient);
    return {outputs, gradients};
  }

  std::vector<Floats> read(const Work& work) {
    const Parameters parameters(layout, weights_.data(), static_cast<float*>(nullptr),
                                workspace_->device);
    Flow flow(*workspace_, parameters, Flow::Aim::read);
    std::vector<Floats> out;
    for (const auto& value : work(flow, inputs_in(flow))) out.push_back(floats(value.view()));
    return out;
  }

  double value(const Work& work) {
    const auto outputs = read(work);
    double sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const auto factor = factors(i, outputs[i].size());
      for (std::size_t j = 0; j < factor.size(); ++j)
        sum += static_cast<double>(outputs[i][j]) * factor[j];
    }
    return sum;
  }

  double difference(float& x, const Work& work) {
    constexpr float step = 1e-2f;
    const float kept = x, above = kept + step, below = kept - step;
    x = above;
    const double up = value(work);
    x = below;
    const double down = value(work);
    x = kept;
    return (up - down) / (static_cast<double>(above) - below);
  }

  void compare(const std::string& what, Floats& values, const Floats& got, const Work& work,
               double tolerance) {
    double top = 1e-2;
    for (const float g : got) top = std::max(top, std::abs(static_cast<double>(g)));
    for (std::size_t i = 0; i < values.size(); ++i)
      ASSERT_NEAR(got[i], difference(values[i], work), tolerance * top) << what << " at " << i;
  }
  void compare(const Parameter& p, const Floats& got, const Work& work, double tolerance) {
    double top = 1e-2;
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i)
      top = std::max(top, std::abs(static_cast<double>(got[i])));
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i)
      ASSERT_NEAR(got[i], difference(weights_[i], work), tolerance * top)
          << p.name << " at " << i - p.offset;
  }

  const float deviation_;
  std::unique_ptr<Workspace> workspace_;
  std::vector<Input> inputs_;
  Floats weights_;
  std::map<std::string, float> held_;
};

// Rows of a few segments, none of which begins another's position.
struct SomeRows {
  std::vector<std::int32_t> ids, positions;
  std::vector<std::uint32_t> segments;
  explicit SomeRows(const std::vector<std::size_t>& lengths, std::int32_t vocabulary = 7) {
    for (const auto length : lengths) {
      segments.push_back(static_cast<std::uint32_t>(ids.size()));
      for (std::size_t t = 0; t < length; ++t) {
        ids.push_back(static_cast<std::int32_t>(ids.size() * 5 + t) % vocabulary);
        positions.push_back(static_cast<std::int32_t>(t));
      }
    }
    segments.push_back(static_cast<std::uint32_t>(ids.size()));
  }
  Rows rows() const { return {ids, positions, segments}; }
};

}  // namespace model
