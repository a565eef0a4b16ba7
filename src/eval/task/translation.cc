#include "eval/task/translation.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/utf8.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using Counts = std::map<std::string, std::int64_t>;

constexpr std::size_t kBleuOrder = 4, kCharacterOrder = 6;

std::vector<std::string> letters_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    if (!tokenizer::jinja::is_space(c.value)) out.push_back(text.substr(at, c.size));
    at += c.size;
  }
  return out;
}

// n-grams of pieces that hold no white space, joined by `between`.
Counts ngrams(const std::vector<std::string>& pieces, std::size_t n, const char* between) {
  Counts out;
  for (std::size_t i = 0; i + n <= pieces.size(); ++i) {
    std::string key;
    for (std::size_t k = 0; k < n; ++k) key += (k > 0 ? between : "") + pieces[i + k];
    ++out[key];
  }
  return out;
}

std::int64_t sum(const Counts& counts) {
  std::int64_t out = 0;
  for (const auto& [key, count] : counts) out += count;
  return out;
}

std::int64_t matches(const Counts& a, const Counts& b) {
  std::int64_t out = 0;
  for (const auto& [key, count] : a)
    if (const auto found = b.find(key); found != b.end()) out += std::min(count, found->second);
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_mark(char c) {  // punctuation that 13a takes apart wherever it stands
  return (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || (c >= ':' && c <= '@') || c == '/' ||
         (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

// The place behind the character that begins at `at`.
std::size_t behind(const std::string& text, std::size_t at) {
  return at + base::read_code_point(text, at).size;
}

// "x," -> "x , " where x is no digit; pairs do not overlap.
std::string apart_behind(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = behind(text, at);
    const bool pair =
        !is_digit(text[at]) && next < text.size() && (text[next] == '.' || text[next] == ',');
    out += text.substr(at, next - at);
    if (pair) out += std::string(" ") + text[next] + " ";
    at = pair ? next + 1 : next;
  }
  return out;
}

// ",x" -> " , x" where x is no digit.
std::string apart_before(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = behind(text, at);
    const bool pair =
        (text[at] == '.' || text[at] == ',') && next < text.size() && !is_digit(text[next]);
    if (!pair) {
      out += text.substr(at, next - at);
      at = next;
      continue;
    }
    const auto end = behind(text, next);
    out += std::string(" ") + text[at] + " " + text.substr(next, end - next);
    at = end;
  }
  return out;
}

constexpr std::string_view kChrfMarks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

// Words with one mark at an end taken off.
std::vector<std::string> words_of_chrf(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& word : split_words(text)) {
    const auto mark = [](char c) { return kChrfMarks.find(c) != std::string_view::npos; };
    if (base::count_code_points(word) == 1) {
      out.push_back(word);
    } else if (mark(word.back())) {
      out.push_back(word.substr(0, word.size() - 1));
      out.push_back(word.substr(word.size() - 1));
    } else if (mark(word.front())) {
      out.push_back(word.substr(0, 1));
      out.push_back(word.substr(1));
    } else {
      out.push_back(word);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> out;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    const bool blank = tokenizer::jinja::is_space(c.value);
    if (!blank && !inside) out.emplace_back();
    if (!blank) out.back() += text.substr(at, c.size);
    inside = !blank;
    at += c.size;
  }
  return out;
}

std::vector<std::string> words_13a(const std::string& given) {
  auto text = std::string(tokenizer::jinja::strip_right(given));
  replace_all(text, "<skipped>", "");
  replace_all(text, "-\n", "");
  replace_all(text, "\n", " ");
  for (const auto& [entity, letter] :
       {std::pair("&quot;", "\""), {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}})
    replace_all(text, entity, letter);
  std::string marked = " ";
  for (const char c : text)
    if (is_mark(c))
      marked += std::string(" ") + c + " ";
    else
      marked += c;
  const auto apart = apart_before(apart_behind(marked + " "));
  std::string out;
  for (std::size_t i = 0; i < apart.size(); ++i) {
    out += apart[i];
    if (apart[i] == '-' && i > 0 && is_digit(apart[i - 1]))
      out.insert(out.size() - 1, " "), out += ' ';
  }
  return split_words(out);
}

// Lengths of what was said and of the reference; then of each order the matches and the n-grams that were said.
Statistics bleu_statistics(const Translation& one) {
  const auto said = words_13a(one.said), reference = words_13a(one.reference);
  Statistics out = {static_cast<double>(said.size()), static_cast<double>(reference.size())};
  for (std::size_t n = 1; n <= kBleuOrder; ++n) {
    const auto mine = ngrams(said, n, " ");
    out.push_back(static_cast<double>(matches(mine, ngrams(reference, n, " "))));
    out.push_back(static_cast<double>(sum(mine)));
  }
  return out;
}

double bleu_of(const Statistics& sums) {
  double logs = 0, halved = 1, right = 0;
  for (std::size_t n = 0; n < kBleuOrder; ++n) right += sums[2 + 2 * n];
  if (right == 0) return 0;
  for (std::size_t n = 0; n < kBleuOrder; ++n) {
    const double matched = sums[2 + 2 * n], all = sums[3 + 2 * n];
    if (all == 0) return 0;  // nothing was said that is so long
    if (matched == 0) halved *= 2;
    logs += std::log(matched == 0 ? 100 / (halved * all) : 100 * matched / all);
  }
  const double brevity = sums[0] < sums[1] ? std::exp(1 - sums[1] / sums[0]) : 1;
  return brevity * std::exp(logs / kBleuOrder);
}

// Of each order the n-grams that were said, those of the reference, and the matches. What was said does not count where
// the reference has nothing of that length.
Statistics chrf_statistics(const Translation& one, std::size_t word_order) {
  const auto said = letters_of(one.said), reference = letters_of(one.reference);
  const auto said_words = words_of_chrf(one.said), reference_words = words_of_chrf(one.reference);
  Statistics out;
  for (std::size_t i = 0; i < kCharacterOrder + word_order; ++i) {
    const bool letters = i < kCharacterOrder;
    const auto n = letters ? i + 1 : i + 1 - kCharacterOrder;
    const auto mine = ngrams(letters ? said : said_words, n, letters ? "" : " ");
    const auto theirs = ngrams(letters ? reference : reference_words, n, letters ? "" : " ");
    out.push_back(theirs.empty() ? 0 : static_cast<double>(sum(mine)));
    out.push_back(static_cast<double>(sum(theirs)));
    out.push_back(static_cast<double>(matches(mine, theirs)));
  }
  return out;
}

double chrf_of(const Statistics& sums) {
  double precision = 0, recall = 0, count = 0;
  for (std::size_t i = 0; i < sums.size(); i += 3) {
    if (sums[i] == 0 || sums[i + 1] == 0) continue;
    precision += sums[i + 2] / sums[i];
    recall += sums[i + 2] / sums[i + 1];
    ++count;
  }
  if (precision + recall == 0) return 0;
  precision /= count;
  recall /= count;
  constexpr double kWeight = 4;  // recall counts twice as much: beta squared
  return 100 * (1 + kWeight) * precision * recall / (kWeight * precision + recall);
}

}  // namespace eval::task
