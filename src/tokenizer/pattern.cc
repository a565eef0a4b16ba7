// PCRE2 behind a small door; see the header.
//
// What surprised us: PCRE2's JIT code has a small stack of its own and gives up on long
// backtracking; the interpreter, which keeps its state on the heap, then finds the same match. And its
// match limit begins anew at each place where a match may begin, does not say how far it came, and does
// not see the characters that a step runs over: an expression that runs of one character make slow is
// compiled with callouts, which count everything.
#include "tokenizer/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

#include "text/utf8.h"
#include "tokenizer/onig.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

using base::Error;
using base::Result;

constexpr std::size_t kMostBytes = 64 * 1024;

struct FreeMatch {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

// Items of an expression that were tried, and characters that they ran over.
struct Work {
  std::uint64_t most = 0, done = 0;
  PCRE2_SIZE at = 0;

  static int count(pcre2_callout_block* block, void* data) {
    auto& work = *static_cast<Work*>(data);
    work.done += 1 + (block->current_position > work.at ? block->current_position - work.at : 0);
    work.at = block->current_position;
    return work.done > work.most ? PCRE2_ERROR_CALLOUT : 0;
  }
};

// One expression over one text that is UTF-8, a match at a time.
class Search {
 public:
  Search(const pcre2_code* code, bool slow, std::string_view text, PatternBudget& budget)
      : code_(code),
        slow_(slow),
        text_(text),
        budget_(budget),
        data_(pcre2_match_data_create_from_pattern(code, nullptr)),
        context_(pcre2_match_context_create(nullptr)) {
    pcre2_set_heap_limit(context_.get(), 1u << 20);  // KiB
  }

  // The first match that begins at `at` or behind it; false for none, or where the budget is spent.
  bool next(std::size_t at) {
    if (slow_) return next_counted(at);
    while (!budget_.spent()) {
      const int fast = match(at, 0, PatternBudget::kFree);
      if (fast != PCRE2_ERROR_MATCHLIMIT) return is_match(fast);
      // The place that takes longer is between here and the end: each place is tried alone.
      for (bool hard = false; !hard && !budget_.spent(); at += step(at)) {
        const int slow = match_at(at, hard);
        if (slow >= 0) return true;
        if (at >= text_.size()) return false;
      }
    }
    return false;
  }
  std::size_t begin() const { return pcre2_get_ovector_pointer(data_.get())[0]; }
  std::size_t end() const { return pcre2_get_ovector_pointer(data_.get())[1]; }
  // Bytes of the character there; at the end 1.
  std::size_t step(std::size_t at) const {
    return at < text_.size() ? read_char(text_, at).size : 1;
  }

 private:
  bool next_counted(std::size_t at) {
    Work work{.most = budget_.left()};
    pcre2_set_callout(context_.get(), Work::count, &work);
    const int status = budget_.spent() ? PCRE2_ERROR_NOMATCH : match(at, PCRE2_NO_JIT, ~0ULL);
    budget_.use(work.done);
    return is_match(status);
  }

  int match(std::size_t at, std::uint32_t options, std::uint64_t steps) {
    constexpr std::uint64_t most = 0xffffffff;
    pcre2_set_match_limit(context_.get(), static_cast<std::uint32_t>(std::min(steps, most)));
    const auto run = [&](std::uint32_t more) {
      return pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(text_.data()), text_.size(), at,
                         PCRE2_NO_UTF_CHECK | options | more, data_.get(), context_.get());
    };
    const int status = run(0);
    return status == PCRE2_ERROR_JIT_STACKLIMIT ? run(PCRE2_NO_JIT) : status;
  }

  // A match that begins there, with ever more steps until it is found or there is none.
  int match_at(std::size_t at, bool& hard) {
    for (auto steps = PatternBudget::kFree;; steps *= 4) {
      const int status = match(at, PCRE2_ANCHORED, steps);
      hard = steps > PatternBudget::kFree;
      if (status != PCRE2_ERROR_MATCHLIMIT) return is_match(status) ? status : PCRE2_ERROR_NOMATCH;
      if (budget_.use(4 * steps); budget_.spent()) return PCRE2_ERROR_NOMATCH;
    }
  }

