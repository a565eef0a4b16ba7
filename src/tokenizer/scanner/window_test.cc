#include "tokenizer/scanner/window.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tokenizer/scanner/each_piece.h"

namespace tokenizer {
namespace {

using namespace scanner;

template <class Scanner>
std::vector<std::string> one_by_one(std::string_view text) {
  const Scanner scanner(text);
  std::vector<std::string> out;
  for (const auto* p = scanner.begin(); p != scanner.end();) {
    const auto* end = scanner.piece_end(p);
    out.emplace_back(p, end);
    p = end;
  }
  return out;
}

template <class Scanner>
std::vector<std::string> by_windows(std::string_view text) {
  std::vector<std::string> out;
  run(Scanner(text), [&](const char* p, std::size_t size) { out.emplace_back(p, size); });
  return out;
}

constexpr const char* kParts[] = {"a",
                                  "b",
                                  "word",
                                  "A",
                                  "B",
                                  "XML",
                                  "\xc3\xa4",
                                  "\xc3\x9f",
                                  "\xc3\x97",
                                  "\xce\xb1",
                                  "\xce\x86",
                                  "\xce\xa9",
                                  "\xd0\x96",
                                  "\xd0\xb6",
                                  "\xd1\x8f",
                                  "\xe1\x83\x90",
                                  "\xe1\x83\xbb",
                                  "\xe1\xba\xbd",
                                  "\xe4\xb8\xad",
                                  "\xe5\xad\x97",
                                  "\xe3\x80\x82",
                                  "\xef\xbc\x8c",
                                  "1",
                                  "23",
                                  "4567",
                                  " ",
                                  " ",
                                  "  ",
                                  "    ",
                                  "\t",
                                  "\v",
                                  "\n",
                                  "\n",
                                  "\r\n",
                                  "\n\n",
                                  "\n  \n",
                                  ".",
                                  ",",
                                  "(",
                                  ");",
                                  "//",
                                  "/",
                                  "\n/",
                                  "'",
                                  "'s",
                                  "'re",
                                  "'LL",
                                  "'x",
                                  "n't",
                                  "\"",
                                  "\xc2\xab",
                                  "\xc2\xbb",
                                  "\xc2\xa0",
                                  "\xc2\xaa",
                                  "\xc2\xb2",
                                  "\xe2\x80\x9c",
                                  "\xe2\x80\xa6",
                                  "\xe2\x80\x83",
                                  "\xe2\x80\xa8",
                                  "\xe2\x82\xac",
                                  "\xcc\x81",
                                  "'\xc5\xbf",
                                  "\xc5\xbf",
                                  "\xf0\x9f\x98\x80",
                                  "\xff",
                                  "\xc3",
                                  "\xe2\x80",
                                  "\x01",
                                  "\xd9\xa1",
                                  "\xe0\xa4\xa8",
                                  "\xce\xa2",
                                  "\xd0",
                                  "\xe1\x83",
                                  "\xd7\x90",
                                  "\xc7\x85",
                                  "\xca\xb0"};

// Texts of few kinds of parts are long in each, those of many turn often.
template <class Scanner>
void compare(const char* name) {
  if (!ByteKinds::known()) GTEST_SKIP() << "a processor without AVX2";
  for (std::uint64_t round = 0; round < 4000; ++round) {
    const base::Random random(round, name);
    const auto kinds = 2 + random.at(0, 0) % (round % 2 ? std::size(kParts) : 6);
    std::string text;
    for (std::uint64_t i = 1; text.size() < 300; ++i) {
      const auto part = random.at(i, 1) % kinds;
      text += kParts[random.at(part, 2) % std::size(kParts)];
    }
    ASSERT_EQ(by_windows<Scanner>(text), one_by_one<Scanner>(text)) << name << ": " << text;
  }
}

TEST(Window, cuts_as_one_piece_after_the_other_is_cut) {
  compare<Gpt2>("gpt2");
  compare<Gpt4<Gpt4Rules{.contractions = true, .marks = false, .digits = 3}>>("llama3");
  compare<Gpt4<Gpt4Rules{.contractions = true, .marks = false, .digits = 3, .tail = true}>>(
      "cl100k");
  compare<Gpt4<Gpt4Rules{.contractions = true, .marks = false, .digits = 1}>>("qwen2");
  compare<Gpt4<Gpt4Rules{.contractions = true, .marks = true, .digits = 1}>>("qwen35");
  compare<Gpt4<Gpt4Rules{.contractions = false, .marks = true, .digits = 3}>>("ours");
  compare<O200k<true, 3>>("o200k");
  compare<O200k<false, 1>>("tekken");
}

}  // namespace
}  // namespace tokenizer
