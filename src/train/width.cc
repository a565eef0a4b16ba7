#include "train/width.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "train/hidden.h"

namespace train {

namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr const char* kKey = "train.mup_base";

Error wrong(const std::string& what, const std::string& hint) {
  return {Code::bad_request, what, kKey, hint};
}

// [model] with the sizes that are named.
Result<model::ModelRecipe> narrow_recipe(const BaseSizes& sizes, const model::ModelRecipe& model) {
  auto json = model.to_json();
  std::vector<std::string> known;
  for (const auto& [key, value] : json.items())
    if (value.is_number_integer()) known.push_back(key);
  for (const auto& [key, size] : sizes.values()) {
    auto found = base::check_known("size of [model]", key, known);
    if (!found.ok()) return wrong(found.error().what, found.error().hint);
    json[key] = size;
  }
  model::ModelRecipe out;
  auto read = out.from_json(json, kKey);
  if (!read.ok())
    return wrong(read.error().what, "name sizes that a model of this family can have");
  return out;
}

Result<void> check_pairs(const model::Layout& wide, const model::Layout& narrow) {
  const bool same =
      std::ranges::equal(wide.parameters, narrow.parameters, [](const auto& a, const auto& b) {
        return a.name == b.name && a.shape.size() == b.shape.size();
      });
  if (same) return {};
  return wrong("its model has other tensors than that of [model], and only widths may differ",
               "leave out what is no width, such as layers");
}

class Rules {
 public:
  Rules(const model::Model& wide, const model::Model& narrow) : wide_(wide), narrow_(narrow) {
    for (const auto& p : narrow.layout.parameters) out_.starts.push_back({p.start, p.middle});
    out_.rates.assign(out_.starts.size(), 1);
  }

  Result<WidthRules> take() {
    const auto hidden = hidden_matrices(wide_);
    for (std::size_t i = 0; i < hidden.size(); ++i)
      if (hidden[i]) follow_shape(i);
    TRY(embedding_and_head());
    for (std::size_t i = 0; i < wide_.decoder.layers.size(); ++i) TRY(scores(i));
    return std::move(out_);
  }

 private:
  // Of a dimension, counted from the last one.
  double times(std::size_t i, std::size_t dimension) const {
    const auto &a = wide_.layout.parameters[i].shape, &b = narrow_.layout.parameters[i].shape;
    return static_cast<double>(a[a.size() - 1 - dimension]) /
           static_cast<double>(b[b.size() - 1 - dimension]);
  }

  void follow_shape(std::size_t i) {
    const double columns = times(i, 0), rows = times(i, 1);
    out_.starts[i].deviation *= std::min(1.0, std::sqrt(rows / columns)) / std::sqrt(columns);
    out_.rates[i] /= columns;
  }

  // A multiplier behind a tensor, in its first numbers and its steps.
  void fold(std::size_t i, double factor, bool one_plus = false) {
    auto& start = out_.starts[i];
    start.deviation *= factor;
    start.middle = one_plus ? (1 + start.middle) * factor - 1 : start.middle * factor;
    out_.rates[i] *= factor;
  }

  Result<void> embedding_and_head() {
    const auto &wide = wide_.decoder, &narrow = narrow_.decoder;
    const double undone = narrow.embedding.scale / wide.embedding.scale;
    fold(wide.embedding.table.first, undone);
    if (!wide.head.tied) {
      follow_shape(wide.head.matrix.first);
      return {};
    }
    if (!wide.norm.gain.there())
      return Error{Code::unsupported,
                   "a head that is the embedding needs a gain before it to follow the width", kKey,
                   "set model.tied_embeddings to false, or leave it out"};
    fold(wide.norm.gain.first, 1 / (times(wide.embedding.table.first, 0) * undone),
         wide.norm.one_plus);
    return {};
  }

  static double scale_of(const model::block::Attention& one) {
    const double set = one.options.scale;
    return set > 0 ? set : 1 / std::sqrt(static_cast<double>(one.head_dim));
  }

  Result<void> scores(std::size_t layer) {
    using model::block::Attention;
    const auto* wide = std::get_if<Attention>(&wide_.decoder.layers[layer].mixer);
    const auto* narrow = std::get_if<Attention>(&narrow_.decoder.layers[layer].mixer);
    if (!wide || !narrow)
      return Error{Code::unsupported,
                   "layer " + std::to_string(layer) +
                       " mixes tokens otherwise than by the attention for which it is known how "
                       "learning rates follow the width",
                   kKey, "leave it out, and try rates at this width"};
    const double heads =
        static_cast<double>(narrow->head_dim) / static_cast<double>(wide->head_dim);
    const double factor = scale_of(*narrow) * heads / scale_of(*wide);
    if (factor == 1) return {};
    if (wide->qk_eps) {
      fold(wide->at.q_norm.first, factor, wide->qk_gain == compute::Gain::one_plus);
      return {};
    }
    if (wide->fused || wide->gated)
      return Error{Code::unsupported,
                   "the queries of this family share a matrix with others, so its heads must be as "
                   "wide as those of the model whose rate is taken over",
                   kKey, "let model.heads grow with model.hidden, not model.head_dim"};
    fold(wide->at.qkv.first, factor);
    if (wide->biased) fold(wide->at.qkv_bias.first, factor);
    return {};
  }

  const model::Model &wide_, &narrow_;
  WidthRules out_;
};

}  // namespace

Result<WidthRules> width_rules(const TrainRecipe& recipe, const model::ModelRecipe& model,
                               std::int64_t vocabulary) {
  if (recipe.mup_base.empty()) return WidthRules{};
  if (!model.from.empty() || !recipe.init.empty())
    return wrong("weights that are not drawn do not follow the width",
                 "leave it out where a training starts from a model");
  const auto narrow = TRY(narrow_recipe(recipe.mup_base, model));
  const auto a = TRY(model::model_of(model::config_of(model, vocabulary), "model"));
  const auto b = TRY(model::model_of(model::config_of(narrow, vocabulary), kKey));
  TRY(check_pairs(a.layout, b.layout));
  return Rules(a, b).take();
}

void begin_by(const WidthRules& rules, model::Layout& layout) {
  for (std::size_t i = 0; i < rules.starts.size(); ++i) {
    layout.parameters[i].start = rules.starts[i].deviation;
    layout.parameters[i].middle = rules.starts[i].middle;
  }
}

}  // namespace train