  // Whatever else stops a search, such as its memory, is no answer.
  bool is_match(int status) {
    if (status < 0 && status != PCRE2_ERROR_NOMATCH) budget_.spend();
    return status >= 0;
  }

  const pcre2_code* code_;
  bool slow_;
  std::string_view text_;
  PatternBudget& budget_;
  std::unique_ptr<pcre2_match_data, FreeMatch> data_;
  std::unique_ptr<pcre2_match_context, FreeMatch> context_;
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

constexpr std::size_t kRun = 512;  // characters

// Whether it takes long to find a match at the front that is not long itself, or to find none. `code` counts.
bool is_slow_at(const pcre2_code* code, const std::string& text) {
  const std::unique_ptr<pcre2_match_data, FreeMatch> data(
      pcre2_match_data_create_from_pattern(code, nullptr));
  const std::unique_ptr<pcre2_match_context, FreeMatch> context(
      pcre2_match_context_create(nullptr));
  Work work{.most = 64 * kRun};
  pcre2_set_callout(context.get(), Work::count, &work);
  const int status =
      pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0,
                  PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT | PCRE2_ANCHORED, data.get(), context.get());
  if (work.done <= kRun / 2) return false;
  const auto* ends = pcre2_get_ovector_pointer(data.get());
  return status < 0 || ends[1] - ends[0] < text.size() / 2;
}

// Runs of what expressions of tokenizers speak of, and of the characters that this one spells.
bool is_slow(const pcre2_code* code, const std::string& expression) {
  constexpr std::size_t most = 128;  // characters
  std::string all = "aAz1 \n\t!'-_.<\u00e9\u0301\u01c5\u02b0\u00bd\u20ac\u4e2d\u00a0";
  all += expression;
  std::string seen;
  for (std::size_t at = 0, count = 0; at < all.size() && count < most;) {
    const auto c = all.substr(at, read_char(all, at).size);
    at += c.size();
    if (seen.find(c) != seen.npos) continue;
    seen += c;
    ++count;
    std::string run;
    for (std::size_t i = 0; i < kRun; ++i) run += c;
    if (is_slow_at(code, run) || is_slow_at(code, run + "\x01")) return true;
  }
  return false;
}

}  // namespace

struct Pattern::Code {
  explicit Code(pcre2_code* compiled) : code(compiled) {}
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(code); }
  pcre2_code* code;
  bool is_slow = false;
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
  const auto compiled = [&](std::uint32_t more) {
    return pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                         PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | more, &error, &at,
                         context.get());
  };
  auto code = std::make_shared<Code>(compiled(PCRE2_AUTO_CALLOUT));
  if (!code->code) {
    PCRE2_UCHAR message[160] = {};
    pcre2_get_error_message(error, message, sizeof message);
    return Error{
        base::Code::bad_data,
        "the regular expression cannot be read: " + std::string(reinterpret_cast<char*>(message)) +
            " at byte " + std::to_string(at) + " of " + translated.substr(0, 200),
        where, "correct pre_tokenizer in tokenizer.json"};
  }
  code->is_slow = is_slow(code->code, expression);
  if (!code->is_slow) {
    code = std::make_shared<Code>(compiled(0));
    CHECK(code->code, "an expression that was read once is read again");
    pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE);  // without JIT the interpreter serves
  }
  Pattern pattern;
  pattern.code_ = std::move(code);
  return pattern;
}

void Pattern::each_match(std::string_view subject,
                         const std::function<void(std::size_t, std::size_t)>& found) const {
  if (subject.empty()) return;
  PatternBudget budget(subject.size());
  each_utf8_stretch(subject, [&](std::size_t begin, std::size_t end) {
    const auto text = subject.substr(begin, end - begin);
    Search search(code_->code, code_->is_slow, text, budget);
    std::size_t last = text.size() + 1;  // where the match before ended
    for (std::size_t at = 0; at <= text.size() && search.next(at);) {
      if (search.end() > search.begin() || search.end() != last)
        found(begin + search.begin(), begin + search.end());
      last = search.end();
      at = search.end() > at ? search.end() : at + search.step(at);
    }
  });
}

}  // namespace tokenizer
