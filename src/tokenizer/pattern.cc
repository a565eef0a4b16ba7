// PCRE2 behind a small door; see the header.
//
// What surprised us: PCRE2's JIT code has a small stack of its own and gives up on long
// backtracking; the interpreter, which keeps its state on the heap, then finds the same match.
#include "tokenizer/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "text/utf8.h"
#include "tokenizer/onig.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

using base::Error;
using base::Result;

// Beyond so many steps from one place an expression is taken for one that would backtrack for
// ever: what is left stays one piece.
constexpr std::uint32_t kMostSteps = 1'000'000;

constexpr std::size_t kMostBytes = 64 * 1024;

struct FreeMatch {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
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
  if (expression.size() > kMostBytes)
    return Error{base::Code::unsupported, "a regular expression is longer than 64 KiB", where, ""};
  const auto translated = TRY(pcre2_of_onig(expression, where));
  const std::unique_ptr<pcre2_compile_context, FreeMatch> context(
      pcre2_compile_context_create(nullptr));
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  PCRE2_SIZE at = 0;
  auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                             PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE, &error, &at, context.get());
  if (!code) {
    PCRE2_UCHAR message[160] = {};
    pcre2_get_error_message(error, message, sizeof message);
    return Error{
        base::Code::bad_data,
        "the regular expression cannot be read: " + std::string(reinterpret_cast<char*>(message)) +
            " at byte " + std::to_string(at) + " of " + translated.substr(0, 200),
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
    std::size_t last = size + 1;  // where the match before ended
    for (std::size_t at = 0; at < size;) {
      const auto match = [&](std::uint32_t options) {
        return pcre2_match(code_->code, bytes, size, at, PCRE2_NO_UTF_CHECK | options, data.get(),
                           context.get());
      };
      int status = match(0);
      if (status == PCRE2_ERROR_JIT_STACKLIMIT) status = match(PCRE2_NO_JIT);
      if (status < 0) return;
      const auto* ends = pcre2_get_ovector_pointer(data.get());
      if (ends[1] > ends[0] || ends[1] != last) found(begin + ends[0], begin + ends[1]);
      last = ends[1];
      at = ends[1] > at ? ends[1] : at + read_char(subject, begin + at).size;
    }
  });
}

}  // namespace tokenizer
