// A run that is told to stop in the middle, as by Ctrl-C.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "audit/real_life_test.h"

namespace audit {

struct StopWhen : base::Reporter {
  using When = std::function<bool(const base::Event&)>;
  base::Cancel& cancel;
  When when;

  StopWhen(base::Cancel& cancel, When when) : cancel(cancel), when(std::move(when)) {}
  void on(const base::Event& event) override {
    if (when(event)) cancel.request();
  }
};

// Runs a recipe into the life until something is said; whether it came to its end before.
inline bool run_until(RealLife& life, const std::string& text, const std::vector<std::string>& set,
                      StopWhen::When when, int threads = 1) {
  base::Cancel cancel;
  StopWhen stop(cancel, std::move(when));
  base::Context ctx{life.disk, *life.owned.clock, stop, cancel, threads, ""};
  life.put("again.toml", text);
  const auto recipe = must(run::load_recipe(run::stage::all(), life.disk, "again.toml", set));
  return run::run_unlocked(recipe, {}, "out", life.key, ctx).ok();
}

}  // namespace audit
