#include "tokenizer/aspect.h"

#include "tokenizer/chat.h"
#include "tokenizer/given_files.h"

namespace tokenizer {

base::Result<Looked> look_at(base::Disk& disk, const base::Path& place) {
  Looked out;
  out.files = TRY(given_files(disk, place));
  out.tokenizer = TRY(load_files(out.files, place));
  out.file = TRY(base::parse_json(out.files["tokenizer.json"], place));
  base::MemoryDisk memory;
  base::Disk& folder = memory;
  for (const auto& [name, text] : out.files) TRY(folder.write_file(base::join(place, name), text));
  out.chat = TRY(chat_source_of_folder(folder, place));
  return out;
}

namespace aspect {

void add_example(Finding& finding, std::string example) {
  ++finding.count;
  if (finding.examples.size() < kExamples) finding.examples.push_back(std::move(example));
}

}  // namespace aspect
}  // namespace tokenizer
