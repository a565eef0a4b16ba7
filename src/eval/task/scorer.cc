#include "eval/task/scorer.h"

#include <algorithm>

#include "tokenizer/template/literal.h"

namespace eval::task {

using base::Code;
using base::Error;
using base::Result;

Result<tokenizer::TokenId> Scorer::front() const {
  if (const auto id = tokenizer_.special_ids().front(); id >= 0) return id;
  return Error{Code::bad_data, "the tokenizer names no token that begins or ends a text", "",
               "one must stand in front of what is scored without a context"};
}

// What the model reads is at most `length` tokens; the last token is not read.
TokenRow Scorer::cut(const Ids& context, const Ids& continuation) const {
  Ids all = context;
  all.insert(all.end(), continuation.begin(), continuation.end());
  if (all.size() > length_ + 1)
    all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(length_ + 1));
  const auto given = all.size() - continuation.size();
  return {std::move(all), given};
}

// As the model's tokenizer lays texts out; one that begins with the token of a beginning gets no second one.
Result<Ids> Scorer::encoded(const std::string& text) const {
  const auto id = tokenizer_.special_ids().front();
  const auto front = id < 0 ? std::string_view() : tokenizer_.token_bytes(id);
  const bool begins = !front.empty() && text.starts_with(front);
  return tokenizer_.encode_with_special(text, !begins);
}

Result<TokenRow> Scorer::row_of(const Pair& pair) const {
  const auto kept = tokenizer::jinja::strip_right(pair.first).size();
  const auto context = pair.first.substr(0, kept);
  const auto continuation = pair.first.substr(kept) + pair.second;
  Ids before, behind;
  if (pair.first.empty()) {
    before = {TRY(front())};
    behind = TRY(tokenizer_.encode_with_special(continuation, false));
    if (!behind.empty() && behind[0] == before[0]) behind.erase(behind.begin());
  } else {
    before = TRY(encoded(context));
    const auto whole = TRY(encoded(context + continuation));
    behind.assign(
        whole.begin() + static_cast<std::ptrdiff_t>(std::min(before.size(), whole.size())),
        whole.end());
  }
  if (before.empty()) before = {TRY(front())};
  const auto shown = "'" + pair.second.substr(0, 60) + "'";
  if (behind.empty())
    return Error{Code::bad_data, "the continuation " + shown + " has no token of its own", "", ""};
  if (behind.size() > length_)
    return Error{Code::bad_data,
                 "the continuation " + shown + " has " + std::to_string(behind.size()) +
                     " tokens, and the model reads " + std::to_string(length_),
                 "", ""};
  return cut(before, behind);
}

Result<std::vector<RowScore>> Scorer::continuations(std::span<const Pair> pairs) const {
  std::vector<TokenRow> rows;
  for (const auto& pair : pairs) rows.push_back(TRY(row_of(pair)));
  return answerer_.score(rows);
}

// Each window but the first has as much context as fits in front of what it scores.
Result<std::vector<TokenRow>> Scorer::windows(const std::string& text) const {
  Ids ids = {TRY(front())};
  const auto own = TRY(encoded(text));
  ids.insert(ids.end(), own.begin(), own.end());
  std::vector<TokenRow> out;
  for (std::size_t scored = 1; scored < ids.size();) {
    const auto end = std::min(ids.size(), scored + length_);
    const auto begin = scored == 1 || end < length_ + 1 ? 0 : end - length_ - 1;
    out.push_back({Ids(ids.begin() + static_cast<std::ptrdiff_t>(begin),
                       ids.begin() + static_cast<std::ptrdiff_t>(end)),
                   scored - begin});
    scored = end;
  }
  return out;
}

Result<std::vector<double>> Scorer::texts(std::span<const std::string> texts) const {
  std::vector<TokenRow> rows;
  std::vector<std::size_t> owner;
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (auto& row : TRY(windows(texts[i]))) {
      rows.push_back(std::move(row));
      owner.push_back(i);
    }
  const auto scores = TRY(answerer_.score(rows));
  std::vector<double> out(texts.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) out[owner[i]] += scores[i].log_probability;
  return out;
}

Result<Ids> Scorer::prompt(const std::string& context, const Generation& generation) const {
  if (generation.most_tokens >= length_)
    return Error{Code::bad_data,
                 "max_gen_toks " + std::to_string(generation.most_tokens) +
                     " leaves no room for a context: the model reads " + std::to_string(length_) +
                     " tokens",
                 "", "lower it"};
  auto ids = TRY(encoded(context));
  if (ids.empty()) ids = {TRY(front())};
  const auto most = length_ - generation.most_tokens;
  if (ids.size() > most) ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(most));
  return ids;
}

Result<std::vector<Written>> Scorer::written(std::span<const std::string> contexts,
                                             const Generation& generation) const {
  std::vector<Ids> prompts;
  for (const auto& context : contexts) prompts.push_back(TRY(prompt(context, generation)));
  auto how = generation;
  // A text also ends where it spells the token that ends one.
  if (const auto eos = tokenizer_.special_ids().eos; eos >= 0)
    how.until.emplace_back(tokenizer_.token_bytes(eos));
  return answerer_.write(prompts, how);
}

}  // namespace eval::task
