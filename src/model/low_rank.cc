#include "model/low_rank.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "compute/buffer.h"
#include "compute/matmul.h"
#include "compute/op/wide.h"
#include "compute/worker.h"
#include "model/initial_weights.h"

namespace model {

namespace {

using base::Result;

std::size_t height(const Parameter& p) { return static_cast<std::size_t>(p.shape[0]); }
std::size_t width(const Parameter& p) { return static_cast<std::size_t>(p.shape[1]); }

Result<void> check(const Parameter& p, const LowRank& one) {
  if (p.shape.size() != 2)
    return base::Error{base::Code::bad_request,
                       "'" + p.name + "' is no matrix, so it has no change of low rank", "", ""};
  const auto most = std::min(p.shape[0], p.shape[1]);
  if (one.rank >= 1 && one.rank <= most) return {};
  return base::Error{base::Code::bad_request,
                     "a change of '" + p.name + "' has a rank between 1 and " +
                         std::to_string(most) + ", not " + std::to_string(one.rank),
                     "", ""};
}

}  // namespace

std::string LowRanks::module(std::size_t change) const {
  const auto& name = model_->parameters[changes_[change].parameter].name;
  return name.ends_with(".weight") ? name.substr(0, name.size() - 7) : name;
}

Result<LowRanks> LowRanks::of(const Layout& model, std::vector<LowRank> wanted) {
  LowRanks out;
  out.model_ = &model;
  out.changes_ = std::move(wanted);
  for (std::size_t i = 0; i < out.changes_.size(); ++i) {
    const auto& one = out.changes_[i];
    CHECK(i == 0 || out.changes_[i - 1].parameter < one.parameter, "each matrix comes once, rising");
    const auto& p = model.parameters[one.parameter];
    TRY(check(p, one));
    const auto begin = "base_model.model." + out.module(i);
    // As wide as torch's kaiming_uniform_(a = sqrt 5) draws it.
    const Start start{1 / std::sqrt(3.0 * static_cast<double>(p.shape[1])), 0};
    const auto place =
        TRY(out.layout_.add({begin + ".lora_A.weight", {one.rank, p.shape[1]}, start}));
    TRY(out.layout_.add({begin + ".lora_B.weight", {p.shape[0], one.rank}, kZeros}));
    if (one.magnitude)
      TRY(out.layout_.add({begin + ".lora_magnitude_vector", {p.shape[0]}, kOnes}));
    out.places_.push_back(place.first);
  }
  return out;
}

std::vector<float> LowRanks::begin(std::span<const float> weights, std::int64_t seed,
                                   const base::Pool& pool) const {
  auto out = initial_weights(layout_, seed, pool);
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (!changes_[i].magnitude) continue;
    const auto& p = model_->parameters[changes_[i].parameter];
    for (std::size_t row = 0; row < height(p); ++row) {
      double squares = 0;
      for (const float w : weights.subspan(p.offset + row * width(p), width(p)))
        squares += static_cast<double>(w) * w;
      out[magnitude(i).offset + row] = static_cast<float>(std::sqrt(squares));
    }
  }
  return out;
}

void LowRanks::merge_into(std::span<const float> learned, std::span<float> weights) const {
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const auto& p = model_->parameters[changes_[i].parameter];
    const auto rank = static_cast<std::size_t>(changes_[i].rank), in = width(p);
    for (std::size_t row = 0; row < height(p); ++row) {
      const auto w = weights.subspan(p.offset + row * in, in);
      for (std::size_t k = 0; k < rank; ++k) {
        const auto by = changes_[i].scale * learned[b(i).offset + row * rank + k];
        const float* from = learned.data() + a(i).offset + k * in;
        for (std::size_t c = 0; c < in; ++c) w[c] += by * from[c];
      }
      if (!changes_[i].magnitude) continue;
      double squares = 0;
      for (const float one : w) squares += static_cast<double>(one) * one;
      if (squares == 0) continue;
      const auto stretch =
          static_cast<float>(learned[magnitude(i).offset + row] / std::sqrt(squares));
      for (float& one : w) one *= stretch;
    }
  }
}

