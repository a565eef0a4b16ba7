#include "model/packed_source.h"

namespace model {

// No method is read so far: read_config() refuses a quantization_config.
base::Result<PackedParameter> packed_parameter(const base::Json&,
                                               const std::vector<store::Safetensors>&,
                                               const Parameter&, const base::Path&) {
  return PackedParameter{};
}

}  // namespace model
