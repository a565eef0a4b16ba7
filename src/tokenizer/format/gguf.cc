// The vocabulary in a GGUF file (gguf_vocabulary.h).
#include "store/gguf/file.h"
#include "tokenizer/format.h"
#include "tokenizer/gguf_vocabulary.h"

namespace tokenizer::format {

namespace {

bool is(std::string_view head) { return head.starts_with("GGUF"); }

base::Result<Files> read(const Source& source) {
  const auto file = TRY(store::gguf::File::open(source.disk, source.path));
  return vocabulary_files(file.metadata(), source.path);
}

}  // namespace

extern const Entry gguf{
    .summary = "the vocabulary in a GGUF file", .named = nullptr, .is = is, .read = read};

}  // namespace tokenizer::format
