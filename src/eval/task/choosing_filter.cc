// Filters that choose among several answers.
#include <algorithm>

#include "eval/task/fields.h"
#include "eval/task/filter.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

Result<void> check_list(const Answers& answers, const char* name) {
  if (answers.is_array() && !answers.empty()) return {};
  return Error{Code::bad_data, std::string("the filter '") + name + "' gets no list of answers", "",
               ""};
}

Result<Filter> take_first(const Value&, const std::string&) {
  return Filter([](const Answers& answers, const Value&, Trace&) -> Result<Answers> {
    TRY(check_list(answers, "take_first"));
    return Answers(answers[0]);
  });
}

Result<Filter> take_first_k(const Value& options, const std::string& where) {
  const auto k = TRY(Fields(options, where, "take_first_k.").whole("k", 0));
  if (k < 1) return Error{Code::bad_data, "the filter 'take_first_k' needs k, above 0", where, ""};
  return Filter([k, where](const Answers& answers, const Value&, Trace&) -> Result<Answers> {
    TRY(check_list(answers, "take_first_k"));
    if (static_cast<std::int64_t>(answers.size()) < k)
      return Error{Code::bad_data,
                   "the filter 'take_first_k' needs " + std::to_string(k) +
                       " answers, and there are " + std::to_string(answers.size()),
                   where, "raise `repeats`"};
    return Answers(
        std::vector<Value>(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(k)));
  });
}

// The most frequent answer, the first of equally frequent ones, still as a list.
Result<Filter> majority_vote(const Value&, const std::string&) {
  return Filter([](const Answers& answers, const Value&, Trace&) -> Result<Answers> {
    TRY(check_list(answers, "majority_vote"));
    const auto votes = [&](const Value& one) { return std::ranges::count(answers, one); };
    const auto best = std::ranges::max_element(answers, {}, votes);
    return Value::array({*best});
  });
}

}  // namespace

std::vector<FilterEntry> choosing_filters() {
  return {{"take_first", {}, take_first},
          {"take_first_k", {"k"}, take_first_k},
          {"majority_vote", {}, majority_vote}};
}

}  // namespace eval::task
