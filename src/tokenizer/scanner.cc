// One alternative of the pattern after the other, at each place where a piece begins; see
// the header.
#include "tokenizer/scanner.h"

#include "tokenizer/unicode_class.h"

namespace tokenizer {

// The split literals keep the raw strings below one line each.
const std::string_view kDefaultPattern =
    R"([^\r\n\p{L}\p{M}\p{N}]?[\p{L}\p{M}]+|\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";

namespace {

constexpr std::string_view kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kQwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";

enum class Kind : unsigned char { other, letter, number, newline, space, end };

struct Next {
  Kind kind;
  std::uint32_t size;
};

class Scanner {
 public:
  Scanner(const ScanRules& rules, std::string_view text)
      : rules_(rules), text_(text), table_(ClassTable::get()) {
    for (unsigned c = 0; c < 128; ++c) ascii_[c] = classify(c);
  }

  // Where the piece that begins at `at` ends.
  std::size_t piece_end(std::size_t at) const {
    if (rules_.contractions && text_[at] == '\'')
      if (const auto end = contraction(at)) return end;
    const auto first = next(at);
    const auto after = at + first.size;
    switch (first.kind) {
      case Kind::letter:
        return skip(after, Kind::letter);
      case Kind::number:
        return numbers(after);
      case Kind::newline:
        return white_space(at);
      default:
        break;
    }
    const auto second = next(after);
    if (second.kind == Kind::letter) return skip(after + second.size, Kind::letter);
    if (first.kind == Kind::other) return punctuation(after);
    if (text_[at] == ' ' && second.kind == Kind::other) return punctuation(after + second.size);
    return white_space(at);
  }

 private:
  Kind classify(char32_t point) const {
    if (point == '\r' || point == '\n') return Kind::newline;
    switch (table_.of(point)) {
      case CharClass::letter:
        return Kind::letter;
      case CharClass::mark:
        return rules_.marks ? Kind::letter : Kind::other;
      case CharClass::number:
        return Kind::number;
      case CharClass::space:
        return Kind::space;
      case CharClass::other:
        break;
    }
    return Kind::other;
  }

  Next next(std::size_t at) const {
    if (at >= text_.size()) return {Kind::end, 0};
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte < 0x80) return {ascii_[byte], 1};
    const auto c = read_char(text_, at);
    return {classify(c.point), c.size};
  }

  std::size_t skip(std::size_t at, Kind kind) const {
    for (auto n = next(at); n.kind == kind; n = next(at)) at += n.size;
    return at;
  }

  std::size_t numbers(std::size_t at) const {
    for (int count = 1; count < rules_.digits; ++count) {
      const auto n = next(at);
      if (n.kind != Kind::number) break;
      at += n.size;
    }
    return at;
  }

  // The rest of ` ?[^\s\p{L}\p{N}]+[\r\n]*`.
  std::size_t punctuation(std::size_t at) const {
    return skip(skip(at, Kind::other), Kind::newline);
  }

  // \s*[\r\n]+|\s+(?!\S)|\s+ : up to the last newline of the run; else the run, less its last
  // character where a non-space follows, unless that is all there is.
  std::size_t white_space(std::size_t at) const {
    std::size_t end = at, last = at, newline = at;
    for (auto n = next(end); n.kind == Kind::space || n.kind == Kind::newline; n = next(end)) {
      last = end;
      end += n.size;
      if (n.kind == Kind::newline) newline = end;
    }
    if (newline > at) return newline;
    if (end == text_.size() || last == at) return end;
    return last;
  }

  // The end of a contraction at `at`, or 0. (?i) also folds U+017F, the long s, to s.
  std::size_t contraction(std::size_t at) const {
    const auto rest = text_.substr(at + 1, 2);
    const auto lower = [&](std::size_t i) -> char {
      return i < rest.size() ? static_cast<char>(rest[i] | 0x20) : '\0';
    };
    if (rest == "\xc5\xbf") return at + 3;
    const char a = lower(0), b = lower(1);
    if (a == 's' || a == 't' || a == 'm' || a == 'd') return at + 2;
    if ((a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l')) return at + 3;
    return 0;
  }

  const ScanRules& rules_;
  std::string_view text_;
  const ClassTable& table_;
  Kind ascii_[128];
};

}  // namespace

std::optional<ScanRules> known_pattern(std::string_view pattern) {
  if (pattern == kDefaultPattern)
    return ScanRules{.contractions = false, .marks = true, .digits = 3};
  if (pattern == kLlama3) return ScanRules{.contractions = true, .marks = false, .digits = 3};
  if (pattern == kQwen2) return ScanRules{.contractions = true, .marks = false, .digits = 1};
  return std::nullopt;
}

void scan(const ScanRules& rules, std::string_view text, std::vector<std::string_view>& pieces) {
  const Scanner scanner(rules, text);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = scanner.piece_end(at);
    pieces.push_back(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace tokenizer
