// Do the files of a checkpoint and the layout of its configuration fit together?
#pragma once

#include <span>
#include <vector>

#include "model/arch.h"
#include "model/packed_source.h"
#include "store/safetensors.h"

namespace model {

// For each parameter, in order, the file that holds it under its name, with its shape and a type
// that Safetensors::read takes. Since no two tensors of a file share bytes, the files then hold at
// least two bytes for each element of the layout. Null for a parameter that is packed: `packed` has one
// for each, or none at all. Error: bad_data, with both shapes, for a tensor
// that lacks, has another shape, stands in two files, or is there and no parameter of this
// architecture; unsupported for a type.
base::Result<std::vector<const store::Safetensors*>> find_tensors(
    const arch::Entry& arch, const Layout& layout, const std::vector<store::Safetensors>& files,
    const base::Path& folder, std::span<const PackedParameter> packed = {});

}  // namespace model
