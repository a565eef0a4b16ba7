#include "tokenizer/unigram_seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "tokenizer/unigram_trainer.h"
#include "tokenizer/word_count.h"

namespace tokenizer {
namespace {

constexpr std::size_t kOfBlock = 24;  // bytes that the heap takes beside those that are asked for

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

double weight_of(const Seed& seed) {
  return static_cast<double>(seed.count) * static_cast<double>(base::count_code_points(seed.text));
}

// The inner nodes of the tree of all texts, which come in the order of their bytes, and whole texts.
template <class Use>
class SuffixTree {
 public:
  SuffixTree(std::uint64_t fewest, Use use) : fewest_(fewest), use_(std::move(use)) {}

  void add(std::string_view text, std::uint64_t count) {
    close(shared(last_, text));
    if (open_.empty() || open_.back().size < text.size()) open_.push_back({text.size(), 0});
    open_.back().count += count;
    last_ = text;
  }
  void finish() { close(0); }

 private:
  struct Open {  // a beginning of the last text that more may begin with
    std::size_t size;
    std::uint64_t count;
  };
  void close(std::size_t down_to) {
    while (!open_.empty() && open_.back().size > down_to) {
      const auto top = open_.back();
      open_.pop_back();
      const auto text = std::string_view(last_).substr(0, top.size);
      if (top.count >= fewest_ && base::count_code_points(text) > 1)
        use_(Seed{std::string(text), top.count});
      if (down_to > 0 && (open_.empty() || open_.back().size < down_to))
        open_.push_back({down_to, 0});
      if (!open_.empty()) open_.back().count += top.count;
    }
  }

  std::uint64_t fewest_;
  Use use_;
  std::string last_;
  std::vector<Open> open_;
};

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
    std::vector<Seed> seeds;
    SuffixTree tree(options_.fewest, [&](Seed seed) { seeds.push_back(std::move(seed)); });
    for (const auto& [prefix, suffix] : sorted)
      tree.add(text_of(suffix), words_.count(suffix.word));
    tree.finish();
    return seeds;
  }

 private:
  std::string_view text_of(Suffix suffix) const {
    return cut(words_.bytes(suffix.word).substr(suffix.at), options_.longest);
  }

  const WordList& words_;
  const SeedOptions& options_;
};

// Of equal weight: by bytes, what goes on in front of what it begins with, as a tree of suffixes gives them.
bool comes_first(const Seed& a, const Seed& b) {
  const auto [x, y] = std::ranges::mismatch(a.text, b.text);
  return y == b.text.end() ? x != a.text.end() : x != a.text.end() && a.text < b.text;
}

// Those of the largest weight, as many as are wanted and as so many bytes hold.
class BestSeeds {
 public:
  BestSeeds(std::size_t most, std::size_t bytes) : most_(most), room_(bytes) {}

  void add(Seed seed) {
    ++seen_;
    bytes_ += memory_of(seed);
    seeds_.push_back(std::move(seed));
    // Room for what is given up later, so that it is given up many at a time.
    if (seeds_.size() > most_ + most_ / 4) keep(most_);
    if (bytes_ <= room_) return;
    keep(most_);
    if (bytes_ <= room_) return;
    keep(seeds_.size() / 2);
    lost_ = true;
  }
  bool lost() const { return lost_; }  // whether some are not there that are wanted
  std::size_t wanted() const { return std::min(most_, seen_); }
  std::size_t bytes() const { return bytes_; }
  std::vector<Seed> take() {
    keep(most_);
    std::ranges::sort(seeds_, {}, &Seed::text);
    return std::move(seeds_);
  }

