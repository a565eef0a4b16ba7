// Looks into a finished corpus: the lines and decisions of one document.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/line.h"

namespace data {

struct Found {
  std::string file;  // "train/deu_Latn.jsonl.zst"
  Line line;
};

struct Looked {
  std::vector<Found> lines;
  std::vector<base::Json> decisions;  // as in decisions.jsonl.zst
};

// `folder` is a corpus, or the output folder of a run that holds one. Error: missing.
base::Result<base::Path> corpus_folder(base::Disk& disk, const base::Path& folder);

// `wanted` is a page or catalogue key, a block's key, the path of a local file (origin.h), or the
// beginning of an id (8 signs or more); a document made of others is found by their ids too.
// Error: bad_request for a beginning that is too short, missing if nothing is there, bad_data for
// damaged files.
base::Result<Looked> look_up(base::Context& ctx, const base::Path& corpus,
                             const std::string& wanted);

}  // namespace data
