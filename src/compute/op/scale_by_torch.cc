#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/scale_by.h"
#include "compute/torch_view.inc"

namespace compute {

void aten::scale_by(const View& x, const View& number) {
  const c10::InferenceMode no_autograd;
  CHECK(number.elements() == 1, "rows are scaled by one number");
  tensor(x).mul_(flat(number).to(torch_type(x.type)));
}

}  // namespace compute
