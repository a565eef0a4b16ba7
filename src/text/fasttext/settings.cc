#include "text/fasttext/settings.h"

namespace text::fasttext {
namespace {

constexpr std::int32_t kMagic = 793712314, kOldest = 11, kNewest = 12;
constexpr std::int32_t kSupervised = 3;
constexpr std::int32_t kMostNumbers = 1 << 16;  // of a row
constexpr std::int32_t kLongest = 255;  // of an n-gram: a line costs so many steps a character
constexpr std::int32_t kMost = 0x7FFFFFFF;

}  // namespace

base::Result<Settings> read_settings(Cursor& file) {
  if (file.left() < 8 || TRY(file.number<std::int32_t>("the magic number")) != kMagic)
    return file.bad("it does not begin as one");
  const auto version = TRY(file.number<std::int32_t>("the version", kOldest, kNewest));
  Settings out;
  out.dimension = TRY(file.number<std::int32_t>("the dimension", 1, kMostNumbers));
  TRY(file.take(4 * 4, "the arguments"));  // of training: window, epochs, least count, negatives
  out.word_ngrams = TRY(file.number<std::int32_t>("the length of word n-grams", 0, kLongest));
  out.loss = static_cast<Loss>(TRY(file.number<std::int32_t>("the loss", 1, 4)));
  const auto kind = TRY(file.number<std::int32_t>("the kind of model", 1, kSupervised));
  out.buckets = TRY(file.number<std::int32_t>("the number of buckets", 0, kMost));
  out.shortest = TRY(file.number<std::int32_t>("the least length of n-grams", 0, kLongest));
  out.longest = TRY(file.number<std::int32_t>("the greatest length of n-grams", 0, kLongest));
  TRY(file.take(4 + 8, "the arguments"));  // of training: how often the rate changes, t
  if (kind != kSupervised) {
    auto none = file.bad("it has vectors of words and no labels");
    none.code = base::Code::unsupported;
    return none;
  }
  if (version == kOldest) out.longest = 0;  // such models had no n-grams of characters
  if (out.buckets == 0 && out.has_ngrams()) return file.bad("n-grams have no buckets");
  return out;
}

}  // namespace text::fasttext
