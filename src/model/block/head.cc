// What a head consists of and costs; head_pass.cc computes it.
#include "model/block/head.h"

namespace model::block {

base::Result<void> Head::declare(Layout& layout, const Embedding& embedding) {
  if (!tied) {
    matrix = TRY(layout.add({name, {vocabulary, hidden}, start}));
    return {};
  }
  matrix = embedding.table;
  layout.parameters[matrix.first].also_called = name;
  return {};
}

// Never all logits at once where they are many: op::cross_entropy, but memory is asked for them.
Cost Head::cost() const {
  return {.token_flops = 6 * static_cast<double>(hidden) * static_cast<double>(vocabulary),
          .passing = vocabulary};
}

}  // namespace model::block
