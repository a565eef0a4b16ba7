#include "plan/vocabulary.h"

#include <gtest/gtest.h>

namespace plan {
namespace {

std::int64_t borne(const std::string& sample, double whole_bytes, std::int64_t wanted) {
  base::OwnedContext own;
  const std::string texts[] = {sample};
  return vocabulary_borne(texts, whole_bytes, wanted, own.context).take();
}

// Words by a fixed rule, ever new ones among those that were there.
std::string words(std::size_t bytes) {
  std::string out;
  std::uint64_t state = 1;
  while (out.size() < bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto word = (state >> 40) % (20 + out.size() / 20);
    for (auto rest = word * 7919 + 31; rest > 0; rest /= 17)
      out += static_cast<char>('a' + rest % 17);
    out += ' ';
  }
  return out;
}

// Bug: a folder of form letters was given 512 ids, and its run stopped: the text bears 404.
TEST(Vocabulary, of_forms_is_small_however_many_there_are) {
  std::string forms;
  for (int i = 0; i < 500; ++i) forms += "Sehr geehrte Damen und Herren, wir danken Ihnen. ";
  const auto one = borne(forms, 1e5, 512);
  EXPECT_LT(one, 320);
  EXPECT_GT(one, 261);
  EXPECT_LE(borne(forms, 1e9, 32768), one + 20) << "more of the same bears no more";
}

TEST(Vocabulary, of_usual_text_grows_with_it_and_is_never_more_than_wanted) {
  const auto sample = words(20'000);
  EXPECT_EQ(borne(sample, 2e4, 512), 512);
  const auto here = borne(sample, 2e4, 32768), larger = borne(sample, 2e6, 32768);
  EXPECT_LT(here, 32768);
  EXPECT_GT(larger, 2 * here);
}

TEST(Vocabulary, of_no_text_is_what_every_tokenizer_has) { EXPECT_LE(borne("", 0, 512), 262); }

}  // namespace
}  // namespace plan
