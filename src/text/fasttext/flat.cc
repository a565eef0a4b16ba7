#include "text/fasttext/flat.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace text::fasttext {
namespace {

void multiply(const Matrix& rows, std::size_t labels, const float* line,
              std::vector<float>& products) {
  products.resize(labels);
  for (std::size_t i = 0; i < labels; ++i)
    products[i] = rows.dot(static_cast<std::uint32_t>(i), line);
}

// A logarithm is taken only of what may be kept: a score surely below the worst one kept is no candidate.
std::vector<Scored> best_of(const std::vector<float>& scores, std::size_t top) {
  Best best(top);
  float floor = -1;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] < floor) continue;
    const auto log = log_of(scores[i]);
    if (!best.wants(log)) continue;
    best.put({log, static_cast<std::uint32_t>(i)});
    if (best.full()) floor = std::exp(best.worst()) * 0.9999f - 1.1e-5f;
  }
  return best.take();
}

// fastText looks the logistic function up in a table of 512 steps from -8 to 8, and so do we: its scores are those.
constexpr int kSteps = 512;
constexpr float kEnd = 8;

float logistic(float x) {
  static const auto table = [] {
    std::array<float, kSteps + 1> out{};
    for (int i = 0; i <= kSteps; ++i) {
      const float at = static_cast<float>(i * 2 * 8) / kSteps - kEnd;
      out[static_cast<std::size_t>(i)] = static_cast<float>(1.0 / (1.0 + std::exp(-at)));
    }
    return out;
  }();
  if (x < -kEnd) return 0;
  if (x > kEnd) return 1;
  return std::isnan(x) ? x : table[static_cast<std::size_t>((x + kEnd) * kSteps / kEnd / 2)];
}

}  // namespace

std::vector<Scored> best_of_softmax(const Matrix& rows, std::size_t labels, const float* line,
                                    std::size_t top, std::vector<float>& scores) {
  multiply(rows, labels, line, scores);
  const float most = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) sum += score = std::exp(score - most);
  for (float& score : scores) score /= sum;
  return best_of(scores, top);
}

std::vector<Scored> best_of_each(const Matrix& rows, std::size_t labels, const float* line,
                                 std::size_t top, std::vector<float>& scores) {
  multiply(rows, labels, line, scores);
  for (float& score : scores) score = logistic(score);
  return best_of(scores, top);
}

}  // namespace text::fasttext
