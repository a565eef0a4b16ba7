// The [eval] section of a recipe: how held-out text is scored.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace eval {

struct EvalRecipe {
  std::int64_t max_bytes = 0;
  std::int64_t min_bytes = 50'000;
  std::int64_t window_tokens = 0;
  std::int64_t overlap_tokens = 0;
  std::int64_t bootstrap_draws = 1000;
  bool control = true;
  std::int64_t control_training_bytes = 64 << 20;

  template <class V>
  void fields(V& v) {
    v(max_bytes, "max_bytes",
      "most held-out bytes per variant and set, documents in file order until the next would pass "
      "it; 0: all");
    v(min_bytes, "min_bytes",
      "a set smaller than this is marked small: compressors are unfair there");
    v(window_tokens, "window_tokens", "longest text scored at once; 0 takes the model's context");
    v(overlap_tokens, "overlap_tokens",
      "fewest tokens a scored token sees in a later window of a long document; 0 takes half a "
      "window");
    v(bootstrap_draws, "bootstrap_draws", "resamples of documents for the 95 % interval");
    v(control, "control", "compress the same documents as xz -9e does, for comparison");
    v(control_training_bytes, "control_training_bytes",
      "most training text of a language that xz reads before the held-out text, for a second "
      "control that knows what the model may know; whole documents by the order of their ids; 0 "
      "leaves that control out");
  }

  base::Result<void> check() const {
    const auto refuse = [](const char* what, const char* hint) {
      return base::Error{base::Code::bad_request, what, "", hint};
    };
    if (max_bytes < 0) return refuse("max_bytes must be at least 0", "leave it out for all");
    if (min_bytes < 0) return refuse("min_bytes must be at least 0", "leave it out for 50000");
    if (max_bytes > 0 && min_bytes > max_bytes) return refuse_order();
    if (window_tokens < 0 || window_tokens == 1)
      return refuse("window_tokens must be 0 or at least 2",
                    "leave it out for the model's context");
    if (overlap_tokens < 0 || (window_tokens > 0 && overlap_tokens >= window_tokens))
      return refuse("overlap_tokens must be smaller than window_tokens", "leave it out for half");
    if (bootstrap_draws < 100)
      return refuse("bootstrap_draws below 100 gives no usable 95 % interval", "use 1000");
    if (control_training_bytes < 0 || control_training_bytes > 1 << 30)
      return refuse(
          "control_training_bytes must be from 0 to 1073741824, or xz cannot see all of it",
          "leave it out for 67108864");
    return {};
  }

 private:
  // One of them may be the default, which nobody sees in his recipe.
  base::Error refuse_order() const {
    const auto shown = [](const char* name, std::int64_t value, std::int64_t usual) {
      return std::string(name) + " (" + std::to_string(value) +
             (value == usual ? ", its default)" : ")");
    };
    const EvalRecipe usual;
    return {base::Code::bad_request,
            shown("eval.min_bytes", min_bytes, usual.min_bytes) + " is more than " +
                shown("eval.max_bytes", max_bytes, usual.max_bytes) +
                ", so that every set would count as too small",
            "",
            "set min_bytes to at most " + std::to_string(max_bytes) +
                ", or leave max_bytes out to score everything"};
  }
};

}  // namespace eval
