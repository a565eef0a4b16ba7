// A SentencePiece model; files beside it say what stands around texts, and which tokens are added (sentencepiece_file.h).
#include "tokenizer/format.h"
#include "tokenizer/sentencepiece_file.h"

namespace tokenizer::format {

namespace {

bool named(std::string_view name) {
  return name.ends_with(".model") || name.find(".model.v") != std::string_view::npos;
}

base::Result<Files> read(const Source& source) {
  const auto bytes = TRY(source.disk.map(source.path));
  const auto model = TRY(read_sentencepiece(bytes.view(), source.path));
  TRY(bytes.whole());
  const auto files = TRY(FilesBeside::read(source.disk, base::parent(source.path)));
  return sentencepiece_files(model, TRY(beside_pieces(files, model)), source.path);
}

}  // namespace

extern const Entry sentencepiece{.summary = "a model of SentencePiece",
                                 .named = named,
                                 .is = looks_like_sentencepiece,
                                 .read = read};

}  // namespace tokenizer::format
