// PCRE2 behind a small door; see the header.
//
// What surprised us: PCRE2's JIT code has a small stack of its own and gives up on long
// backtracking; the interpreter, which keeps its state on the heap, then finds the same match.
#include "tokenizer/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "text/utf8.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

using base::Error;
using base::Result;

// Beyond this an expression is taken for one that would backtrack for ever: what is left stays one
// piece.
constexpr std::uint32_t kMostSteps = 10'000'000;

constexpr std::string_view kSpace =
    R"(\x{9}-\x{d}\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})";

// Writes \s and \S out as White_Space, inside and outside of character classes.
std::string translate(std::string_view in) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const char c = in[i];
    if (c == '\\' && i + 1 < in.size()) {
      const char escaped = in[++i];
      if (escaped == 's')
        out += in_class ? std::string(kSpace) : "[" + std::string(kSpace) + "]";
      else if (escaped == 'S' && !in_class)
        out += "[^" + std::string(kSpace) + "]";
      else
        (out += '\\') += escaped;
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    out += c;
  }
  return out;
}

struct FreeMatch {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

// Calls stretch(begin, end) for every maximal run of UTF-8.
template <class F>
void each_utf8_stretch(std::string_view bytes, F&& stretch) {
  if (text::valid_utf8(bytes)) return stretch(0, bytes.size());
  std::size_t begin = 0, at = 0;
  while (at < bytes.size()) {
    const auto c = read_char(bytes, at);
    if (c.point == kNotUtf8) {
      if (at > begin) stretch(begin, at);
      begin = at + 1;
    }
    at += c.size;
  }
  if (at > begin) stretch(begin, at);
}

}  // namespace

struct Pattern::Code {
  explicit Code(pcre2_code* compiled) : code(compiled) {}
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(code); }
  pcre2_code* code;
};

Result<Pattern> Pattern::compile(const std::string& expression, const std::string& where) {
  if (!text::valid_utf8(expression))
    return Error{base::Code::bad_data, "a regular expression is not UTF-8", where, ""};
  const auto translated = translate(expression);
  int error = 0;
  PCRE2_SIZE at = 0;
  auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                             PCRE2_UTF | PCRE2_UCP, &error, &at, nullptr);
  if (!code) {
    PCRE2_UCHAR message[160] = {};
    pcre2_get_error_message(error, message, sizeof message);
    return Error{
        base::Code::bad_data,
        "the regular expression cannot be read: " + std::string(reinterpret_cast<char*>(message)) +
            " at byte " + std::to_string(at),
        where, "correct pre_tokenizer in tokenizer.json"};
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // without JIT the interpreter serves
  Pattern pattern;
  pattern.code_ = std::make_shared<const Code>(code);
  return pattern;
}

void Pattern::each_match(std::string_view subject,
                         const std::function<void(std::size_t, std::size_t)>& found) const {
  const std::unique_ptr<pcre2_match_data, FreeMatch> data(
      pcre2_match_data_create_from_pattern(code_->code, nullptr));
  const std::unique_ptr<pcre2_match_context, FreeMatch> context(
      pcre2_match_context_create(nullptr));
  pcre2_set_heap_limit(context.get(), 1u << 20);  // KiB
  pcre2_set_match_limit(context.get(), kMostSteps);
  each_utf8_stretch(subject, [&](std::size_t begin, std::size_t end) {
    const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data() + begin);
    const std::size_t size = end - begin;
    for (std::size_t at = 0; at < size;) {
      const auto match = [&](std::uint32_t options) {
        return pcre2_match(code_->code, bytes, size, at, PCRE2_NO_UTF_CHECK | options, data.get(),
                           context.get());
      };
      int status = match(0);
      if (status < 0 && status != PCRE2_ERROR_NOMATCH) status = match(PCRE2_NO_JIT);
      if (status < 0) return;
      const auto* ends = pcre2_get_ovector_pointer(data.get());
      if (ends[1] > ends[0]) found(begin + ends[0], begin + ends[1]);
      at = ends[1] > at ? ends[1] : at + read_char(subject, begin + at).size;
    }
  });
}

}  // namespace tokenizer
