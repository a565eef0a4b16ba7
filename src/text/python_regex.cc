#include "text/python_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <functional>
#include <optional>
#include <span>

#include "base/utf8.h"

namespace text {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::uint32_t kMostSteps = 5'000'000;  // of one match
constexpr std::uint32_t kMostKibibytes = 64 * 1024;

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

// Python's \Z is PCRE2's \z; inside brackets a backslash stands before whatever it escapes.
std::string spelled(const std::string& expression) {
  std::string out;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    out += expression[i];
    if (expression[i] != '\\' || i + 1 == expression.size()) continue;
    out += expression[++i] == 'Z' ? 'z' : expression[i];
  }
  return out;
}

}  // namespace

struct PythonRegex::Code {
  std::unique_ptr<pcre2_code, Free> code;
  std::string where;
  std::uint32_t groups = 0;

  // Calls found(ovector) for each match, from left to right, as Python finds them: one that is empty may stand
  // right behind another, but not twice at one place.
  Result<void> each_match(std::string_view text,
                          const std::function<void(std::span<const PCRE2_SIZE>)>& found) const {
    if (!base::valid_utf8(text))
      return Error{base::Code::bad_data, "a text is not UTF-8", where, ""};
    const std::unique_ptr<pcre2_match_data, Free> data(
        pcre2_match_data_create_from_pattern(code.get(), nullptr));
    const std::unique_ptr<pcre2_match_context, Free> context(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(context.get(), kMostSteps);
    pcre2_set_heap_limit(context.get(), kMostKibibytes);
    std::uint32_t options = PCRE2_NO_UTF_CHECK;
    for (PCRE2_SIZE at = 0; at <= text.size();) {
      const auto run = [&](std::uint32_t more) {
        return pcre2_match(code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
                           options | more, data.get(), context.get());
      };
      int status = run(0);
      // Compiled code has a stack of 32 KiB; the interpreter takes its memory from the heap.
      if (status == PCRE2_ERROR_JIT_STACKLIMIT) status = run(PCRE2_NO_JIT);
      if (status == PCRE2_ERROR_NOMATCH) return {};
      if (status < 0)
        return Error{base::Code::bad_data, "the expression takes too many steps over a text", where,
                     "write it without repetitions inside each other"};
      const auto* places = pcre2_get_ovector_pointer(data.get());
      found({places, 2 * (groups + std::size_t{1})});
      at = places[1];
      options = PCRE2_NO_UTF_CHECK | (places[0] == places[1] ? PCRE2_NOTEMPTY_ATSTART : 0);
    }
    return {};
  }
};

Result<PythonRegex> PythonRegex::compile(const std::string& expression, const std::string& where) {
  const auto written = spelled(expression);
  const std::unique_ptr<pcre2_compile_context, Free> context(pcre2_compile_context_create(nullptr));
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int status = 0;
  PCRE2_SIZE place = 0;
  auto code = std::make_shared<Code>();
  code->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(written.data()), written.size(),
                                 PCRE2_UTF | PCRE2_UCP, &status, &place, context.get()));
  if (!code->code) {
    PCRE2_UCHAR said[256] = {};
    pcre2_get_error_message(status, said, sizeof said);
    return Error{base::Code::bad_data,
                 "the regular expression '" + expression + "' is none: " +
                     reinterpret_cast<const char*>(said) + ", at byte " + std::to_string(place),
                 where, ""};
  }
  pcre2_jit_compile(code->code.get(), PCRE2_JIT_COMPLETE);
  pcre2_pattern_info(code->code.get(), PCRE2_INFO_CAPTURECOUNT, &code->groups);
  code->where = where;
  PythonRegex out;
  out.code_ = std::move(code);
  return out;
}

namespace {

std::string_view part(std::string_view text, std::span<const PCRE2_SIZE> places,
                      std::size_t group) {
  if (2 * group >= places.size() || places[2 * group] == PCRE2_UNSET) return "";
  return text.substr(places[2 * group], places[2 * group + 1] - places[2 * group]);
}

}  // namespace

Result<std::vector<std::vector<std::string>>> PythonRegex::find_all(std::string_view text) const {
  std::vector<std::vector<std::string>> out;
  TRY(code_->each_match(text, [&](auto places) {
    auto& match = out.emplace_back();
    const auto groups = places.size() / 2;
    for (std::size_t group = groups > 1 ? 1 : 0; group < groups; ++group)
      match.emplace_back(part(text, places, group));
  }));
  return out;
}

Result<std::string> PythonRegex::replace(std::string_view text,
                                         std::string_view replacement) const {
  std::string out;
  std::size_t copied = 0;
  const auto put = [&](std::span<const PCRE2_SIZE> places) {
    out += text.substr(copied, places[0] - copied);
    for (std::size_t i = 0; i < replacement.size(); ++i) {
      if (replacement[i] != '\\' || i + 1 == replacement.size()) {
        out += replacement[i];
      } else if (const char c = replacement[++i]; c >= '1' && c <= '9') {
        out += part(text, places, static_cast<std::size_t>(c - '0'));
      } else if (c == 'g' && replacement.substr(i).starts_with("g<0>")) {
        out += part(text, places, 0);
        i += 3;
      } else {
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
      }
    }
    copied = places[1];
  };
  TRY(code_->each_match(text, put));
  return out += text.substr(copied);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("()[]{}?*+-|^$\\.&~# \t\n\r\v\f").find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

}  // namespace text
