// Every case of fixtures/posttrain against what TRL and PEFT computed, with the tolerances that are promised.
#include "base/fixture_test.h"

#include <gtest/gtest.h>

#include <map>

#include "align/check.h"
#include "base/json.h"
#include "store/safetensors.h"

namespace align {
namespace {

using base::Json;

constexpr double kLoss = 2e-5, kNorm = 1e-3, kLogits = 1e-3;

class Cases : public testing::Test {
 protected:
  void SetUp() override {
    root = base::fixture_folder("posttrain");
    if (root.empty()) GTEST_SKIP() << "no fixtures";
  }
  Json facts(const std::string& kind) const {
    const auto path = root + "/" + kind + ".json";
    return base::parse_json(disk->read(path).take(), path).take();
  }
  std::map<std::string, model::check::Tensor> answer(const std::string& kind,
                                                     const std::string& name) const {
    const auto* entry = [&]() -> const check::Entry* {
      for (const auto& row : check::all())
        if (kind == row.name) return row.entry;
      return nullptr;
    }();
    std::map<std::string, model::check::Tensor> out;
    auto made =
        entry->answer(*disk, {root, kind == "lora" ? root + "/policy" : root + "/../tiny", name});
    EXPECT_TRUE(made.ok()) << kind << " " << name << ": " << made.error().sentence();
    if (made.ok())
      for (auto& one : made->tensors) out[one.name] = one;
    return out;
  }
  static double number(const std::map<std::string, model::check::Tensor>& in,
                       const std::string& name) {
    const auto it = in.find(name);
    EXPECT_TRUE(it != in.end()) << "no tensor " << name;
    return it == in.end() ? 0 : it->second.floats.at(0);
  }
  static void expect_near(double got, double wanted, double tolerance, const std::string& what) {
    EXPECT_NEAR(got, wanted, tolerance * std::max(1.0, std::abs(wanted))) << what;
  }
  // loss, grad_norm_total and grad_norms of one case.
  static void expect_case(const std::map<std::string, model::check::Tensor>& got, const Json& own,
                          const std::string& what) {
    if (own.contains("loss")) expect_near(number(got, "loss"), own["loss"], kLoss, what);
    if (own.contains("grad_norm_total"))
      expect_near(number(got, "grad_norm_total"), own["grad_norm_total"], kNorm, what);
    if (own.contains("grad_norms")) expect_norms(got, own["grad_norms"], what);
  }
  static void expect_norms(const std::map<std::string, model::check::Tensor>& got,
                           const Json& norms, const std::string& what) {
    for (const auto& [name, norm] : norms.items())
      expect_near(number(got, name == "total" ? "grad_norm_total" : "grad_norm." + name), norm,
                  kNorm, what + " " + name);
  }
  // Cases that are objects with a member `loss` or `cross_entropy`.
  static std::vector<std::string> cases_of(const Json& all) {
    std::vector<std::string> out;
    for (const auto& [name, own] : all.items())
      if (own.is_object() && (own.contains("loss") || own.contains("cross_entropy")))
        out.push_back(name);
    return out;
  }

  base::Path root;
  std::unique_ptr<base::Disk> disk = base::real_disk();
};

TEST_F(Cases, of_fine_tuning_are_those_of_trl) {
  const auto all = facts("sft");
  EXPECT_GE(cases_of(all).size(), 5u);
  for (const auto& name : cases_of(all)) expect_case(answer("sft", name), all[name], name);
}

TEST_F(Cases, of_preferences_are_those_of_trl) {
  const auto all = facts("dpo");
  EXPECT_GE(cases_of(all["losses"]).size(), 18u);
  for (const auto& name : cases_of(all["losses"])) {
    const auto& own = all["losses"][name];
    const auto got = answer("dpo", name);
    expect_case(got, own, name);
    if (name == "sigmoid") expect_norms(got, all["grad_norms_sigmoid"], name);
    if (!own.contains("per_pair")) continue;
    for (std::size_t i = 0; i < own["per_pair"].size(); ++i)
      expect_near(got.at("per_pair").floats[i], own["per_pair"][i], kLoss, name);
  }
}

TEST_F(Cases, of_policies_are_those_of_trl) {
  const auto all = facts("grpo");
  EXPECT_GE(cases_of(all["cases"]).size(), 20u);
  for (const auto& name : cases_of(all["cases"])) {
    const auto got = answer("grpo", name);
    expect_case(got, all["cases"][name], name);
    if (name == "grpo_kl") expect_norms(got, all["grad_norms_grpo_kl"], name);
  }
}

TEST_F(Cases, of_distillation_are_those_of_trl) {
  const auto all = facts("distill");
  EXPECT_GE(cases_of(all["cases"]).size(), 10u);
  for (const auto& name : cases_of(all["cases"])) {
    const auto& own = all["cases"][name];
    const auto got = answer("distill", name);
    expect_case(got, own, name);
    for (const char* key : {"kd_times_T2", "cross_entropy", "loss_alpha_0.5"})
      if (own.contains(key)) expect_near(number(got, key), own[key], kLoss, name + " " + key);
  }
}

TEST_F(Cases, of_adapters_are_those_of_peft) {
  const auto all = facts("lora");
  EXPECT_GE(cases_of(all).size(), 4u);
  const auto file = store::Safetensors::open(*disk, root + "/lora.safetensors").take();
  for (const auto& name : cases_of(all)) {
    const auto got = answer("lora", name);
    expect_case(got, all[name], name);
    for (const char* what : {"logits", "merged_logits"}) {
      const auto& ours = got.at(what).floats;
      std::vector<float> wanted(ours.size());
      ASSERT_TRUE(file.read(name + "." + what, wanted).ok());
      for (std::size_t i = 0; i < ours.size(); ++i)
        ASSERT_NEAR(ours[i], wanted[i], kLogits) << name << " " << what << " at " << i;
    }
  }
}

}  // namespace
}  // namespace align
