#include "model/family/common_options.h"

namespace model::family {

base::Result<void> CommonOptions::check() const {
  const auto wrong = [](const std::string& what, const std::string& hint = "") {
    return base::Error{base::Code::bad_request, what, "", hint};
  };
  if (!(rope_theta > 1 && rope_theta <= 1e15))
    return wrong("model.rope_theta must be above 1 and at most 1e15", "10000 is usual");
  if (!(norm_eps > 0 && norm_eps < 1)) return wrong("model.norm_eps must lie between 0 and 1");
  if (!(init_std > 0 && init_std <= 1)) return wrong("model.init_std must lie between 0 and 1");
  return {};
}

}  // namespace model::family
