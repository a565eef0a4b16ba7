// A watermark's case of a folder: what this program makes of it, to be held against others.
#pragma once

#include "base/disk.h"
#include "compute/device.h"
#include "model/check/check.h"

namespace infer {

// folder/info.json has the options of each case, folder/CASE.safetensors input_ids [B, T] (a prompt, then a text) and
// scores_in [S, B, V] of the steps step_index [S]. Gives scores_out [S, B, V]; g_values [B, N, layers],
// context_repetition_mask and eos_mask [B, N] over the text alone, N = its tokens - (ngram - 1); mean_score and
// weighted_mean_score [B]; sampling_table_head [256]. Error: missing, bad_data; bad_request for a case that is none.
base::Result<model::check::Answer> synthid_case(base::Disk& disk, const base::Path& folder,
                                                const std::string& name, compute::Device::Set set);

}  // namespace infer
