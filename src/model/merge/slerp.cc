// Along the arc between two models (Shoemake, 1985): where the mean of two directions is shorter than
// either, this is not. Each tensor is one direction.
#include <cmath>

#include "model/merge.h"

namespace model::merge {

namespace {

struct Slerp {
  double t = 0.5;

  template <class V>
  void fields(V& v) {
    v(t, "t", "how far from the first model to the second");
  }
  base::Result<void> check() const {
    if (t >= 0 && t <= 1) return {};
    return base::Error{base::Code::bad_request, "t must lie between 0 and 1", "", ""};
  }
};

// The shares of both; those of the straight line where they point the same way, or the opposite one,
// or one of them is nothing: then no arc is told from another.
std::pair<double, double> shares(const Tensor& tensor, double t) {
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < tensor.models[0].size(); ++i) {
    const double a = tensor.models[0][i], b = tensor.models[1][i];
    aa += a * a;
    bb += b * b;
    ab += a * b;
  }
  constexpr double parallel = 0.9995;  // closer than this a sine is mostly rounding
  const double cosine = aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 1;
  if (!(std::abs(cosine) < parallel)) return {1 - t, t};
  const double angle = std::acos(cosine);
  return {std::sin((1 - t) * angle) / std::sin(angle), std::sin(t * angle) / std::sin(angle)};
}

void run(const base::Settings& settings, const Tensor& tensor, std::span<float> out) {
  const auto [first, second] = shares(tensor, settings.as<Slerp>().t);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(first * tensor.models[0][i] + second * tensor.models[1][i]);
}

}  // namespace

extern const Entry slerp{
    "along the arc between two models", base::options<Slerp>, false, 2, run, 2, "t"};

}  // namespace model::merge
