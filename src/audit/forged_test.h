// A life whose maker rewrote it after the fact and signed everything anew with the right key: no
// digest, link or signature betrays it, only what contradicts itself or cannot be executed again.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>

#include "audit/real_life_test.h"

namespace audit {

inline constexpr const char* kSteps = "out/train/steps.jsonl";
inline constexpr const char* kModel = "out/model/model.safetensors";
inline constexpr const char* kLast = "out/train/checkpoint-00000009/state.safetensors";

// What an audit finds after `change` was made and everything was signed anew.
inline Report forged(const std::function<void(RealLife&, Forger&)>& change,
                     std::int64_t steps = 0) {
  RealLife life;
  Forger forger(life.disk);
  change(life, forger);
  forger.sign(life.key);
  const auto report = life.verify(steps);
  EXPECT_EQ(report.signer, Signer::given_key);
  return report;
}

}  // namespace audit
