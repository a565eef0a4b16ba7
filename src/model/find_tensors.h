// Do the files of a checkpoint and the layout of its configuration fit together?
#pragma once

#include <span>
#include <vector>

#include "model/arch.h"
#include "model/packed/source.h"
#include "store/safetensors.h"

namespace model {

// For each parameter, in order, the file that holds it under its name, with its shape and a type
// that Safetensors::read takes. Since no two tensors of a file share bytes, the files then hold at
// least two bytes for each element of the layout, but for those parameters that `packed` has: their
// place is null. Error: bad_data, with both shapes, for a tensor that lacks, has another shape, or
// is there and no parameter of this architecture; unsupported for a type.
base::Result<std::vector<const store::Safetensors*>> find_tensors(
    const arch::Entry& arch, const Layout& layout, const std::vector<store::Safetensors>& files,
    const base::Path& folder, const packed::Source& packed = {});

// Where the tensors of some files and a layout speak against each other: the first hundred, each a
// sentence that names the tensor with what is found and what is expected.
struct Contradictions {
  std::vector<base::Error> first;
  std::size_t count = 0;  // of all

  void add(base::Error one);
};
// All for which find_tensors() refuses files, types that are not read first.
Contradictions contradictions(const arch::Entry& arch, const Layout& layout,
                              const std::vector<store::Safetensors>& files,
                              const base::Path& folder, const packed::Source& packed = {});

// The floats of a parameter that was found so, out.size() = p.size.
base::Result<void> read_parameter(const Parameter& p, const store::Safetensors* found,
                                  const packed::Source& packed, std::span<float> out);

// Whether the model has modules that predict further tokens and no file holds them: transformers
// writes none, though config.json counts them.
bool lacks_modules(const Model& model, const std::vector<store::Safetensors>& files,
                   const packed::Source& packed = {});
// Whether the files hold a head of other numbers beside the embedding of a model that is said to be tied.
bool has_own_head(const Model& model, const std::vector<store::Safetensors>& files);
// Makes of the model what transformers makes of it with these files: modules that lack are none, and a
// head of its own (above) is used, whatever tie_word_embeddings says.
base::Result<void> fit_to_files(Model& model, const std::vector<store::Safetensors>& files,
                                const packed::Source& packed);

}  // namespace model
