// A checkpoint made anew tensor by tensor: in another type, or of several others.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/merge.h"
#include "model/tensors.h"

namespace model {

// Copies the model in `from` to the new folder `to`, its float tensors in another type ("F32", "BF16",
// "F16", and then quantised parameters unpacked; none: as they are, byte for byte), reads it again and
// compares (check/read_again.h). Error: as Tensors::open; bad_data for a tensor that contradicts
// config.json, where that is of an architecture that runs here, or for a number that F16 cannot hold;
// unsupported for a type of floats that is not read; verification if what was written does not compute
// the same.
base::Result<void> convert(base::Context& ctx, const base::Path& from, const base::Path& to,
                           const std::optional<std::string>& dtype);

struct Merging {
  base::Choice<merge::Registry> how = {};
  std::vector<base::Path> models = {};
  std::vector<double> weights = {};     // of each; empty: 1 each
  std::optional<base::Path> base = {};  // what they were made from
  std::optional<base::Path> like =
      {};  // whose configuration and tokenizer it gets; none: the first
  std::optional<std::string> dtype = {};  // of the float tensors; none: as in the first model
};

// Writes one model of several into the new folder `to`, reads it again and compares it with what was
// merged. Tensors that hold no floats must be equal. Error: bad_request for numbers of models or
// weights that do not fit the way, or a base that it knows nothing of; bad_data for a tensor that one lacks
// or has in another shape, or for configurations or vocabularies that mean something else (same_model.h);
// unsupported for quantised models; verification if what was written computes something else.
base::Result<void> merge_models(base::Context& ctx, const Merging& merging, const base::Path& to);

}  // namespace model
