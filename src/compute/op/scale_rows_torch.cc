#include "compute/op/scale_rows.h"
#include "compute/torch_view.inc"

namespace compute {

void aten::scale_rows(const View& rows, const View& factors) {
  const c10::InferenceMode no_autograd;
  tensor(rows).mul_(flat(factors).to(torch_type(rows.type)).unsqueeze(1));
}

}  // namespace compute
