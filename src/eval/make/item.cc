#include "eval/make/item.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "base/utf8.h"
#include "data/dedup/fold.h"

namespace eval::make {
namespace {

constexpr std::uint64_t kRank = 0, kTies = 1, kPlace = 2;  // what is drawn

struct Candidate {
  std::size_t length;
  std::uint64_t tie;
  const std::string* text;
};

// By nearness to `length`, equally near ones by chance.
std::vector<Candidate> nearest(std::vector<Candidate> from, std::size_t length) {
  std::ranges::sort(from, {}, [&](const Candidate& one) {
    const auto off = one.length > length ? one.length - length : length - one.length;
    return std::tuple(off, one.tie, *one.text);
  });
  return from;
}

// Folding makes all numbers one; "Chapter 3" and "Chapter 4" are two answers.
std::string alike(const std::string& text) {
  auto out = data::dedup::fold(text, "");
  if (out.empty()) return text;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

double share_of_right(const std::vector<Item>& items, bool longest) {
  double right = 0;
  for (const auto& item : items) {
    std::vector<std::size_t> lengths;
    for (const auto& choice : item.choices) lengths.push_back(length_of(choice));
    const auto best =
        longest ? *std::ranges::max_element(lengths) : *std::ranges::min_element(lengths);
    if (lengths[item.answer] == best)
      right += 1 / static_cast<double>(std::ranges::count(lengths, best));
  }
  return right / static_cast<double>(items.size());
}

}  // namespace

std::string Item::digest() const {
  return base::sha256(context + '\0' + (choices.empty() ? target : choices[answer])).hex();
}

std::size_t length_of(const std::string& text) {
  return static_cast<std::size_t>(base::count_code_points(text));
}

std::vector<std::string> distractors(const std::string& answer,
                                     const std::vector<std::string>& pool, std::size_t count,
                                     const base::Random& random, std::uint64_t at) {
  const auto length = length_of(answer);
  // What differs by case or signs alone ("Open file", "Open file...") would be as right.
  std::set<std::string> seen{alike(answer)};
  std::vector<Candidate> shorter, longer, equal;
  for (const auto& one : pool) {
    if (!seen.insert(alike(one)).second) continue;
    const Candidate candidate{length_of(one), random.at(at, kTies, seen.size()), &one};
    (candidate.length < length   ? shorter
     : candidate.length > length ? longer
                                 : equal)
        .push_back(candidate);
  }
  shorter = nearest(std::move(shorter), length);
  longer = nearest(std::move(longer), length);
  equal = nearest(std::move(equal), length);
  // Texts of the same length tell nothing: they come first.
  std::vector<std::string> out;
  for (const auto& one : equal)
    if (out.size() < count) out.push_back(*one.text);
  auto below = random.below(count + 1, at, kRank);
  below = std::min<std::uint64_t>(below, count - out.size());
  const auto take = [&](std::vector<Candidate>& from, std::size_t most) {
    std::size_t taken = 0;
    for (; taken < from.size() && taken < most && out.size() < count; ++taken)
      out.push_back(*from[taken].text);
    from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(taken));
  };
  take(shorter, below);
  take(longer, count);
  take(shorter, count);
  return out;
}

void shuffle_in(Item& item, const std::string& answer, std::vector<std::string> others,
                const base::Random& random, std::uint64_t at) {
  item.answer = random.below(others.size() + 1, at, kPlace);
  // The others in an order that does not tell their lengths.
  for (auto left = others.size(); left > 1; --left)
    std::swap(others[left - 1], others[random.below(left, at, kPlace, left)]);
  item.choices = std::move(others);
  item.choices.insert(item.choices.begin() + static_cast<std::ptrdiff_t>(item.answer), answer);
}

Guess guess(const std::vector<Item>& items) {
  Guess out;
  if (items.empty() || items[0].choices.empty()) return out;
  for (const auto& item : items)
    out.random += 1 / static_cast<double>(item.choices.size()) / static_cast<double>(items.size());
  out.shortest = share_of_right(items, false);
  out.longest = share_of_right(items, true);
  return out;
}

}  // namespace eval::make
