// What a check asks a model: rows of tokens, as tensors of a safetensors file hold them.
//
// input_ids [B, T]; labels [B, T], -100 where nothing is scored (else the ids themselves are); a row
// may have masked tokens (attention_mask 0) and positions of its own (position_ids, else the column).
// Other tensors are not looked at.
#pragma once

#include <cstdint>
#include <vector>

#include "model/arch.h"
#include "model/batch.h"
#include "store/safetensors.h"

namespace model::check {

// [B, T] each, checked against a model.
struct Input {
  std::size_t rows = 0, columns = 0;    // B, T: at least 1
  std::vector<std::int32_t> ids;        // below the vocabulary
  std::vector<std::int32_t> targets;    // of the token behind each, below the head's rows; -1: none
  std::vector<std::int32_t> positions;  // from 0 on
  std::vector<bool> masked;
};

// Error: missing for a file without input_ids; bad_data for tensors of other types or shapes, and for
// ids, labels and positions that the model does not have, with row and column.
base::Result<Input> read_input(const store::Safetensors& file, const Config& config,
                               const Model& model, const base::Path& path);

// The tokens that are not masked, a segment a row, and where each stands in [B, T]. Its weights make
// the loss a mean over what is scored.
struct Packed {
  Batch batch;
  std::vector<std::size_t> places;
};
Packed pack(const Input& input);

}  // namespace model::check
