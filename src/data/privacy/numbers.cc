#include "data/privacy/numbers.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "base/ascii.h"
#include "data/privacy/card.h"
#include "data/privacy/country_of.h"
#include "data/privacy/identifier.h"
#include "data/privacy/mark.h"
#include "data/privacy/number_run.h"
#include "data/symbol.h"
#include "text/identify.h"

namespace data::privacy {
namespace {

struct Candidate {
  const Identifier* identifier = nullptr;
  std::size_t distance = kNoMark;  // of its own name
  std::size_t begin = 0;           // with a prefix that stands apart
  bool prefixed = false;
};

// Where the countries of a language stand among themselves: the place of `country`, 9 for none.
std::size_t rank_of(std::string_view countries, std::string_view country) {
  const auto at = countries.find(country);
  return at == countries.npos ? 9 : at / 3;
}

bool any_mark(std::string_view text, std::size_t begin, std::size_t end) {
  for (const auto country : identifiers())
    for (const auto& identifier : country)
      if (mark_distance(text, begin, end, identifier.marks) != kNoMark) return true;
  return false;
}

// Digits of an address, a file or a variable are nobody's unless their name stands beside them.
bool is_enclosed(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::string_view before = "/_=&%@\\#?", behind = "_=&%@\\";
  if (begin > 0 && before.find(text[begin - 1]) != before.npos) return true;
  if (end >= text.size()) return false;
  if (text[end] == '/') return is_letter(symbol_after(text, end + 1).value);
  return behind.find(text[end]) != behind.npos;
}

class Finder {
 public:
  Finder(std::string_view text, std::string_view language, Spans& out)
      : text_(text), countries_(countries_of(language)), guess_(language.empty()), out_(out) {}

  void look_at(const NumberRun& run) {
    if (run.odd) return;
    letters_ = true;
    for (const auto& front : with_letters(text_, run))
      if (take_any(front)) return;
    letters_ = false;
    take_any(run);
  }

 private:
  bool take_any(const NumberRun& run) {
    const auto groups = run.groups.size();
    if (take(run, groups, false)) return true;
    if (run.tail && take(run, groups - 1, false)) return true;
    for (auto count = groups; count-- > 1;)
      if (run.written[run.groups[count - 1].written] == ' ' && take(run, count, true)) return true;
    return false;
  }
  // The first groups of a run; `part`: others follow, so that it must be plain what they are.
  bool take(const NumberRun& run, std::size_t count, bool part) {
    const auto written = std::string_view(run.written).substr(0, run.groups[count - 1].written);
    const auto end = run.groups[count - 1].end;
    const auto best = best_of(written, run.begin(), end);
    const bool named = best.identifier && best.distance <= kBeside;
    if (named || (!part && best.identifier && is_believed(best, run.begin(), end))) {
      out_.push_back({best.begin, end, Kind::national_id, best.identifier->country});
      return true;
    }
    if (!is_written_card(written, part) || is_enclosed(text_, run.begin(), end)) return false;
    out_.push_back({run.begin(), end, Kind::card, {}});
    return true;
  }

  bool is_believed(const Candidate& one, std::size_t begin, std::size_t end) {
    if (one.distance != kNoMark || one.prefixed) return true;
    if (one.identifier->evidence == Evidence::own_mark || is_enclosed(text_, begin, end))
      return false;
    return one.identifier->evidence == Evidence::form || any_mark(text_, begin, end);
  }

  Candidate best_of(std::string_view written, std::size_t begin, std::size_t end) {
    Candidate best;
    for (const auto country : identifiers())
      for (const auto& identifier : country) {
        Candidate one{&identifier, kNoMark, begin, false};
        if (letters_ && !base::is_ascii_letter(identifier.forms[0])) continue;
        if (!is_identifier(identifier, written, &one.prefixed)) continue;
        one.distance = mark_distance(text_, begin, end, identifier.marks);
        if (!one.prefixed) take_prefix(one);
        if (!best.identifier || is_better(one, best)) best = one;
      }
    return best;
  }

  // Beside its name a number is believed anyway, so the language counts first; without one what is rarer does.
  bool is_better(const Candidate& one, const Candidate& best) {
    const auto named = [](const Candidate& c) { return std::tuple(!c.prefixed, c.distance); };
    if (named(one) != named(best)) return named(one) < named(best);
    const auto evidence = [](const Candidate& c) { return c.identifier->evidence; };
    if (one.distance == kNoMark && evidence(one) != evidence(best))
      return evidence(one) < evidence(best);
    if (one.identifier->country == best.identifier->country) return evidence(one) < evidence(best);
    const auto mine = rank(one), its = rank(best);
    return mine != its ? mine < its : evidence(one) < evidence(best);
  }
  std::size_t rank(const Candidate& one) {
    if (guess_) countries_ = countries_of(text::identify(text_).language);
    guess_ = false;
    return rank_of(countries_, one.identifier->country);
  }

  // "EL 914899826"
  void take_prefix(Candidate& one) const {
    for (auto prefixes = one.identifier->prefix; !prefixes.empty();) {
      const auto size = std::min(prefixes.find('|'), prefixes.size());
      const auto prefix = prefixes.substr(0, size);
      prefixes.remove_prefix(std::min(size + 1, prefixes.size()));
      if (one.begin < size + 1 || (text_[one.begin - 1] != ' ' && text_[one.begin - 1] != '-'))
        continue;
      const auto begin = one.begin - 1 - size;
      if (text_.substr(begin, size) != prefix || is_letter(symbol_before(text_, begin).value))
        continue;
      one.begin = begin;
      one.prefixed = true;
      return;
    }
  }

  static bool is_written_card(std::string_view written, bool part) {
    std::string digits;
    std::size_t groups = 1;
    for (const char c : written)
      if (c == ' ' || c == '-')
        ++groups;
      else
        digits += c;
    return (!part || groups >= 3) && is_card(digits);
  }

  static constexpr std::size_t kBeside = 4;  // bytes between a name and its number: ": ", " no "

  std::string_view text_;
  std::string_view countries_;
  bool guess_;
  bool letters_ = false;  // only what begins with letters, which stand apart
  Spans& out_;
};

}  // namespace

void find_numbers(std::string_view text, std::string_view language, Spans& out) {
  Finder finder(text, language, out);
  for (const auto& run : number_runs(text)) finder.look_at(run);
}

}  // namespace data::privacy
