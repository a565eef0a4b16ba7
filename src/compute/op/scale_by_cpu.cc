#include "compute/op/activation.h"
#include "compute/op/scale_by.h"
#include "compute/op/wide.h"

namespace compute {

void cpu::scale_by(const View& x, const View& number) {
  CHECK(number.elements() == 1, "rows are scaled by one number");
  float factor = 0;
  with_type(number.type, [&](auto zero) { factor = wide(*number.as<decltype(zero)>()); });
  cpu::scale(x, factor, x.type);
}

}  // namespace compute
