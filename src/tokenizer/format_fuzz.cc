// Any bytes as a file with a tokenizer of whatever format: it is refused, or read as files of which each is what its name
// says. Bytes that begin with 1 to 3 are edits of one that holds: of SentencePiece, of tekken.json, of ranks.
#include <cstddef>
#include <cstdint>

#include "base/base64.h"
#include "base/fuzz_bytes_test.h"
#include "base/json.h"
#include "tokenizer/given_files.h"
#include "tokenizer/sentencepiece_test.h"

namespace {

std::string make_tekken() {
  base::Json vocab = base::Json::array();
  for (int byte = 0; byte < 256; ++byte)
    vocab.push_back(
        {{"rank", byte}, {"token_bytes", base::base64(std::string(1, static_cast<char>(byte)))}});
  vocab.push_back({{"rank", 256}, {"token_bytes", "YWI="}});
  return base::Json{{"config",
                     {{"pattern", "\\p{N}{1,3}+|.$"},
                      {"default_vocab_size", 287},
                      {"default_num_special_tokens", 30},
                      {"version", "v3"}}},
                    {"vocab", vocab}}
      .dump();
}

std::string make_ranks() {
  std::string out;
  for (int byte = 0; byte < 256; ++byte)
    out +=
        base::base64(std::string(1, static_cast<char>(byte))) + " " + std::to_string(byte) + "\n";
  return out + "YWI= 256\nYWJj 257\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string whole[] = {tokenizer::small_model({.charsmap = "map", .symbol = "<x>"}),
                                      make_tekken(), make_ranks()};
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  std::string bytes(all);
  if (!all.empty() && all[0] >= '\1' && all[0] <= '\3') {
    bytes = whole[all[0] - 1];
    base::FuzzBytes(all.substr(1)).edit(bytes, bytes.size());
  }
  base::MemoryDisk disk;
  disk.write_file("x", bytes, 0644).take();
  const auto files = tokenizer::given_files(disk, "x", "cl100k_base");
  if (!files.ok()) return 0;
  for (const auto& [name, text] : *files)
    if (name.ends_with(".json")) CHECK(base::parse_json(text, name).ok(), "a file that is no JSON");
  return 0;
}
