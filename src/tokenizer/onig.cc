// Walks the expression once, from left to right; sets are read by onig_set.cc.
#include "tokenizer/onig.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tokenizer/onig_set.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kMostGroups = 1000;
constexpr std::uint64_t kMostRepeats = 65535;  // of PCRE2; Oniguruma's 100,000 is more

class Translator {
 public:
  Translator(std::string_view in, const std::string& where) : in_(in), where_(where) {}

  Result<std::string> run() {
    while (at_ < in_.size()) TRY(step());
    if (groups_.size() > 1) return broken("a ( is not closed");
    out_.append(groups_.back().options, ')');
    return std::move(out_);
  }

 private:
  // A group that is open, and the option groups that (?i) opened inside it.
  struct Group {
    std::size_t begin;
    std::size_t options = 0;
  };

  Error broken(const std::string& what) const {
    return {Code::bad_data, "the regular expression cannot be read: " + what, where_,
            "correct pre_tokenizer in tokenizer.json"};
  }
  Error unknown(const std::string& construct) const { return unknown_construct(construct, where_); }
  bool sees(std::string_view text) const { return in_.substr(at_).starts_with(text); }

  Result<void> step() {
    const char c = in_[at_];
    if (c == '\\') return escape();
    if (c == '(') return open();
    if (c == ')') return close();
    if (c == '{') return interval();
    if (c == '*' || c == '+' || c == '?') {
      out_ += c;
      ++at_;
      return {};
    }
    const bool inside = (static_cast<unsigned char>(c) & 0xC0) == 0x80;  // of a longer character
    if (!inside) atom_ = out_.size();
    if (c == '[') {
      out_ += TRY(read_set(in_, at_, where_));
      return {};
    }
    out_ += c;
    ++at_;
    return {};
  }

  Result<void> escape() {
    atom_ = out_.size();
    ++at_;
    CharacterSet set;
    if (TRY(read_set_escape(in_, at_, Place::outside, set, where_))) {
      out_ += expression_of(set);
      return {};
    }
    const char c = at_ < in_.size() ? in_[at_] : '\0';
    if (c == 'b' || c == 'B') {
      CharacterSet words;
      std::size_t first = 0;
      TRY(read_set_escape("w", first, Place::outside, words, where_));
      const auto word = expression_of(words);
      out_ += c == 'b' ? "(?:(?<=" + word + ")(?!" + word + ")|(?<!" + word + ")(?=" + word + "))"
                       : "(?:(?<=" + word + ")(?=" + word + ")|(?<!" + word + ")(?!" + word + "))";
      ++at_;
    } else if (c == 'O') {
      out_ += "(?s:.)";
      ++at_;
    } else if (c != '\0' && std::string_view("AzZGRN").find(c) != std::string_view::npos) {
      (out_ += '\\') += c;
      ++at_;
    } else {
      out_ += TRY(read_character_escape(in_, at_, where_));
    }
    return {};
  }

  void begin_group(std::string_view spelled, std::size_t taken) {
    groups_.push_back({out_.size()});
    out_ += spelled;
    at_ += taken;
  }

  Result<void> open() {
    if (groups_.size() > kMostGroups) return unknown("groups nested so deep");
    if (sees("(*")) return unknown("(*...)");
    if (!sees("(?")) {
      begin_group("(?:", 1);  // nothing refers to it: \k and \g are refused
      return {};
    }
    if (sees("(?#")) {
      const auto end = in_.find(')', at_);
      if (end == in_.npos) return broken("a comment is not closed");
      at_ = end + 1;
      return {};
    }
    for (const std::string_view same : {"(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"})
      if (sees(same)) {
        begin_group(same, same.size());
        return {};
      }
    if (sees("(?<")) {
      const auto end = in_.find('>', at_);
      if (end == in_.npos) return broken("the name of a group is not closed");
      begin_group("(?:", end + 1 - at_);
      return {};
    }
    return options();
  }

  // "(?i-m:" or "(?i)"; the latter holds to the end of the group that it stands in.
  Result<void> options() {
    std::string spelled = "(?";
    auto end = at_ + 2;
    for (; end < in_.size() && in_[end] != ':' && in_[end] != ')'; ++end) {
      const char c = in_[end];
      if (c != 'i' && c != 'm' && c != '-')
        return unknown("(?" + std::string(in_.substr(at_ + 2, end - at_ - 1)));
      spelled += c == 'm' ? 's' : c;
    }
    if (end == in_.size()) return broken("a ( is not closed");
    spelled += ':';
    if (in_[end] == ':') {
      begin_group(spelled, end + 1 - at_);
      return {};
    }
    out_ += spelled;
    ++groups_.back().options;
    at_ = end + 1;
    return {};
  }

  Result<void> close() {
    if (groups_.size() == 1) return broken("a ) closes nothing");
    out_.append(groups_.back().options + 1, ')');
    atom_ = groups_.back().begin;
    groups_.pop_back();
    ++at_;
    return {};
  }

  // "{2,3}" and what stands behind it; a brace that begins none stands for itself.
  Result<void> interval() {
    const auto end = in_.find('}', at_);
    const auto inside = end == in_.npos ? std::string_view() : in_.substr(at_ + 1, end - at_ - 1);
    const auto comma = inside.find(',');
    const auto is_number = [](std::string_view text) {
      return text.find_first_not_of("0123456789") == text.npos;
    };
    const auto low = inside.substr(0, comma);
    const auto high = comma == inside.npos ? low : inside.substr(comma + 1);
    if (!is_number(low) || !is_number(high) || (low.empty() && high.empty())) {
      atom_ = out_.size();
      out_ += "\\{";
      ++at_;
      return {};
    }
    const auto least = count(low.empty() ? "0" : low), most = count(high);
    if (least > kMostRepeats || most > kMostRepeats)
      return broken("{" + std::string(inside.substr(0, 40)) + "} repeats too often");
    at_ = end + 1;
    if (!high.empty() &&
        least > most) {  // Oniguruma takes "{3,1}" for "{1,3}" that gives nothing back
      out_.insert(atom_, "(?>");
      out_ += "{" + std::to_string(most) + "," + std::to_string(least) + "})";
      return {};
    }
    const bool exact = comma == inside.npos;
    const char then = at_ < in_.size() ? in_[at_] : '\0';
    const bool again = then == '+' || then == '*' || then == '{' || (then == '?' && exact);
    if (again) out_.insert(atom_, "(?:");
    out_ += "{" + std::string(low.empty() ? "0" : low);
    if (!exact) out_ += "," + std::string(high);
    out_ += again ? "})" : "}";
    return {};
  }

  // The number that the digits name, or one beyond kMostRepeats.
  static std::uint64_t count(std::string_view digits) {
    std::uint64_t out = 0;
    for (const char c : digits)
      out =
          std::min<std::uint64_t>(out * 10 + static_cast<std::uint64_t>(c - '0'), kMostRepeats + 1);
    return out;
  }

  std::string_view in_;
  const std::string& where_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t atom_ = 0;  // where what a quantifier would repeat begins in out_
  std::vector<Group> groups_{Group{0}};
};

}  // namespace

Result<std::string> pcre2_of_onig(std::string_view expression, const std::string& where) {
  return Translator(expression, where).run();
}

}  // namespace tokenizer
