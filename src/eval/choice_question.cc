#include "eval/choice_question.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "eval/task/rows.h"
#include "infer/chat_format.h"
#include "infer/model_kind.h"
#include "infer/own_history.h"
#include "infer/tokenizer_codec.h"
#include "store/jsonl.h"

namespace eval {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using infer::TokenId;

constexpr std::size_t kBatch = 16;

Result<ChoiceQuestion> read_question(const Json& line, const std::string& where) {
  const auto text = [](const Json& one) { return one.is_string(); };
  const bool sound = line.is_object() && line.contains("id") && text(line["id"]) &&
                     line.contains("prompt") && text(line["prompt"]) && line.contains("choices") &&
                     line["choices"].is_array() && std::ranges::all_of(line["choices"], text) &&
                     line.contains("gold") && line["gold"].is_number_unsigned() &&
                     line["gold"].get<std::size_t>() < line["choices"].size();
  if (!sound)
    return Error{Code::bad_data, "it is no question with id, prompt, choices and gold", where, ""};
  ChoiceQuestion out;
  out.id = line["id"].get<std::string>();
  out.prompt = line["prompt"].get<std::string>();
  out.choices = line["choices"].get<std::vector<std::string>>();
  out.gold = line["gold"].get<std::size_t>();
  return out;
}

}  // namespace

Result<std::vector<ChoiceQuestion>> read_choice_questions(base::Disk& disk,
                                                          const base::Path& folder,
                                                          std::int64_t most) {
  constexpr std::string_view end = ".jsonl";
  constexpr std::size_t code = sizeof "_deu_Latn" - 1;
  std::vector<ChoiceQuestion> out;
  if (!disk.is_folder(folder)) return out;
  for (const auto& entry : TRY(disk.list(folder))) {
    if (entry.is_folder || !entry.name.ends_with(end)) continue;
    const auto name = entry.name.substr(0, entry.name.size() - end.size());
    if (name.size() <= code) continue;
    auto lines = TRY(store::JsonlReader::open(disk, base::join(folder, entry.name)));
    for (std::int64_t n = 0; most == 0 || n < most; ++n) {
      const auto line = TRY(lines.next());
      if (!line) break;
      out.push_back(TRY(read_question(*line, lines.where())));
      out.back().set = name.substr(0, name.size() - code);
      out.back().language = name.substr(name.size() - code + 1);
    }
  }
  return out;
}

Result<Asker> Asker::open(base::Disk& disk, const base::Path& folder) {
  Asker out;
  out.codec_ = TRY(infer::open_codec(disk, folder));
  out.chat_ = TRY(infer::model_kind(disk, folder)).templated;
  return out;
}

Result<std::vector<TokenId>> Asker::front(const std::string& prompt) const {
  if (chat_) {
    if (const auto* own = codec_->own_chat(); own && !own->broken()) {
      const infer::OwnHistory history(*own, *codec_, "");
      return TRY(history.ask(prompt)).ids;
    }
    const auto format = TRY(infer::ChatFormat::of(*codec_));
    auto out = format.begin();
    for (const auto& part : {format.message("user", prompt), format.answer_begin()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }
  std::vector<TokenId> out;
  if (const auto front = codec_->special_ids().front(); front >= 0) out.push_back(front);
  codec_->encode(prompt + "\n", out);
  return out;
}

std::vector<TokenId> Asker::answer(const std::string& text) const {
  std::vector<TokenId> out;
  codec_->encode(text, out);
  return out;
}

Result<std::vector<Choice>> choose(const std::vector<ChoiceQuestion>& questions,
                                   infer::LanguageModel& model, const Asker& asker,
                                   std::int64_t length, base::Context& ctx) {
  std::vector<task::TokenRow> rows;
  std::vector<std::size_t> first(questions.size(), 0);
  std::vector<Choice> out(questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    TRY(ctx.cancel.check("forgetting"));
    const auto front = TRY(asker.front(questions[i].prompt));
    first[i] = rows.size();
    bool fits = !front.empty();
    for (const auto& choice : questions[i].choices) {
      task::TokenRow row{front, front.size()};
      const auto answer = asker.answer(choice);
      row.tokens.insert(row.tokens.end(), answer.begin(), answer.end());
      fits = fits && !answer.empty() && std::ssize(row.tokens) <= length;
      rows.push_back(std::move(row));
    }
    if (fits) out[i].chosen = 0;
    if (!fits) rows.resize(first[i]);
  }
  const auto scores = TRY(task::score_rows(model, rows, kBatch, ctx));
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (out[i].chosen < 0) continue;
    const auto by_byte = [&](std::size_t c) {
      return scores[first[i] + c].log_probability /
             static_cast<double>(questions[i].choices[c].size());
    };
    for (std::size_t c = 1; c < questions[i].choices.size(); ++c)
      if (by_byte(c) > by_byte(static_cast<std::size_t>(out[i].chosen)))
        out[i].chosen = static_cast<int>(c);
    out[i].bits = -scores[first[i] + questions[i].gold].log_probability / std::numbers::ln2;
    if (std::isnan(by_byte(static_cast<std::size_t>(out[i].chosen))))
      return Error{Code::failed, "the model gives an answer a log-probability that is no number",
                   "question " + questions[i].id, "its weights hold no sound numbers"};
  }
  return out;
}

}  // namespace eval
