// TIES (Yadav et al., 2023): of what each model changed keep the largest part, let the changes vote on
// the sign of each weight, and take the mean of those that agree. The paper trims the whole model as one
// vector, so a tensor that changed little may lose all; other programs trim each tensor by itself.
#include <algorithm>
#include <cmath>

#include "model/merge.h"

namespace model::merge {

namespace {

struct Ties {
  double density = 0.2;
  double scale = 1;
  std::string trim = "model";

  template <class V>
  void fields(V& v) {
    v(density, "density", "share of the changes that is kept, the largest");
    v(scale, "scale", "of the mean of the changes that agree");
    v(trim, "trim",
      "\"model\": the largest of all its tensors together, as the paper has it; \"tensor\": of each tensor");
  }
  base::Result<void> check() const {
    const auto wrong = [](const char* what) {
      return base::Error{base::Code::bad_request, what, "", ""};
    };
    if (!(density > 0 && density <= 1)) return wrong("density must be above 0 and at most 1");
    if (trim != "model" && trim != "tensor") return wrong("trim must be \"model\" or \"tensor\"");
    return {};
  }
};

// The magnitude from which on a change is kept.
float threshold(std::span<const float> change, double density) {
  const auto kept = static_cast<std::size_t>(
      std::max(1.0, std::floor(density * static_cast<double>(change.size()))));
  if (kept >= change.size()) return 0;
  std::vector<float> sizes(change.size());
  std::ranges::transform(change, sizes.begin(), [](float x) { return std::abs(x); });
  const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(kept - 1);
  std::ranges::nth_element(sizes, at, std::greater());
  return *at;
}

std::vector<std::vector<float>> trimmed(const Tensor& tensor, const Ties& own) {
  std::vector<std::vector<float>> out;
  CHECK(own.trim == "tensor" || tensor.least.size() == tensor.models.size(),
        "what is trimmed as a whole has been looked at as a whole");
  for (const auto& model : tensor.models) {
    auto& change = out.emplace_back(model.size());
    for (std::size_t i = 0; i < model.size(); ++i) change[i] = model[i] - tensor.base[i];
    const float least =
        own.trim == "tensor" ? threshold(change, own.density) : tensor.least[out.size() - 1];
    for (auto& x : change)
      if (std::abs(x) < least) x = 0;
  }
  return out;
}

void run(const base::Settings& settings, const Tensor& tensor, std::span<float> out) {
  const auto& own = settings.as<Ties>();
  const auto changes = trimmed(tensor, own);
  for (std::size_t i = 0; i < out.size(); ++i) {
    double vote = 0, sum = 0, weight = 0;
    for (std::size_t m = 0; m < changes.size(); ++m) vote += tensor.weights[m] * changes[m][i];
    for (std::size_t m = 0; m < changes.size(); ++m) {
      const double x = changes[m][i];
      if (x * vote <= 0) continue;
      sum += tensor.weights[m] * x;
      weight += tensor.weights[m];
    }
    const double change = weight > 0 ? sum / weight : 0;
    out[i] = static_cast<float>(tensor.base[i] + own.scale * change);
  }
}

std::optional<double> kept(const base::Settings& settings) {
  const auto& own = settings.as<Ties>();
  return own.trim == "model" ? std::optional(own.density) : std::nullopt;
}

}  // namespace

extern const Entry ties{.summary = "the mean of the largest changes whose signs agree",
                        .options = base::options<Ties>,
                        .needs_base = true,
                        .models = 0,
                        .merge = run,
                        .fewest = 1,
                        .kept = kept};

}  // namespace model::merge
