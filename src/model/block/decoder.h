// A language model as a stack of blocks: what an architecture describes, and the one forward over it
// for training, scoring and generation.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "model/block/embedding.h"
#include "model/block/head.h"
#include "model/block/layer.h"
#include "model/block/mtp.h"
#include "model/block/norm.h"

namespace model::block {

struct Decoder {
  Embedding embedding;
  std::optional<LayerInputs> inputs = {};  // of layers that read some of their own
  std::optional<HyperConnection>
      streams;  // where layers have several: how the last norm reads them
  std::vector<Layer> layers;
  std::string layer_prefix = "model.layers.";
  Norm norm;
  Head head;
  std::vector<Mtp> ahead;  // modules that predict further tokens, numbered behind the layers
  double ahead_weight =
      0;  // of their mean loss beside that of the next token; 0: they do not learn

  // Gives each block its parameters, in this order. Error: bad_data for more than can be counted.
  base::Result<Layout> declare();
  Cost cost() const;

  // The hidden values [M, H] of the rows, normed, for the head. With a sequence the rows are those that
  // follow it; it then holds them, too. Throws std::out_of_range, with the sequence as it was, for an
  // id outside the vocabulary. The rows outlive the flow.
  Value hidden(Flow& flow, const Rows& rows, Sequence* sequence = nullptr) const;
  // In a flow that trains: the losses of the modules, whose gradients are written as Head::loss() does.
  // They are shown as "ahead_loss.<module>" and stand in no loss that is returned.
  void learn_ahead(Flow& flow, const Value& hidden, const Ahead& rows) const;

 private:
  base::Result<void> declare_ahead(Layout& layout, std::size_t k);
};

}  // namespace model::block
