#include "model/check/same_tensors.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace model::check {

namespace {

using base::Error;
using base::Path;
using base::Result;

constexpr std::size_t kPiece = std::size_t{1} << 18;  // numbers

// A parameter that both have.
struct Pair {
  const Parameter* parameter;
  const compute::Stored *source, *written;
};

struct Distance {
  std::size_t differing = 0;
  double largest = 0;  // NaN where a number is none
};

void add(std::span<const float> source, std::span<const float> written, Distance& out) {
  for (std::size_t i = 0; i < source.size(); ++i) {
    const double p = source[i], q = written[i], apart = std::abs(p - q);
    if (p == q || (std::isnan(p) && std::isnan(q))) continue;
    ++out.differing;
    if (!(apart <= out.largest)) out.largest = apart;
  }
}

Error differs(const Pair& pair, const Distance& distance, const Path& where) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3g", distance.largest);
  return {base::Code::verification,
          "the model that was written does not compute what its source does: of the tensor '" +
              pair.parameter->name + "' " + std::to_string(distance.differing) + " of " +
              std::to_string(pair.parameter->size) + " numbers are others, by up to " + text,
          where,
          "nothing was kept; run the same command again, and look at disk and memory if it "
          "fails again"};
}

Result<std::vector<Pair>> pairs_of(const Loaded& source, const Loaded& written, const Path& where) {
  std::map<std::string, std::size_t> there;
  for (std::size_t i = 0; i < written.model.layout.parameters.size(); ++i)
    there[written.model.layout.parameters[i].name] = i;
  std::vector<Pair> out;
  for (std::size_t i = 0; i < source.model.layout.parameters.size(); ++i) {
    const auto& p = source.model.layout.parameters[i];
    const auto found = there.find(p.name);
    if (found == there.end()) continue;  // a module that the format does not hold
    const Pair pair{&p, source.weights->stored({i, 1}).data(),
                    written.weights->stored({found->second, 1}).data()};
    if (pair.source->rows != pair.written->rows || pair.source->width != pair.written->width)
      return differs(pair, {p.size, NAN}, where);
    out.push_back(pair);
  }
  return out;
}

// Rows of both, a piece at a time.
Distance as_they_are(const Pair& pair) {
  const auto rows = pair.source->rows, width = pair.source->width;
  const auto most = std::clamp<std::size_t>(kPiece / std::max<std::size_t>(width, 1), 1, rows);
  std::vector<float> a(most * width), b(most * width);
  Distance out;
  for (std::size_t at = 0; at < rows; at += most) {
    const auto n = std::min(most, rows - at);
    pair.source->unpack(at, n, a.data());
    pair.written->unpack(at, n, b.data());
    add(std::span(a).first(n * width), std::span(b).first(n * width), out);
  }
  return out;
}

Result<Distance> rounded(const Pair& pair, const Rounding& rounding) {
  const auto width = pair.source->width;
  std::vector<float> a(pair.parameter->size), b(std::min(kPiece + width, a.size()));
  pair.source->unpack(0, pair.source->rows, a.data());
  TRY(rounding(*pair.parameter, a));
  const auto most = std::max<std::size_t>(1, b.size() / std::max<std::size_t>(width, 1));
  Distance out;
  for (std::size_t at = 0; at < pair.source->rows; at += most) {
    const auto n = std::min(most, pair.source->rows - at);
    pair.written->unpack(at, n, b.data());
    add(std::span(a).subspan(at * width, n * width), std::span(b).first(n * width), out);
  }
  return out;
}

}  // namespace

Result<std::size_t> same_tensors(base::Context& ctx, const Loaded& source, const Rounding& rounding,
                                 const Loaded& written, const Path& where) {
  const auto pairs = TRY(pairs_of(source, written, where));
  std::vector<Result<Distance>> found(pairs.size(), Distance{});
  const auto compare = [&](std::size_t i) -> Result<Distance> {
    TRY(ctx.cancel.check("read again"));
    if (!rounding || pairs[i].parameter->choices > 0) return as_they_are(pairs[i]);
    return rounded(pairs[i], rounding);
  };
  const auto guarded = [&](std::size_t i) {
    found[i] = base::guard(where, [&] { return compare(i); });
  };
  if (rounding)  // one whole tensor in memory at a time
    for (std::size_t i = 0; i < pairs.size(); ++i) guarded(i);
  else
    ctx.pool.run(pairs.size(), [&](int, std::size_t i) { guarded(i); });
  TRY(source.weights->whole());
  TRY(written.weights->whole());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (const auto distance = TRY(std::move(found[i])); distance.differing > 0)
      return differs(pairs[i], distance, where);
  return pairs.size();
}

}  // namespace model::check
