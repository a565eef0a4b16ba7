// SentencePiece's own tables of what is written for what ("charsmap"): a double array of spellings
// and the texts that take their place, each ended by a zero byte.
//
//   size of the array in bytes, 32 bits; its units, 32 bits each; the texts
//
// What surprises: of spellings that begin alike the shortest is taken, a grapheme of less than 6 bytes
// is looked up whole first, and what is found for it stands for all of it.
#include <algorithm>

#include "base/base64.h"
#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

using Change = AlignedText::Change;

class CharsMap {
 public:
  // False if it is cut short or its texts are not UTF-8.
  bool read(std::string_view bytes) {
    if (bytes.size() < 4) return false;
    const auto unit_at = [&](std::size_t at) {
      std::uint32_t unit = 0;
      for (int i = 3; i >= 0; --i) unit = unit << 8 | static_cast<unsigned char>(bytes[at + i]);
      return unit;
    };
    const std::size_t units = unit_at(0) / 4;
    if ((bytes.size() - 4) / 4 < units || units == 0) return false;
    for (std::size_t i = 0; i < units; ++i) units_.push_back(unit_at(4 + 4 * i));
    texts_ = bytes.substr(4 + 4 * units);
    return base::valid_utf8(texts_);
  }

  // What is written for `spelling` or what it begins with.
  std::optional<std::string_view> find(std::string_view spelling) const {
    std::size_t node = offset(units_[0]);
    for (const char c : spelling) {
      const std::uint32_t byte = static_cast<unsigned char>(c);
      node ^= byte;
      if (byte == 0 || node >= units_.size()) return std::nullopt;
      const auto unit = units_[node];
      if ((unit & (1u << 31 | 0xffu)) != byte) return std::nullopt;
      node ^= offset(unit);
      if ((unit >> 8 & 1) != 0) return text_of(node);
    }
    return std::nullopt;
  }

 private:
  static std::size_t offset(std::uint32_t unit) {
    return std::size_t{unit >> 10} << ((unit & 1u << 9) >> 6);
  }
  std::optional<std::string_view> text_of(std::size_t node) const {
    if (node >= units_.size()) return std::nullopt;
    const std::size_t at = units_[node] & 0x7fffffffu;
    if (at >= texts_.size() || (texts_[at] & 0xc0) == 0x80) return std::string_view();
    const auto rest = std::string_view(texts_).substr(at);
    return rest.substr(0, rest.find('\0'));
  }

  std::vector<std::uint32_t> units_;
  std::string texts_;
};

// The last of those that are more than before are new; if they are fewer, the last swallows the rest.
void write(std::string_view old, std::string_view made, std::vector<Change>& changes) {
  const auto before = base::count_code_points(old), now = base::count_code_points(made);
  for (std::size_t at = 0; at < made.size();) {
    const auto c = base::read_code_point(made, at);
    changes.push_back({c.value, 0});
    at += c.size;
  }
  const auto size = static_cast<std::int64_t>(changes.size());
  for (auto i = std::max<std::int64_t>(0, size - (now - before)); i < size; ++i)
    changes[i].change = 1;
  if (now < before && !changes.empty()) changes.back().change += static_cast<int>(now - before);
}

class Precompiled : public Normalizer {
 public:
  explicit Precompiled(CharsMap map) : map_(std::move(map)) {}

  void apply(AlignedText& text) const override {
    std::vector<Change> changes;
    bool changed = false;
    std::size_t begin = 0;
    const auto bytes = text.bytes();
    for (const auto end : text::grapheme_ends(bytes)) {
      changed |= put(bytes.substr(begin, end - begin), changes);
      begin = end;
      if (changes.size() > text.most()) break;  // overgrown, as transform() will find
    }
    if (changed) text.transform(changes);
  }

 private:
  bool put(std::string_view grapheme, std::vector<Change>& changes) const {
    if (grapheme.size() < 6)
      if (const auto made = map_.find(grapheme)) {
        write(grapheme, *made, changes);
        return true;
      }
    bool changed = false;
    for (std::size_t at = 0; at < grapheme.size();) {
      const auto c = base::read_code_point(grapheme, at);
      const auto one = grapheme.substr(at, c.size);
      at += c.size;
      if (const auto made = map_.find(one)) {
        write(one, *made, changes);
        changed = true;
      } else {
        changes.push_back({c.value, 0});
      }
    }
    return changed;
  }

  CharsMap map_;
};

base::Result<NormalizerMade> make(const Part& part) {
  const auto bytes = base::from_base64(TRY(part.text("precompiled_charsmap")));
  CharsMap map;
  if (!bytes.ok() || !map.read(*bytes)) return part.bad("the precompiled_charsmap cannot be read");
  return NormalizerMade(std::make_shared<const Precompiled>(std::move(map)));
}

}  // namespace

extern const Entry precompiled{"Precompiled", make};

}  // namespace tokenizer::normalizer