template <class T>
std::vector<std::vector<float>> LowRanks::stretches(const T* weights, const T* learned,
                                                    const base::Pool& pool) const {
  std::vector<std::vector<float>> out(changes_.size());
  compute::run(pool, changes_.size(), [&](int, std::size_t i) {
    if (!changes_[i].magnitude) return;
    const auto& p = model_->parameters[changes_[i].parameter];
    const auto rank = static_cast<std::size_t>(changes_[i].rank), in = width(p), rows = height(p);
    std::vector<T> change(rows * in);
    compute::matmul(learned + b(i).offset, compute::Turn::no, learned + a(i).offset,
                    compute::Turn::no, change.data(), rows, in, rank);
    // First the stretches, then 1 over the lengths.
    out[i].resize(2 * rows);
    for (std::size_t row = 0; row < rows; ++row) {
      double squares = 0;
      for (std::size_t c = 0; c < in; ++c) {
        const auto at = row * in + c;
        const double one = compute::wide(weights[p.offset + at]) +
                           changes_[i].scale * compute::wide(change[at]);
        squares += one * one;
      }
      const double length = std::sqrt(squares);
      out[i][rows + row] = length > 0 ? static_cast<float>(1 / length) : 0;
      out[i][row] = compute::wide(learned[magnitude(i).offset + row]) * out[i][rows + row];
    }
  });
  return out;
}

template std::vector<std::vector<float>> LowRanks::stretches<float>(const float*, const float*,
                                                                    const base::Pool&) const;
template std::vector<std::vector<float>> LowRanks::stretches<compute::bf16>(const compute::bf16*,
                                                                            const compute::bf16*,
                                                                            const base::Pool&) const;

template <class T>
Changes::Changes(const LowRanks& changes, T* values, T* gradients,
                 const std::vector<std::vector<float>>& stretches)
    : model_(&changes.of_model()) {
  const auto view = [](T* all, const Parameter& p, std::size_t rows, std::size_t columns) {
    return all ? compute::view_of(all + p.offset, rows, columns) : compute::View{};
  };
  for (std::size_t i = 0; i < changes.changes().size(); ++i) {
    const auto& said = changes.changes()[i];
    const auto& p = model_->parameters[said.parameter];
    const auto rank = static_cast<std::size_t>(said.rank);
    Beside one{.parameter = said.parameter,
               .scale = said.scale,
               .a = view(values, changes.a(i), rank, width(p)),
               .b = view(values, changes.b(i), height(p), rank),
               .of_a = view(gradients, changes.a(i), rank, width(p)),
               .of_b = view(gradients, changes.b(i), height(p), rank)};
    if (said.magnitude) {
      one.stretch = compute::view_of(stretches[i].data(), 1, height(p));
      one.length = compute::view_of(stretches[i].data() + height(p), 1, height(p));
      one.of_magnitude = view(gradients, changes.magnitude(i), 1, height(p));
    }
    all_.push_back(one);
  }
}

template Changes::Changes(const LowRanks&, float*, float*, const std::vector<std::vector<float>>&);
template Changes::Changes(const LowRanks&, compute::bf16*, compute::bf16*,
                          const std::vector<std::vector<float>>&);

namespace {
thread_local Changes* of_this_thread = nullptr;
}  // namespace

Changes* Changes::here() { return of_this_thread; }

WithChanges::WithChanges(Changes* changes) : before_(of_this_thread) { of_this_thread = changes; }
WithChanges::~WithChanges() { of_this_thread = before_; }

std::size_t Changes::row_of(const Beside& one, const Place& place) const {
  const auto& all = model_->parameters;
  return (all[one.parameter].offset - all[place.first].offset) / one.a.width;
}

void Changes::finish() {
  for (const auto& one : all_) {
    if (!one.met)
      throw std::runtime_error("nothing multiplies with " + model_->parameters[one.parameter].name +
                               " alone, so no change of low rank can stand beside it");
    for (const auto* of : {&one.of_a, &one.of_b, &one.of_magnitude})
      if (!one.written && of->data) compute::clear(*of);
  }
}

}  // namespace model