 private:
  static std::size_t memory_of(const Seed& seed) {
    const bool here = seed.text.capacity() <= std::string().capacity();
    return sizeof seed + (here ? 0 : seed.text.capacity() + kOfBlock);
  }
  void keep(std::size_t most) {
    if (seeds_.size() <= most) return;
    const auto better = [](const Seed& a, const Seed& b) {
      const auto x = weight_of(a), y = weight_of(b);
      return x != y ? x > y : comes_first(a, b);
    };
    std::ranges::nth_element(seeds_, seeds_.begin() + static_cast<std::ptrdiff_t>(most), better);
    seeds_.resize(most);
    bytes_ = 0;
    for (const auto& seed : seeds_) bytes_ += memory_of(seed);
  }

  std::size_t most_, room_, seen_ = 0, bytes_ = 0;
  bool lost_ = false;
  std::vector<Seed> seeds_;
};

std::vector<std::string_view> texts_of(const std::vector<Seed>& seeds) {
  std::vector<std::string_view> out;
  for (const auto& seed : seeds) out.push_back(seed.text);
  return out;
}

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
    std::ranges::stable_sort(all, std::greater(),
                             weight_of);  // they stood as comes_first() has them
    all.resize(options.most);
  }
  std::ranges::sort(all, {}, &Seed::text);
  return all;
}

// What the words have from each place on is counted as words are, and comes back in order.
base::Result<std::vector<Seed>> find_seeds(const UnigramWords& words, const SeedOptions& options,
                                           const base::Pool& pool) {
  if (words.held()) return find_seeds(*words.held(), options, pool);
  const auto& place = *words.place();
  const auto half = place.memory / 2;
  WordCount suffixes(0, {half, &place.ctx->disk, base::join(place.folder, "suffixes")});
  TRY(words.each_batch([&](const WordList& batch) -> base::Result<void> {
    for (std::size_t word = 0; word < batch.size(); ++word) {
      const auto text = batch.bytes(word);
      for (std::size_t at = 0; at < text.size(); ++at) {
        if (continues(text[at])) continue;
        const auto suffix = cut(text.substr(at), options.longest);
        if (base::count_code_points(suffix) > 1) TRY(suffixes.add_word(suffix, batch.count(word)));
      }
    }
    return {};
  }));
  BestSeeds best(options.most, half);
  SuffixTree tree(options.fewest, [&](Seed seed) { best.add(std::move(seed)); });
  TRY(suffixes.drain([&](std::string_view text, std::uint64_t count) -> base::Result<void> {
    tree.add(text, count);
    return {};
  }));
  tree.finish();
  const auto wanted = best.wanted();
  const bool lost = best.lost();
  auto seeds = best.take();
  if (!lost) return seeds;
  const auto of_these = std::max(memory_of_pieces(texts_of(seeds), 1), 2 * best.bytes());
  return too_many_seeds(wanted, of_these / seeds.size() * wanted * 3 / 2, place.memory);
}

std::size_t memory_of_pieces(std::span<const std::string_view> pieces, std::size_t sums) {
  constexpr std::size_t kOfNode = 16 + 32;  // of Trie, and while it is made
  constexpr std::size_t kOfPiece = 2 * sizeof(UnigramPiece) + 2 * sizeof(double) + 24 + 8;
  std::size_t out = 0;
  std::string_view before;
  for (const auto piece : pieces) {
    const auto known = std::ranges::mismatch(before, piece).in1 - before.begin();
    out += kOfPiece + 8 * sums + (piece.size() - static_cast<std::size_t>(known)) * kOfNode;
    if (piece.size() > std::string().capacity()) out += piece.size() + 1 + kOfBlock;
    before = piece;
  }
  return out;
}

base::Error too_many_seeds(std::size_t pieces, std::size_t bytes, std::size_t memory) {
  const auto mb = bytes / 1'000'000 + 2;
  return {
      base::Code::bad_request,
      fmt::format("learning from {} pieces to begin with takes about {} MB of memory, and {} MB "
                  "are allowed",
                  pieces, mb, memory / 1'000'000),
      "tokenizer",
      fmt::format("set tokenizer.trainer.memory_mb = {}, or fewer tokenizer.trainer.seeds", mb)};
}

}  // namespace tokenizer
