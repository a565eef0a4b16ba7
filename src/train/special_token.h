// Which ids begin, end and pad a text, as a tokenizer folder itself says it.
#pragma once

#include "base/disk.h"
#include "model/config.h"

namespace train {

// Sets bos, eos and pad of `config` from FOLDER/tokenizer_config.json, which names the tokens (special_tokens_map.json
// where that is silent), and FOLDER/tokenizer.json, which gives their ids (or a file beside it); -1 where none is named. So an exported
// configuration agrees with the tokenizer beside it, however that spells its tokens. Error:
// missing; bad_data for a named token without an id below config.vocabulary.
base::Result<void> name_special_tokens(base::Disk& disk, const base::Path& folder,
                                       model::Config& config);

}  // namespace train
