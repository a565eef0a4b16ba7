// Optimizers other than AdamW (reference_test.cc) against torch and against their definitions.
#include "train/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/fixture_test.h"
#include "base/random.h"
#include "compute/worker.h"
#include "store/safetensors.h"
#include "train/machine_class.h"
#include "train/newton_schulz.h"

namespace train::optimizer {
namespace {

using Floats = std::vector<float>;

base::Choice<Registry> choice(const std::string& kind, const base::Json& options) {
  base::Choice<Registry> out(kind);
  const auto taken = out.from_json(options, "");
  EXPECT_TRUE(taken.ok()) << taken.error().sentence();
  return out;
}

// One tensor and the arrays that are kept of it.
struct Tensor {
  Floats weight;
  std::vector<Floats> arrays = std::vector<Floats>(3, Floats(weight.size()));
  std::vector<float*> state() {
    std::vector<float*> out;
    for (auto& array : arrays) out.push_back(array.data());
    return out;
  }
  void step(const base::Choice<Registry>& optimizer, double rate, double clip, std::int64_t step,
            const Floats& gradient, bool decay = true) {
    const auto arrays_of = state();
    optimizer.entry().update(
        optimizer.settings(), rate, clip, step,
        {gradient.data(), weight.data(), arrays_of.data(), weight.size(), decay});
  }
};

// A run of torch.
struct Run {
  std::string name, folder = base::fixture_folder("optim");
  std::unique_ptr<base::Disk> disk = base::real_disk();
  base::Json said =
      base::parse_json(disk->read(folder + "/info.json").take(), "").take()["runs"][name];
  store::Safetensors file =
      store::Safetensors::open(*disk, folder + "/" + name + ".safetensors").take();

  Floats floats(const std::string& tensor) const {
    Floats out(static_cast<std::size_t>(file.tensors().at(tensor).elements()));
    EXPECT_TRUE(file.read(tensor, out).ok());
    return out;
  }
  // "grad" or "param" of a step, which counts from 0.
  Floats at(std::int64_t step, const char* what, const std::string& tensor) const {
    char prefix[16];
    std::snprintf(prefix, sizeof prefix, "step%02d.", static_cast<int>(step));
    return floats(prefix + std::string(what) + "." + tensor);
  }
  double rate(std::int64_t step) const { return said["lr"][static_cast<std::size_t>(step)]; }
  double clip(std::int64_t step) const {
    if (said["clip_norm"].is_null()) return 1;
    const double norm = said["grad_norm_before_clip"][static_cast<std::size_t>(step)];
    return std::min(1.0, said["clip_norm"].get<double>() / (norm + 1e-6));
  }
};

void expect_near(const Floats& got, const Floats& want, double relative, const std::string& where) {
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], want[i], relative * std::max(1.0f, std::abs(want[i]))) << where << " " << i;
}

void follow(const std::string& name, const base::Choice<Registry>& optimizer) {
  const Run run{name};
  for (const std::string tensor : run.said["parameters"]) {
    Tensor ours{run.floats("init." + tensor)};
    for (std::int64_t step = 0; step < 20; ++step) {
      ours.step(optimizer, run.rate(step), run.clip(step), step, run.at(step, "grad", tensor));
      expect_near(ours.weight, run.at(step, "param", tensor), 1e-6,
                  tensor + " step " + std::to_string(step));
    }
  }
}

TEST(Adam, follows_torch_for_twenty_steps_with_the_decay_in_the_gradient) {
  if (base::fixture_folder("optim").empty()) GTEST_SKIP() << base::kNoFixtures;
  follow("adam_l2", choice("adam", {{"weight_decay", 0.1}}));
}

