// C4's rules for lines (Raffel et al. 2020), in the order in which datatrove asks for them.
//
// What surprises: a line's words are counted before its citations are taken out and its end is looked at after; and
// "lorem ipsum" or "{" drop the page only where they stand in a line that is kept so far.
#include "data/judge/c4_quality.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "data/measure/python_text.h"
#include "data/symbol.h"
#include "text/letter_kind.h"

namespace data::judge {

namespace {

struct Count {
  std::int64_t words = 0;
  bool too_long = false;  // one has more than 1,000 code points
};

Count count_words(std::string_view line) {
  Count out;
  for (auto chunk = measure::take_chunk(line); !chunk.empty();
       chunk = measure::take_chunk(line), ++out.words)
    out.too_long = out.too_long || (chunk.size() > 1000 && count_symbols(chunk) > 1000);
  return out;
}

// Bytes of "[12]", "[]", "[edit]" or "[citation needed]" at `at`, where a bracket opens; 0 for anything else.
std::size_t citation(std::string_view line, std::size_t at) {
  for (const std::string_view words : {"[edit]", "[citation needed]"})
    if (line.substr(at).starts_with(words)) return words.size();
  auto end = at + 1;
  while (end < line.size()) {
    const auto c = base::read_code_point(line, end);
    if (!text::is_decimal(c.value)) break;
    end += c.size;
  }
  return end < line.size() && line[end] == ']' ? end + 1 - at : 0;
}

// `line` itself where it has no citations.
std::string_view without_citations(std::string_view line, std::string& room) {
  std::size_t done = 0;
  room.clear();
  for (auto at = line.find('['); at != line.npos; at = line.find('[', at)) {
    const auto size = citation(line, at);
    if (size > 0) {
      room += line.substr(done, at - done);
      done = at + size;
    }
    at += std::max<std::size_t>(size, 1);
  }
  if (done == 0) return line;
  room += line.substr(done);
  return room;
}

bool ends_sentence(std::string_view line) {
  return !line.empty() && std::string_view(".?!\"'").find(line.back()) != std::string_view::npos &&
         !line.ends_with("...");
}

// In small letters as far as English phrases can tell: the sign for kelvin is the one beyond ASCII that becomes a k.
void make_lower(std::string_view line, std::string& out) {
  constexpr std::string_view kKelvin = "\xE2\x84\xAA";
  out.assign(line);
  for (auto at = out.find(kKelvin); at != out.npos; at = out.find(kKelvin, at))
    out.replace(at, kKelvin.size(), "k");
  for (char& c : out) c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
}

bool says_policy(const std::string& lower) {
  static constexpr std::array<const char*, 6> kPhrases = {"terms of use",   "privacy policy",
                                                          "cookie policy",  "uses cookies",
                                                          "use of cookies", "use cookies"};
  return std::ranges::any_of(kPhrases,
                             [&](const char* phrase) { return lower.find(phrase) != lower.npos; });
}

enum class Line { kept, left_out, drops_page };

class Reader {
 public:
  Reader(const Page& page, bool terminal) : page_(page), terminal_(terminal) {}

  Verdict read() {
    for (auto rest = page_.text(); !rest.empty();)
      if (take(measure::strip(measure::take_line(rest))) == Line::drops_page) return drop(reason_);
    if (sentences_ < 5) return drop("too_few_sentences");
    const auto made = measure::strip(kept_);
    Verdict out;
    if (made != page_.text()) out.text = std::string(made);
    return out;
  }

 private:
  Line take(std::string_view line) {
    const auto count = count_words(line);
    if (count.too_long) return Line::left_out;
    line = without_citations(line, room_);
    if (terminal_ && !ends_sentence(line)) return Line::left_out;
    if (count.words < 3) return Line::left_out;
    if (const auto said = phrases(line); said != Line::kept) return said;
    sentences_ += page_.sentences(line);
    if (!first_) kept_ += '\n';
    first_ = false;
    kept_ += line;
    return Line::kept;
  }

  Line phrases(std::string_view line) {
    make_lower(line, lower_);
    if (lower_.find("lorem ipsum") != lower_.npos) return page_dropped("lorem_ipsum");
    if (lower_.find("javascript") != lower_.npos) return Line::left_out;
    if (line.find('{') != line.npos) return page_dropped("curly_bracket");
    return says_policy(lower_) ? Line::left_out : Line::kept;
  }

  Line page_dropped(const char* reason) {
    reason_ = reason;
    return Line::drops_page;
  }

  const Page& page_;
  bool terminal_, first_ = true;
  std::int64_t sentences_ = 0;
  std::string kept_, room_, lower_;
  const char* reason_ = "";
};

}  // namespace

Verdict c4_quality_with(const Page& page, bool terminal) { return Reader(page, terminal).read(); }

extern const Entry c4_quality{
    .name = "C4QualityFilter",
    .summary = "C4's lines: sentences of at least three words, no code, no policies; five of them",
    .decide = [](const Page& page) { return c4_quality_with(page, true); }};

}  // namespace data::judge
