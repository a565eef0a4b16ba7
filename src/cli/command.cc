#include "cli/command.h"

#include <algorithm>
#include <charconv>

#include "base/recipe.h"
#include "base/visible.h"
#include "cli/dispatch.h"
#include "cli/help.h"

namespace cli {

namespace {

using base::Code;
using base::Error;
using base::Result;
using Words = std::vector<std::string>;

Error refuse(const Row& row, const std::string& what, const std::string& hint = "") {
  return {Code::bad_request, what, "", hint.empty() ? "usage: " + usage_of(row) : hint};
}

const Option* find(const Entry& entry, const std::string& name) {
  for (const auto& option : entry.options)
    if (name == option.name) return &option;
  return nullptr;
}

Error unknown_flag(const Row& row, const std::string& word) {
  Words known(global_flags());
  for (const auto& option : row.entry->options) known.push_back(std::string("--") + option.name);
  const auto guess = base::nearest(word.substr(0, word.find('=')), known);
  return refuse(row, "unknown flag '" + word + "'",
                guess.empty() ? "" : "did you mean '" + guess + "'?");
}

std::string lower(std::string text) {
  for (auto& c : text)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// Of those that an option names, in letters of either case: commands write F32 and f32.
Result<void> check_value(const Option& option, std::string& value) {
  const auto values = values_of(option.value);
  if (values.empty() || std::ranges::find(values, value) != values.end()) return {};
  const auto same = [&](const std::string& one) { return lower(one) == lower(value); };
  if (std::ranges::count_if(values, same) == 1) {
    value = *std::ranges::find_if(values, same);
    return {};
  }
  std::string list;
  for (std::size_t i = 0; i < values.size(); ++i)
    list += (i == 0 ? "" : i + 1 == values.size() ? " or " : ", ") + values[i];
  return Error{Code::bad_request, "'" + value + "' is not known here",
               std::string("--") + option.name, "choose " + list};
}

// Words up to the next flag, each of which begins with two dashes.
std::string take_words(Words::const_iterator& word, Words::const_iterator end) {
  std::string out;
  while (word + 1 != end && !(word + 1)->starts_with("--"))
    out += (out.empty() ? "" : ",") + *++word;
  return out;
}

// Takes the flag at `word` and, where it has one, its value.
Result<void> take_flag(const Row& row, Words::const_iterator& word, Words::const_iterator end,
                       Arguments& out) {
  const auto cut = std::min(word->find('='), word->size());
  const auto flag = word->substr(0, cut);
  const auto* option = flag.starts_with("--") ? find(*row.entry, flag.substr(2)) : nullptr;
  const bool is_switch = option && !*option->value;
  if (!option || (is_switch && cut < word->size())) return unknown_flag(row, *word);
  const bool again = out.given.contains(option->name);
  if (again && !takes_many(*option)) return refuse(row, flag + " stands twice");
  const auto before = again ? out.given[option->name] + "," : "";
  auto& value = out.given[option->name];
  if (is_switch) return {};
  if (cut < word->size()) {
    value = word->substr(cut + 1);
  } else if (takes_many(*option)) {
    value = take_words(word, end);
  } else {
    if (word + 1 == end || (word + 1)->starts_with("--"))
      return refuse(row, flag + " needs a value");
    value = *++word;
  }
  value = before + value;
  return check_value(*option, value);
}

// How many plain arguments an entry takes; of "[ID...]" any number.
struct Count {
  std::size_t least = 0, most = 0;
};

Count count_of(const Entry& entry) {
  Count out;
  for (const auto& argument : entry.arguments) {
    const std::string name = argument.name;
    if (!name.starts_with('[')) ++out.least;
    if (name.ends_with("...") || name.ends_with("...]")) return {out.least, SIZE_MAX};
    ++out.most;
  }
  return out;
}

}  // namespace

std::string one_of(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : "|") + name;
  return out;
}

bool takes_many(const Option& option) {
  const std::string value = option.value;
  return value.ends_with("...") && !value.ends_with(",...");
}

Result<Arguments> read_arguments(const Row& row, const Words& words) {
  Arguments out;
  bool flags = true;  // until "--"
  for (auto word = words.begin(); word != words.end(); ++word) {
    const bool is_flag =
        flags && word->size() > 1 && (*word)[0] == '-' && !('0' <= (*word)[1] && (*word)[1] <= '9');
    if (flags && *word == "--") {
      flags = false;
    } else if (is_flag) {
      TRY(take_flag(row, word, words.end(), out));
    } else {
      out.plain.push_back(*word);
    }
  }
  const auto [least, most] = count_of(*row.entry);
  if (out.plain.size() > most)
    return refuse(row, "'" + out.plain[most] + "' is one argument too many");
  if (out.plain.size() < least) {
    const auto& next = row.entry->arguments[out.plain.size()];
    return refuse(row, std::string("an argument is missing: ") + next.name + ", " + next.text);
  }
  for (const auto& option : row.entry->options)
    if (!option.usual && !out.given.contains(option.name))
      return refuse(row, std::string("--") + option.name + " is missing");
  return out;
}

std::string Invocation::option(const std::string& name) const {
  const auto* option = find(*row.entry, name);
  CHECK(option, "a command reads only the options of its entry");
  const auto it = given.find(name);
  return it == given.end() ? option->usual : it->second;
}

Result<std::int64_t> Invocation::whole(const std::string& name, std::int64_t least,
                                       std::int64_t most) const {
  const auto text = option(name);
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end && number >= least && number <= most) return number;
  const auto bounds = most == INT64_MAX ? "a whole number from " + std::to_string(least) + " on"
                                        : "a whole number from " + std::to_string(least) + " to " +
                                              std::to_string(most);
  return Error{Code::bad_request, "'" + text + "' does not do", "--" + name, bounds};
}

Result<double> Invocation::number(const std::string& name, double least, double most) const {
  const auto text = option(name);
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end && number >= least && number <= most) return number;
  char bounds[64];
  std::snprintf(bounds, sizeof bounds, "a number from %g to %g", least, most);
  return Error{Code::bad_request, "'" + text + "' does not do", "--" + name, bounds};
}

Result<std::string> Invocation::fingerprint(const std::string& name) const {
  if (!has(name)) return std::string();
  auto key = option(name);
  for (char& c : key)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  if (base::Digest::from_hex(key).ok()) return key;
  return Error{
      Code::bad_request, "'" + option(name) + "' is not a fingerprint", "--" + name,
      "a fingerprint is 64 hex digits; the card and `janua audit verify` without --key show it whole"};
}

void Invocation::print(const std::string& text) const {
  print_exact(json ? text : base::visible_lines(text));
}

void Invocation::print_json(const base::Json& value) const {
  print_exact(value.dump(-1, ' ', false, base::Json::error_handler_t::replace) + "\n");
}

void Invocation::print_exact(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), out);
}

Words list_of(const std::string& text) {
  Words out;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

}  // namespace cli