TEST(Sgd, follows_torch_for_twenty_steps) {
  if (base::fixture_folder("optim").empty()) GTEST_SKIP() << base::kNoFixtures;
  follow("sgd_nesterov",
         choice("sgd", {{"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.01}}));
}

// Each product of Muon's is rounded to bf16, so another order of its sums, as AMX has it and the loops in
// place of libtorch, shows a hundred times as much.
double of_products() {
#ifdef JANUA_ATEN
  return machine_class().find("amx_bf16") == std::string::npos ? 1e-6 : 1e-4;
#else
  return 1e-4;
#endif
}

void follow_with_matrices(const std::string& name, const base::Choice<Registry>& muon) {
  compute::single_thread_here();
  const Run run{name};
  for (const std::string tensor : run.said["parameters"]) {
    const auto& shape = run.file.tensors().at("init." + tensor).shape;
    Tensor ours{run.floats("init." + tensor)};
    for (std::int64_t step = 0; step < 20; ++step) {
      const auto gradient = run.at(step, "grad", tensor);
      const auto state = ours.state();
      muon.entry().update_matrix(
          muon.settings(), run.rate(step), run.clip(step), step,
          {gradient.data(), ours.weight.data(), state.data(), static_cast<std::size_t>(shape[0]),
           static_cast<std::size_t>(shape[1]), orthogonalise});
      expect_near(ours.weight, run.at(step, "param", tensor), of_products(),
                  tensor + " step " + std::to_string(step));
    }
    expect_near(ours.arrays[0], run.floats("final_state.momentum_buffer." + tensor), 1e-6, tensor);
  }
}

TEST(Muon, follows_torch_for_twenty_steps) {
  if (base::fixture_folder("optim").empty()) GTEST_SKIP() << base::kNoFixtures;
  follow_with_matrices("muon", choice("muon", {{"scale", "original"}}));
}

TEST(Muon, follows_torch_with_steps_as_large_as_those_of_adamw) {
  if (base::fixture_folder("optim").empty()) GTEST_SKIP() << base::kNoFixtures;
  follow_with_matrices("muon_match_rms_adamw",
                       choice("muon", {{"momentum", 0.9}, {"weight_decay", 0.01}}));
}

Floats normals(std::size_t n, std::uint64_t draw) {
  const base::Random random(5, "optimizer");
  Floats out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.normal(i, draw));
  return out;
}

TEST(Muon, leaves_other_tensors_to_adamw_with_options_of_its_own) {
  const base::Json adamw = {{"beta1", 0.8}, {"weight_decay", 0.3}};
  auto own = adamw;
  own["rate_ratio"] = 0.5;
  const auto muon = choice("muon", {{"adamw", own}}), alone = choice("adamw", adamw);
  Tensor one{normals(7, 0)}, other{one.weight};
  for (std::int64_t step = 0; step < 3; ++step) {
    const auto gradient = normals(7, 1 + static_cast<std::uint64_t>(step));
    one.step(muon, 0.02, 0.7, step, gradient);
    other.step(alone, 0.01, 0.7, step, gradient);
  }
  EXPECT_EQ(one.weight, other.weight);
}

// The definition of Pagliardini et al., their algorithm 1 and the schedules of their section 3.
struct Definition {
  double w, m1 = 0, m2 = 0, v = 0;
  void step(double g, double t, double rate, double decay, double warm) {
    const double b1 = 0.9, b2 = 0.999, b3 = 0.999, alpha = 5;
    const double a = std::min(t * alpha / warm, alpha);
    const double slow =
        std::min(std::exp(std::log(b1) * std::log(b3) /
                          ((1 - t / warm) * std::log(b3) + t / warm * std::log(b1))),
                 b3);
    m1 = b1 * m1 + (1 - b1) * g;
    m2 = slow * m2 + (1 - slow) * g;
    v = b2 * v + (1 - b2) * g * g;
    const double way = m1 / (1 - std::pow(b1, t)) + a * m2;
    w -= rate * (way / (std::sqrt(v / (1 - std::pow(b2, t))) + 1e-8) + decay * w);
  }
};

TEST(AdEMAMix, follows_its_definition_through_the_warm_up_and_beyond) {
  const auto optimizer = choice("ademamix", {{"beta3", 0.999}, {"alpha", 5}, {"warmup_steps", 12}});
  for (const bool decay : {true, false}) {
    Tensor ours{normals(9, 100)};
    std::vector<Definition> wanted;
    for (const float w : ours.weight) wanted.push_back({w});
    for (std::int64_t step = 0; step < 20; ++step) {
      const auto gradient = normals(9, static_cast<std::uint64_t>(step));
      ours.step(optimizer, 0.01, 0.5, step, gradient, decay);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        wanted[i].step(0.5 * gradient[i], static_cast<double>(step + 1), 0.01, decay ? 0.1 : 0, 12);
        ASSERT_NEAR(ours.weight[i], wanted[i].w, 2e-6) << "step " << step;
      }
    }
  }
}

// Workers and ranks cut tensors as it suits them.
TEST(Optimizers, do_the_same_with_an_element_whatever_stands_beside_it) {
  for (const auto& row : all()) {
    const auto optimizer = choice(row.name, base::Json::object());
    const std::size_t n = 3000, cut = 1234;
    Tensor whole{normals(n, 1)};
    Tensor first{Floats(whole.weight.begin(), whole.weight.begin() + cut)};
    Tensor second{Floats(whole.weight.begin() + cut, whole.weight.end())};
    for (std::int64_t step = 0; step < 3; ++step) {
      const auto gradient = normals(n, 2 + static_cast<std::uint64_t>(step));
      whole.step(optimizer, 0.01, 0.9, step, gradient);
      first.step(optimizer, 0.01, 0.9, step, {gradient.begin(), gradient.begin() + cut});
      second.step(optimizer, 0.01, 0.9, step, {gradient.begin() + cut, gradient.end()});
    }
    first.weight.insert(first.weight.end(), second.weight.begin(), second.weight.end());
    EXPECT_EQ(first.weight, whole.weight) << row.name;
  }
}

TEST(Optimizers, refuse_options_that_cannot_be) {
  const auto error = [](const std::string& kind, const base::Json& options) {
    base::Choice<Registry> out(kind);
    const auto taken = out.from_json(options, "");
    return taken.ok() ? "" : taken.error().what;
  };
  const std::string decay = "weight_decay must be at least 0";
  EXPECT_EQ(error("sgd", {{"momentum", 1.0}}), "momentum must be at least 0 and below 1");
  EXPECT_EQ(error("sgd", {{"weight_decay", -1.0}}), decay);
  EXPECT_NE(error("sgd", {{"momentum", 0.0}, {"nesterov", true}}), "");
  EXPECT_EQ(error("adam", {{"weight_decay", -1.0}}), decay);
  EXPECT_NE(error("adam", {{"beta2", 1.0}}), "");
  EXPECT_EQ(error("ademamix", {{"beta3", 0.5}}), "beta3 must be at least beta1 and below 1");
  EXPECT_NE(error("ademamix", {{"warmup_steps", -1}}), "");
  EXPECT_EQ(error("muon", {{"scale", "none"}}), "scale must be adamw or original");
  EXPECT_EQ(error("muon", {{"rounds", 0}}), "rounds must be between 1 and 100");
  EXPECT_NE(error("muon", {{"adamw", {{"beta1", 2.0}}}}), "");
  EXPECT_EQ(error("muon", {{"adamw", {{"rate_ratio", 0.0}}}}), "adamw.rate_ratio must be above 0");
}

}  // namespace
}  // namespace train::optimizer
