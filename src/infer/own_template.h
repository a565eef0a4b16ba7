// Does the format that a conversation is written in say what the model's own chat template says?
#pragma once

#include <string>

#include "base/disk.h"
#include "infer/chat_format.h"

namespace infer {

// A sentence where the two write a first message differently, with what the model's template writes (its
// first 200 bytes); empty where they agree or the folder has no template of its own. A template that cannot
// be run is said, too, with its line. Error: bad_data, io of the folder's files.
base::Result<std::string> unlike_own_template(base::Disk& disk, const base::Path& folder,
                                              const TextCodec& codec, const ChatFormat& format);

}  // namespace infer
