// Any bytes as text: our own pattern loses none of them, and its matcher agrees with the regex
// on UTF-8 of characters that both know.
#include <cstddef>
#include <cstdint>

#include "text/utf8.h"
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/pattern.h"
#include "tokenizer/scanner.h"
#include "tokenizer/tokenizer.h"

namespace {

tokenizer::Tokenizer make() {
  const std::vector<tokenizer::Word> words{
      {" the", 9}, {"aaaa", 5}, {"\xc3\xa9t\xc3\xa9", 4}, {"\n\n", 3}};
  const auto learned =
      tokenizer::train_bpe(words, {.vocabulary = 270, .special = {tokenizer::kBos}}, {});
  const tokenizer::FileOptions options{.pattern = std::string(tokenizer::kDefaultPattern),
                                       .first = tokenizer::kBos};
  base::MemoryDisk disk;
  disk.write_file("t/tokenizer.json", tokenizer::write_tokenizer_file(learned, options), 0644)
      .take();
  return tokenizer::Tokenizer::load(disk, "t").take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto tokenizer = make();
  static const auto pattern =
      tokenizer::Pattern::compile(std::string(tokenizer::kDefaultPattern), "fuzz").take();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (tokenizer.decode(tokenizer.encode(text).take()).take() != text) __builtin_trap();
  if (!text::valid_utf8(text)) return 0;
  // The library of regular expressions may know an older Unicode than the classes of the matcher.
  static const auto unassigned = tokenizer::Pattern::compile("\\p{Cn}", "fuzz").take();
  bool newer = false;
  unassigned.each_match(text, [&](std::size_t, std::size_t) { newer = true; });
  if (newer) return 0;
  std::vector<std::string_view> pieces;
  tokenizer::scan(*tokenizer::known_pattern(tokenizer::kDefaultPattern), text, pieces);
  std::size_t next = 0, at = 0;
  pattern.each_match(text, [&](std::size_t begin, std::size_t end) {
    if (begin != at || next >= pieces.size() || pieces[next].size() != end - begin)
      __builtin_trap();
    ++next;
    at = end;
  });
  if (at != text.size()) __builtin_trap();
  return 0;
}
