// Was a model taught to answer? As far as its files say.
#pragma once

#include <map>
#include <string>

#include "base/disk.h"
#include "store/gguf/metadata.h"

namespace infer {

struct ModelKind {
  std::string kind;  // "base": only pretrained, it continues text; "": nothing says
  // It brings a chat template that its weights may have seen. Those of our tokenizers stand there for
  // later: a model of ours that was only pretrained has not seen them.
  bool templated = false;
};

// Of a folder, by its manifest, those of what it was made from, as far as they stand beside it, and its
// chat template; of a GGUF file by its keys. Error: bad_data, io.
base::Result<ModelKind> model_kind(base::Disk& disk, const base::Path& place);

// Adds what a file made of the folder would not say otherwise: that the model is a base although it
// brings a chat template. Error: as model_kind().
base::Result<void> put_kind(base::Disk& disk, const base::Path& folder, store::gguf::Metadata& out);

// The same where a folder is made of a folder, whose manifest stays behind, or files of a folder of what a
// GGUF file says. Error: as model_kind().
base::Result<void> keep_kind(base::Disk& disk, const base::Path& from, const base::Path& to);
base::Result<void> keep_kind(const store::gguf::Metadata& from,
                             std::map<std::string, std::string>& files);

}  // namespace infer
