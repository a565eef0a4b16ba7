// What this program computes for a case of post-training, as tensors that others can be held against: the loss and its
// gradient, as a folder of cases asks for them. A kind of case is one file in align/check/.
//
// A folder has KIND.json, the options of each case, and KIND.safetensors with what is read; policy/, the model that
// learns; and adapter_NAME/ for cases of adapters. Another model is the reference, the teacher, or the base that an
// adapter changes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/check/check.h"

namespace align::check {

struct Asked {
  base::Path folder, reference;  // of the cases; of a model
  std::string name;              // of the case
};

struct Entry {
  const char* summary;
  // loss [1], grad_norm_total [1], grad_norm.NAME [1] of every parameter that learns; logits and merged_logits
  // [B, T, V] of an adapter. Error: missing, bad_data, unsupported, and bad_request for a case that is none.
  base::Result<model::check::Answer> (*answer)(base::Disk& disk, const Asked& asked);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();

}  // namespace align::check
