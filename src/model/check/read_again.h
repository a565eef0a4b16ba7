// A model that was written is read again, and computes what it was made of, before it stands under
// the name that was asked for.
//
// Both are asked for the logits of a few fixed tokens and for what they go on with, and every tensor of
// one is held against that of the other, for few tokens meet few rows of an embedding and few experts.
// The source is rounded as what is written rounds it, so equal bits are asked for, not nearness; how far
// the rounding leads from the source is measured and told. A model that is not rounded stays mapped,
// whatever its size; of one whose rounded copy the memory does not hold, the tensors alone are compared.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/context.h"
#include "base/memory.h"
#include "model/weights.h"
#include "store/block.h"

namespace model::check {

// Makes of the values of a parameter what comes back when they are stored and read.
using Rounding = std::function<base::Result<void>(const Parameter&, std::span<float>)>;
// By a type of blocks whose rows are the parameter's; the type must be one that is written, and null
// changes nothing. Error: bad_data for a value that it cannot hold.
base::Result<void> round_as(const store::block::Entry* type, std::span<float> values);

// A model to compare with, or none and a sentence why it cannot be tried: there is no config.json, it
// does not run here, or (of one that is made for it) the memory does not hold it. Error: io.
struct Source {
  std::optional<Loaded> model;
  std::string why_not;
};
base::Result<Source> source_of(base::Disk& disk, const base::Path& place);

// What is written of the numbers of a file's keys is a float where a configuration has a double.
enum class Numbers { doubles, floats };

// A sentence on what was compared. `source` holds the weights as they were before they were rounded.
// Error: verification, if the model at `written` (a folder or a GGUF file) cannot be read, or computes
// something else; failed where the memory does not do. `memory`: bytes that there are.
base::Result<std::string> read_again(base::Context& ctx, Loaded source, const Rounding& rounding,
                                     const base::Path& written, Numbers numbers = Numbers::doubles,
                                     std::uint64_t memory = base::memory_there());
// The same, told under the name `task`; that there is nothing to compare with is a warning.
base::Result<void> read_again(base::Context& ctx, Source source, const Rounding& rounding,
                              const base::Path& written, Numbers numbers, const std::string& task);

}  // namespace model::check
