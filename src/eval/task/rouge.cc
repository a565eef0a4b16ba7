#include "eval/task/rouge.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "text/normalize.h"

namespace eval::task {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
  Words out;
  std::string word;
  for (const char c : text::lower(text) + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
    } else if (!word.empty()) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  return out;
}

std::vector<Words> lines_of(const std::string& text) {
  std::vector<Words> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (end > at) out.push_back(words_of(text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

double f1(double common, double right, double written) {
  if (right == 0 || written == 0) return 0;
  const double recall = common / right, precision = common / written;
  return recall + precision > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

std::map<Words, std::size_t> grams(const Words& words, std::size_t n) {
  std::map<Words, std::size_t> out;
  for (std::size_t i = 0; i + n <= words.size(); ++i)
    ++out[Words(words.begin() + static_cast<std::ptrdiff_t>(i),
                words.begin() + static_cast<std::ptrdiff_t>(i + n))];
  return out;
}

double of_grams(const Words& written, const Words& right, std::size_t n) {
  const auto a = grams(written, n), b = grams(right, n);
  std::size_t common = 0, in_a = 0, in_b = 0;
  for (const auto& [gram, count] : a) in_a += count;
  for (const auto& [gram, count] : b) {
    in_b += count;
    if (const auto found = a.find(gram); found != a.end()) common += std::min(count, found->second);
  }
  return f1(static_cast<double>(common), static_cast<double>(std::max<std::size_t>(in_b, 1)),
            static_cast<double>(std::max<std::size_t>(in_a, 1)));
}

// Lengths of the longest common course of all beginnings: [right + 1, written + 1].
std::vector<std::vector<std::size_t>> courses(const Words& right, const Words& written) {
  std::vector<std::vector<std::size_t>> out(right.size() + 1,
                                            std::vector<std::size_t>(written.size() + 1, 0));
  for (std::size_t i = 1; i <= right.size(); ++i)
    for (std::size_t j = 1; j <= written.size(); ++j)
      out[i][j] = right[i - 1] == written[j - 1] ? out[i - 1][j - 1] + 1
                                                 : std::max(out[i - 1][j], out[i][j - 1]);
  return out;
}

// The places in `right` of one longest common course.
std::set<std::size_t> places(const Words& right, const Words& written) {
  const auto table = courses(right, written);
  std::set<std::size_t> out;
  for (auto i = right.size(), j = written.size(); i > 0 && j > 0;) {
    if (right[i - 1] == written[j - 1]) {
      out.insert(--i);
      --j;
    } else if (table[i][j - 1] > table[i - 1][j]) {
      --j;
    } else {
      --i;
    }
  }
  return out;
}

double by_line(const std::string& written, const std::string& right) {
  const auto ours = lines_of(written), theirs = lines_of(right);
  std::map<std::string, std::size_t> left_ours, left_theirs;
  std::size_t in_ours = 0, in_theirs = 0, common = 0;
  for (const auto& line : ours) {
    in_ours += line.size();
    for (const auto& word : line) ++left_ours[word];
  }
  for (const auto& line : theirs) {
    in_theirs += line.size();
    for (const auto& word : line) ++left_theirs[word];
  }
  for (const auto& line : theirs) {
    std::set<std::size_t> hit;
    for (const auto& other : ours) hit.merge(places(line, other));
    for (const auto place : hit) {
      const auto& word = line[place];
      if (left_ours[word] == 0 || left_theirs[word] == 0) continue;
      --left_ours[word];
      --left_theirs[word];
      ++common;
    }
  }
  return f1(static_cast<double>(common), static_cast<double>(in_theirs),
            static_cast<double>(in_ours));
}

}  // namespace

Rouge rouge(const std::string& written, const std::string& right) {
  const auto ours = words_of(written), theirs = words_of(right);
  Rouge out;
  out.one = of_grams(ours, theirs, 1);
  out.two = of_grams(ours, theirs, 2);
  out.longest = f1(static_cast<double>(courses(theirs, ours).back().back()),
                   static_cast<double>(theirs.size()), static_cast<double>(ours.size()));
  out.longest_by_line = by_line(written, right);
  return out;
}

}  // namespace eval::task
