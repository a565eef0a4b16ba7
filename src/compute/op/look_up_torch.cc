#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include <stdexcept>

#include "compute/op/look_up.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void look_up(const View& ids, const View& table, const View& tokens, std::size_t experts) {
  const c10::InferenceMode no_autograd;
  CHECK(ids.width == table.width && tokens.elements() == ids.rows, "a token has its experts");
  check_countable(table, experts);
  const auto found = at::index_select(tensor(table), 0, flat(tokens)).to(at::kFloat);
  const auto most = static_cast<double>(experts);
  if (!found.ge(0)
           .logical_and_(found.lt(most))
           .logical_and_(found.floor().eq(found))
           .all()
           .item<bool>())
    throw std::out_of_range("the table of experts sends a token to none of " +
                            std::to_string(experts) + " experts");
  tensor(ids).copy_(found);
}

}  // namespace compute::aten
