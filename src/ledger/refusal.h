// What a run found damaged, or that nobody vouches for, is moved beside and kept; a record says so
// before it is moved. Whoever looks at such a folder later believes the record, not its name.
//
//   "refused": {"stage": "train", "part": "checkpoint-00000011", "id": "..",
//               "kept": "train.refused/checkpoint-00000011", "found": "..", "why": ".."}
//
// part: of the work of that stage; absent where the finished artefact itself is refused.
// id: the content id that its manifest or its record gives it; absent where none does.
// kept: where it stands from then on, beside the artefact.
// found: what stood there, damage included: found_id().
// link: true, and no `found`, where it was no folder but a link to one.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/artefact.h"

namespace ledger {

inline constexpr const char* kRefused = "refused";

struct Refusal {
  std::string stage, part, id;
  base::Path kept;  // relative to the folder of the run
  std::string why;
};

// One digest over files as they stand: the content id that an artefact of them alone would have.
std::string found_id(std::vector<FileEntry> files);
// Whether found_id() covers what an entry of a folder stands for: links and pipes are nobody's bytes,
// and *.part is what a crash leaves.
bool is_found(const base::DirEntry& entry);

// The body of the record on what stands at `place`. Error: io for what cannot be read: then nothing
// may be moved.
base::Result<base::Json> body_of(const Refusal& refusal, const base::Path& place,
                                 base::Context& ctx);

// Moves an artefact inside the work of `writer` that was found damaged to NAME.refused/
// (own_folder.h), of a link the link, after a record said so. Where it stands now. Error: as
// keep_refused(), or io.
base::Result<base::Path> refuse(ArtefactWriter& writer, const std::string& part,
                                const std::string& why, base::Context& ctx);

}  // namespace ledger
