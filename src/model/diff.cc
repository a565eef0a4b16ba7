#include "model/diff.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace model {

namespace {

using base::Result;

constexpr std::size_t kPiece = 1 << 18;  // elements read at once

std::string described(const Tensors::One& tensor) {
  return tensor.info->dtype + " " + store::shape_text(tensor.info->shape);
}

// Of the norms whose squares these are.
std::optional<double> share(double of_both, double of_first) {
  if (of_both == 0) return 0;
  if (of_first == 0 || !std::isfinite(of_first) || !std::isfinite(of_both)) return {};
  return std::sqrt(of_both / of_first);
}

Result<void> measure(const Tensors& first, const Tensors::One& a, const Tensors& second,
                     const Tensors::One& b, Difference& out) {
  std::vector<float> x(std::min<std::size_t>(kPiece, a.info->count)), y(x.size());
  double of_first = 0, of_both = 0;
  out.elements = a.info->count;
  for (std::size_t begin = 0; begin < a.info->count; begin += x.size()) {
    const auto n = std::min<std::size_t>(x.size(), a.info->count - begin);
    TRY(first.read(a, begin, std::span(x).first(n)));
    TRY(second.read(b, begin, std::span(y).first(n)));
    for (std::size_t i = 0; i < n; ++i) {
      const double p = x[i], q = y[i], apart = std::abs(p - q);
      of_first += p * p;
      if (p == q || (std::isnan(p) && std::isnan(q))) continue;
      ++out.differing;
      of_both += apart * apart;
      // NaN counts as the largest: whoever looks for the worst element must find it.
      if (!(apart <= out.largest)) out.largest = apart;
    }
  }
  out.relative = share(of_both, of_first);
  return {};
}

Result<std::optional<Difference>> compare(const std::string& name, const Tensors& first,
                                          const Tensors::One* a, const Tensors& second,
                                          const Tensors::One* b) {
  Difference out{.name = name, .first = a ? described(*a) : "", .second = b ? described(*b) : ""};
  if (!a || !b) {
    out.kind = a ? Difference::Kind::only_first : Difference::Kind::only_second;
    return std::optional(std::move(out));
  }
  const bool same_type = a->info->dtype == b->info->dtype;
  if (a->info->shape != b->info->shape) {
    out.kind = Difference::Kind::shape;
    return std::optional(std::move(out));
  }
  if (same_type && !a->packed && !b->packed && a->info->bytes == b->info->bytes)
    return std::optional<Difference>();
  if (!same_type) out.kind = Difference::Kind::type;
  if (a->floats() && b->floats()) TRY(measure(first, *a, second, *b, out));
  if (a->packed && b->packed && same_type && out.differing == 0) return std::optional<Difference>();
  return std::optional(std::move(out));
}

}  // namespace

Result<Comparison> diff(const Tensors& first, const Tensors& second, const base::Pool& pool) {
  std::set<std::string> named;
  for (const auto& [name, tensor] : first.all()) named.insert(name);
  for (const auto& [name, tensor] : second.all()) named.insert(name);
  const std::vector<std::string> names(named.begin(), named.end());
  std::vector<Result<std::optional<Difference>>> found(names.size(), std::optional<Difference>());
  pool.run(names.size(), [&](int, std::size_t i) {
    const auto a = first.all().find(names[i]), b = second.all().find(names[i]);
    found[i] = compare(names[i], first, a == first.all().end() ? nullptr : &a->second, second,
                       b == second.all().end() ? nullptr : &b->second);
  });
  Comparison out;
  for (auto& one : found) {
    auto difference = TRY(std::move(one));
    if (difference)
      out.differences.push_back(std::move(*difference));
    else
      ++out.equal;
  }
  TRY(first.whole());
  TRY(second.whole());
  return out;
}

const char* words_for(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::only_first:
      return "only in the first";
    case Difference::Kind::only_second:
      return "only in the second";
    case Difference::Kind::shape:
      return "other shape";
    case Difference::Kind::type:
      return "other type";
    case Difference::Kind::values:
      break;
  }
  return "other values";
}

}  // namespace model
