#include "data/minhash/signature.h"

#include <algorithm>
#include <random>
#include <string>

#include "data/measure/cut_words.h"
#include "data/minhash/shingle_hash.h"
#include "data/minhash/simplify.h"

namespace data::minhash {

namespace {

constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

// numpy's legacy randint below 2^61: two numbers of the Mersenne twister make one, and those
// beyond the range are passed over.
std::uint64_t draw(std::mt19937& random, std::uint64_t least, std::uint64_t most) {
  while (true) {
    const std::uint64_t high = random();
    const auto value = (high << 32 | random()) & kPrime;
    if (value <= most - least) return least + value;
  }
}

std::uint64_t modulo_prime(std::uint64_t value) {
  const auto sum = (value & kPrime) + (value >> 61);
  return sum >= kPrime ? sum - kPrime : sum;
}

std::vector<std::string_view> parts_between_spaces(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

Signer::Signer(const Config& config) : config_(config) {
  std::mt19937 random(static_cast<std::uint32_t>(config.seed));
  const auto count = static_cast<std::size_t>(config.hashes());
  for (std::size_t i = 0; i < count; ++i) a_.push_back(draw(random, 1, kPrime - 1));
  for (std::size_t i = 0; i < count; ++i) b_.push_back(draw(random, 0, kPrime - 1));
}

std::uint64_t Signer::hash(std::string_view shingle) const {
  const bool small = config_.precision == 32;
  if (config_.hash == Hash::xxhash) return small ? xxh32(shingle) : xxh64(shingle);
  return small ? sha1_64(shingle) & 0xFFFFFFFF : sha1_64(shingle);
}

std::vector<std::uint64_t> Signer::shingles(std::span<const std::string_view> words) const {
  const auto n = static_cast<std::size_t>(config_.n_grams);
  std::vector<std::uint64_t> out;
  if (words.size() < n) return out;
  std::string joined;
  std::vector<std::size_t> starts, ends;
  for (const auto word : words) {
    starts.push_back(joined.size());
    joined += word;
    ends.push_back(joined.size());
    joined += ' ';
  }
  out.reserve(words.size() - n + 1);
  for (std::size_t at = 0; at + n <= words.size(); ++at)
    out.push_back(hash(std::string_view(joined).substr(starts[at], ends[at + n - 1] - starts[at])));
  return out;
}

std::vector<std::uint64_t> Signer::signature(std::span<const std::uint64_t> shingles) const {
  const std::uint64_t mask = config_.precision == 32 ? 0xFFFFFFFF : ~std::uint64_t{0};
  std::vector<std::uint64_t> out(a_.size());
  for (std::size_t i = 0; i < a_.size(); ++i) {
    const auto a = a_[i], b = b_[i];
    std::uint64_t least = ~std::uint64_t{0};
    for (const auto shingle : shingles)
      least = std::min(least, modulo_prime(shingle * a + b) & mask);
    out[i] = least;
  }
  return out;
}

std::vector<std::uint64_t> Signer::sign(std::string_view text) const {
  const auto plain = simplify(text);
  const auto words =
      config_.cut == Cut::spaces ? parts_between_spaces(plain) : measure::cut_words(plain, "eng");
  const auto found = shingles(words);
  return found.empty() ? found : signature(found);
}

}  // namespace data::minhash
