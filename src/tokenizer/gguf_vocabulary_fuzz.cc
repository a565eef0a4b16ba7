// Any bytes as a GGUF file whose tokenizer is asked for: it is refused, or given as files of which each is
// what its name says. Bytes that begin with 1 or 2 are edits of the head of a file that holds: of byte-level
// BPE, or of pieces.
#include <cstddef>
#include <cstdint>

#include "base/fuzz_bytes_test.h"
#include "base/json.h"
#include "store/gguf/file.h"
#include "store/gguf/writer.h"
#include "tokenizer/gguf_vocabulary.h"

namespace {

std::string file_of(const store::gguf::Metadata& said) {
  base::MemoryDisk disk;
  store::gguf::Writer::open(disk, "x", said, {}).take().commit().take();
  return disk.read("x").take();
}

std::string make_pieces() {
  store::gguf::Metadata said;
  std::vector<std::string> tokens = {"<unk>", "<s>", "ab", "abc", "a", "b", "c"};
  std::vector<std::int32_t> kinds = {2, 3, 1, 1, 1, 1, 1};
  constexpr const char* digits = "0123456789ABCDEF";
  for (int byte = 0; byte < 256; ++byte) {
    tokens.push_back(std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">");
    kinds.push_back(6);
  }
  std::vector<float> scores;
  for (std::size_t i = 0; i < tokens.size(); ++i) scores.push_back(-static_cast<float>(i));
  said.add("tokenizer.ggml.model", std::string("llama")).take();
  said.add("tokenizer.ggml.add_space_prefix", true).take();
  said.add("janua.tokenizer.space", std::string("first")).take();
  said.add("tokenizer.ggml.bos_token_id", std::uint32_t{1}).take();
  said.add("tokenizer.ggml.scores", store::gguf::Array(scores)).take();
  said.add("tokenizer.ggml.token_type", store::gguf::Array(kinds)).take();
  said.add("tokenizer.ggml.tokens", store::gguf::Array(tokens)).take();
  return file_of(said);
}

std::string make() {
  store::gguf::Metadata said;
  std::vector<std::string> tokens = {"<s>", "</s>", "a", "b", "ab"};
  said.add("tokenizer.ggml.model", std::string("gpt2")).take();
  said.add("tokenizer.ggml.pre", std::string("default")).take();
  said.add(
          "janua.tokenizer.pre",
          std::string(R"({"ignore_merges":true,"normalizer":{"type":"NFC"},"pre_tokenizer":)"
                      R"({"type":"Split","pattern":{"Regex":"\\s+|\\S+"},"behavior":"Isolated"}})"))
      .take();
  said.add("tokenizer.ggml.tokens", store::gguf::Array(tokens)).take();
  said.add("tokenizer.ggml.token_type",
           store::gguf::Array(std::vector<std::int32_t>{3, 3, 1, 1, 1}))
      .take();
  said.add("tokenizer.ggml.merges", store::gguf::Array(std::vector<std::string>{"a b"})).take();
  said.add("tokenizer.ggml.bos_token_id", std::uint32_t{0}).take();
  said.add("tokenizer.ggml.eos_token_id", std::uint32_t{1}).take();
  said.add("tokenizer.ggml.add_bos_token", true).take();
  said.add("tokenizer.chat_template", std::string("{{ messages }}")).take();
  return file_of(said);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto whole = make(), pieces = make_pieces();
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  std::string bytes(all);
  if (all.starts_with('\1') || all.starts_with('\2')) {
    bytes = all[0] == '\1' ? whole : pieces;
    base::FuzzBytes(all.substr(1)).edit(bytes, bytes.size());
  }
  base::MemoryDisk disk;
  disk.write_file("x", bytes, 0644).take();
  const auto file = store::gguf::File::open(disk, "x");
  if (!file.ok()) return 0;
  const auto files = tokenizer::vocabulary_files(file->metadata(), "x");
  if (!files.ok()) return 0;
  for (const auto& [name, text] : *files)
    if (name.ends_with(".json")) CHECK(base::parse_json(text, name).ok(), "a file that is no JSON");
  return 0;
}
