#include "eval/score.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace eval {

std::vector<Window> windows(std::size_t count, WindowShape shape) {
  CHECK(shape.length >= 2 && shape.overlap >= 1 && shape.overlap < shape.length,
        "a window holds its overlap and at least one scored token");
  const auto length = static_cast<std::size_t>(shape.length);
  const auto overlap = static_cast<std::size_t>(shape.overlap);
  std::vector<Window> out;
  for (std::size_t next = 1; next < count; next = out.back().end) {
    const std::size_t begin = out.empty() ? 0 : next - overlap;
    out.push_back({begin, std::min(count, begin + length), next});
  }
  return out;
}

base::Result<double> document_bits(infer::LanguageModel& model,
                                   std::span<const std::int32_t> tokens, WindowShape shape) {
  double nats = 0;
  for (const auto& window : windows(tokens.size(), shape)) {
    const auto part = tokens.subspan(window.begin, window.end - window.begin);
    const auto scores = TRY(base::guard(
        "eval", [&] { return model.score(part); },
        "lower eval.window_tokens, or use a smaller model"));
    CHECK(scores.size() + 1 == part.size(), "a model scores every token but the first");
    for (std::size_t at = window.first_scored; at < window.end; ++at) {
      const double log_p = scores[at - window.begin - 1];
      if (!std::isfinite(log_p) || log_p > 1e-6)
        return base::Error{base::Code::failed,
                           "the model gives token " + std::to_string(at) + " the log-probability " +
                               std::to_string(log_p),
                           "eval", "its weights hold no sound numbers; train it again"};
      nats -= log_p;
    }
  }
  return nats / std::numbers::ln2;
}

}  // namespace eval
