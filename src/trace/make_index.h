// An index of the training text of a corpus, and the keys of what stands in it.
//
// In: corpus/train/LANG.jsonl.zst. Out: part-00000000.fm and so on (part.h), documents.jsonl.zst
// (document_list.h), and keys.bin, the sorted keys of 32 bytes each (presence.h). The bytes are the same for any
// number of workers and any memory.
#pragma once

#include <functional>

#include "base/context.h"
#include "ledger/artefact.h"
#include "record/trace.h"
#include "trace/recipe.h"

namespace trace {

std::string part_name(std::uint64_t number);

// What an index has in a file of that name. Returns an Error to stop.
using Keep = std::function<base::Result<void>(const std::string& name, std::string_view bytes)>;

// Fills what it counted. Error: missing, bad_data; bad_request for a corpus without text or with a document that is
// longer than a part may be; interrupted; what `keep` says.
base::Result<record::Trace> build_index(const TraceRecipe& recipe, const base::Path& corpus,
                                        base::Context& ctx, const Keep& keep);

// The same into an artefact, whose counts and facts it fills.
base::Result<void> make_index(const TraceRecipe& recipe, const base::Path& corpus,
                              ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace trace
