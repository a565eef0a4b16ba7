#include "tokenizer/unigram_seeds.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace tokenizer {
namespace {

struct Suffix {
  std::uint32_t word, at;
};
struct Prepared {
  std::uint64_t prefix;
  Suffix suffix;
};

std::size_t size_at(std::string_view text, std::size_t at) {
  const auto c = base::read_code_point(text, at);
  return c.well_formed() ? c.size : 0;
}

// What may be a piece: up to so many characters, and no space behind other characters.
std::string_view cut(std::string_view text, std::size_t longest) {
  std::size_t at = 0;
  bool other = false;
  for (std::size_t i = 0; i < longest && at < text.size(); ++i) {
    const bool space = text[at] == ' ';
    if (space && other) break;
    other |= !space && i > 0;
    const auto size = size_at(text, at);
    if (size == 0) break;
    at += size;
  }
  return text.substr(0, at);
}

std::uint64_t prefix_of(std::string_view text) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i)
    out = out << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return out;
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Bytes that both begin with, whole characters.
std::size_t shared(std::string_view a, std::string_view b) {
  auto n = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  while (n > 0 && ((n < a.size() && continues(a[n])) || (n < b.size() && continues(b[n])))) --n;
  return n;
}

class Finder {
 public:
  Finder(const WordList& words, const SeedOptions& options) : words_(words), options_(options) {}

  // Of suffixes that begin with one byte.
  std::vector<Seed> find(const std::vector<Suffix>& suffixes) {
    std::vector<Prepared> sorted;
    for (const auto suffix : suffixes) sorted.push_back({prefix_of(text_of(suffix)), suffix});
    std::ranges::sort(sorted, [&](const Prepared& a, const Prepared& b) {
      if (a.prefix != b.prefix) return a.prefix < b.prefix;
      return text_of(a.suffix) < text_of(b.suffix);
    });
    std::string_view last;
    for (const auto& [prefix, suffix] : sorted) {
      const auto text = text_of(suffix);
      close(last, shared(last, text));
      if (open_.empty() || open_.back().size < text.size()) open_.push_back({text.size(), 0});
      open_.back().count += words_.count(suffix.word);
      last = text;
    }
    close(last, 0);
    return std::move(seeds_);
  }

 private:
  struct Open {  // a beginning of the last text that more may begin with
    std::size_t size;
    std::uint64_t count;
  };

  std::string_view text_of(Suffix suffix) const {
    return cut(words_.bytes(suffix.word).substr(suffix.at), options_.longest);
  }
  void close(std::string_view last, std::size_t down_to) {
    while (!open_.empty() && open_.back().size > down_to) {
      const auto top = open_.back();
      open_.pop_back();
      const auto text = last.substr(0, top.size);
      if (top.count >= options_.fewest && base::count_code_points(text) > 1)
        seeds_.push_back({std::string(text), top.count});
      if (down_to > 0 && (open_.empty() || open_.back().size < down_to))
        open_.push_back({down_to, 0});
      if (!open_.empty()) open_.back().count += top.count;
    }
  }

  const WordList& words_;
  const SeedOptions& options_;
  std::vector<Open> open_;
  std::vector<Seed> seeds_;
};

}  // namespace

std::vector<Seed> find_seeds(const WordList& words, const SeedOptions& options,
                             const base::Pool& pool) {
  std::vector<std::vector<Suffix>> by_byte(256);
  for (std::uint32_t word = 0; word < words.size(); ++word) {
    const auto text = words.bytes(word);
    for (std::size_t at = 0; at < text.size(); ++at)
      if (!continues(text[at]))
        by_byte[static_cast<unsigned char>(text[at])].push_back(
            {word, static_cast<std::uint32_t>(at)});
  }
  std::vector<std::vector<Seed>> found(256);
  pool.run(256, [&](int, std::size_t byte) {
    found[byte] = Finder(words, options).find(by_byte[byte]);
    by_byte[byte] = {};
  });
  std::vector<Seed> all;
  for (auto& some : found) std::ranges::move(some, std::back_inserter(all));
  if (all.size() > options.most) {
    const auto weight = [](const Seed& seed) {
      return static_cast<double>(seed.count) *
             static_cast<double>(base::count_code_points(seed.text));
    };
    std::ranges::stable_sort(all, std::greater(),
                             weight);  // they stood in the order of their bytes
    all.resize(options.most);
  }
  std::ranges::sort(all, {}, &Seed::text);
  return all;
}

}  // namespace tokenizer
