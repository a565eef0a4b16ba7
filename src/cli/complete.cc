#include "cli/complete.h"

#include <algorithm>

#include "cli/dispatch.h"
#include "cli/help.h"

namespace cli {

namespace {

using Words = std::vector<std::string>;

// The command that `words` begin with, the one with the most words; how many those are.
struct Found {
  const Row* row = nullptr;
  std::size_t words = 0;
};

Found find(std::span<const Row> rows, const Words& words) {
  Found out;
  for (const auto& row : rows) {
    const auto name = words_of(row.name);
    const auto count = static_cast<std::size_t>(std::ranges::count(name, ' ')) + 1;
    std::string head;
    for (std::size_t i = 0; i < std::min(count, words.size()); ++i)
      head += (i ? " " : "") + words[i];
    if (head == name && count > out.words) out = {&row, count};
  }
  return out;
}

// The words that may follow `before` in the name of a command.
Words next_words(std::span<const Row> rows, const Words& before) {
  std::string prefix;
  for (const auto& word : before) prefix += word + " ";
  Words out;
  for (const auto& row : rows) {
    const auto name = words_of(row.name);
    if (row.entry->group == Group::hidden || !name.starts_with(prefix)) continue;
    out.push_back(name.substr(prefix.size(), name.find(' ', prefix.size()) - prefix.size()));
  }
  return out;
}

Words flags_of(const Entry& entry) {
  Words out;
  for (const auto& option : entry.options) out.push_back(std::string("--") + option.name);
  if (entry.obeys & kSet) out.emplace_back("--set");
  if (entry.obeys & kJson) out.emplace_back("--json");
  if (entry.obeys & kDryRun) out.emplace_back("--dry-run");
  out.emplace_back("--quiet");
  out.emplace_back("--help");
  return out;
}

const Option* option_called(const Entry& entry, const std::string& flag) {
  for (const auto& option : entry.options)
    if (flag == std::string("--") + option.name) return &option;
  return nullptr;
}

// How many plain words stand among those after the command.
std::size_t plain_among(const Entry& entry, std::span<const std::string> words) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) {
      ++count;
      continue;
    }
    const auto* option = option_called(entry, words[i]);
    if (option && takes_many(*option))
      while (i + 1 < words.size() && !words[i + 1].starts_with("--")) ++i;
    else if (words[i] == "--set" || (option && *option->value))
      ++i;
  }
  return count;
}

Words candidates(std::span<const Row> rows, const Words& before, const std::string& partial,
                 const Words& keys) {
  const auto [row, count] = find(rows, before);
  if (!row) return partial.starts_with('-') ? global_flags() : next_words(rows, before);
  const auto& entry = *row->entry;
  const auto& last = before.back();
  if (last == "--set") {
    Words out;
    if (entry.obeys & kSet)
      for (const auto& key : keys) out.push_back(key + "=");
    return out;
  }
  if (const auto* option = option_called(entry, last); option && *option->value)
    return values_of(option->value);
  if (const auto cut = partial.find('='); partial.starts_with("--") && cut != std::string::npos) {
    Words out;
    const auto* option = option_called(entry, partial.substr(0, cut));
    for (const auto& value : values_of(option ? option->value : ""))
      out.push_back(partial.substr(0, cut + 1) + value);
    return out;
  }
  if (partial.starts_with('-')) return flags_of(entry);
  const auto at = plain_among(entry, std::span(before).subspan(count));
  auto out = at < entry.arguments.size() ? values_of(entry.arguments[at].name) : Words{};
  if (at == 0 && before.size() == count) {  // `janua data` may yet become `janua data show`
    const auto more = next_words(rows, before);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

}  // namespace

Words complete(std::span<const Row> rows, const Words& words, const Words& keys) {
  const auto partial = words.empty() ? std::string() : words.back();
  Words before(words.begin(), words.empty() ? words.end() : words.end() - 1);
  std::erase(before, "=");  // bash makes three words of --form=html
  auto out = candidates(rows, before, partial, keys);
  std::erase_if(out, [&](const std::string& word) { return !word.starts_with(partial); });
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace cli
