#include "cli/command.h"

#include <algorithm>

#include "base/recipe.h"
#include "base/visible.h"
#include "cli/dispatch.h"

namespace cli {

namespace {

base::Error refuse(const Invocation& invocation, const std::string& what,
                   const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint.empty() ? "usage: " + invocation.usage : hint};
}

bool is_flag(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

}  // namespace

base::Result<std::string> Invocation::option(const std::string& name, const std::string& fallback) {
  const std::string flag = "--" + name;
  asked.push_back(flag);
  std::string value = fallback;
  bool seen = false;
  for (auto it = arguments.begin(); it != arguments.end();) {
    const bool joined = it->starts_with(flag + "=");
    if (*it != flag && !joined) {
      ++it;
      continue;
    }
    if (seen) return refuse(*this, flag + " stands twice");
    seen = true;
    if (joined) {
      value = it->substr(flag.size() + 1);
    } else {
      it = arguments.erase(it);
      if (it == arguments.end() || it->starts_with("--"))
        return refuse(*this, flag + " needs a value");
      value = *it;
    }
    it = arguments.erase(it);
  }
  return value;
}

base::Result<std::string> Invocation::fingerprint(const std::string& name) {
  const std::string not_given(1, '\0');
  auto key = TRY(option(name, not_given));
  if (key == not_given) return std::string();
  for (char& c : key)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  if (base::Digest::from_hex(key).ok()) return key;
  return base::Error{base::Code::bad_request, "'" + key + "' is not a fingerprint", "--" + name,
                     "a fingerprint is 64 hex digits; `janua ledger log` shows who signed"};
}

bool Invocation::flag(const std::string& name) {
  asked.push_back("--" + name);
  return std::erase(arguments, "--" + name) > 0;
}

base::Result<void> Invocation::expect(std::size_t count) const {
  std::vector<std::string> known(asked);
  known.insert(known.end(), global_flags().begin(), global_flags().end());
  for (const auto& word : arguments) {
    if (!is_flag(word)) continue;
    const auto guess = base::nearest(word.substr(0, word.find('=')), known);
    return refuse(*this, "unknown flag '" + word + "'",
                  guess.empty() ? "" : "did you mean '" + guess + "'?");
  }
  if (arguments.size() > count)
    return refuse(*this, "'" + arguments[count] + "' is one argument too many");
  if (arguments.size() < count) return refuse(*this, "an argument is missing");
  return {};
}

void Invocation::print(const std::string& text) const {
  print_exact(json ? text : base::visible_lines(text));
}

void Invocation::print_exact(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), out);
}

}  // namespace cli
