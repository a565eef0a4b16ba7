#include "eval/task/answer_log.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr const char* kFile = "answers.jsonl";
constexpr std::size_t kTogether = 64;  // answers that are written down at once

void put_number(std::uint64_t number, std::string& out) {
  for (int i = 0; i < 8; ++i) out += static_cast<char>(number >> (8 * i));
}

void put_ids(std::span<const std::int32_t> ids, std::string& out) {
  put_number(ids.size(), out);
  for (const auto id : ids)
    put_number(static_cast<std::uint64_t>(static_cast<std::int64_t>(id)), out);
}

// Questions without an answer, equal ones once.
struct Open {
  std::vector<std::size_t> places{};  // that are asked
  std::vector<std::pair<std::size_t, std::size_t>>
      alike{};  // a place, and the one that is asked for it
  std::unordered_map<std::string, std::size_t> first{};  // by key

  void add(std::size_t place, const std::string& key) {
    if (const auto [known, fresh] = first.emplace(key, place); fresh)
      places.push_back(place);
    else
      alike.emplace_back(place, known->second);
  }
  template <class Answer>
  void fill_in(std::vector<Answer>& answers) const {
    for (const auto& [place, asked] : alike) answers[place] = answers[asked];
  }
};

class Remembering : public Answerer {
 public:
  Remembering(Answerer& inner, AnswerLog& log, std::string who)
      : inner_(inner), log_(log), who_(std::move(who)) {}

  Result<std::vector<RowScore>> score(std::span<const TokenRow> rows) override {
    std::vector<RowScore> out(rows.size());
    std::vector<std::string> keys;
    Open open;
    for (const auto& row : rows) keys.push_back(key_of(row));
    for (const auto i : order_of(rows))
      if (const auto* known = log_.find(keys[i]); known && known->contains("ln"))
        out[i] = {(*known)["ln"].get<double>(), known->value("greedy", false),
                  known->value("tokens", std::size_t{0})};
      else
        open.add(i, keys[i]);
    TRY(each(open.places, keys,
             [&](std::span<const std::size_t> some) -> Result<std::vector<Value>> {
               std::vector<TokenRow> asked;
               for (const auto i : some) asked.push_back(rows[i]);
               const auto answers = TRY(inner_.score(asked));
               std::vector<Value> said;
               for (std::size_t k = 0; k < some.size(); ++k) {
                 out[some[k]] = answers[k];
                 said.push_back(!std::isfinite(answers[k].log_probability)
                                    ? Value()
                                    : Value{{"ln", answers[k].log_probability},
                                            {"greedy", answers[k].greedy},
                                            {"tokens", answers[k].tokens}});
               }
               return said;
             }));
    open.fill_in(out);
    return out;
  }

  Result<std::vector<Written>> write(std::span<const Ids> prompts, const Generation& how) override {
    std::vector<Written> out(prompts.size());
    std::vector<std::string> keys;
    Open open;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      keys.push_back(key_of(prompts[i], how));
      if (const auto* known = log_.find(keys[i]); known && known->contains("text"))
        out[i] = {(*known)["text"].get<std::string>(), known->value("stopped", true), true};
      else
        open.add(i, keys[i]);
    }
    TRY(each(
        open.places, keys, [&](std::span<const std::size_t> some) -> Result<std::vector<Value>> {
          std::vector<Ids> asked;
          for (const auto i : some) asked.push_back(prompts[i]);
          const auto answers = TRY(inner_.write(asked, how));
          std::vector<Value> said;
          for (std::size_t k = 0; k < some.size(); ++k) {
            out[some[k]] = answers[k];
            said.push_back(!answers[k].sound
                               ? Value()
                               : Value{{"text", answers[k].text}, {"stopped", answers[k].stopped}});
          }
          return said;
        }));
    open.fill_in(out);
    return out;
  }

 private:
  // Asks in stretches and writes each down.
  template <class Ask>
  Result<void> each(const std::vector<std::size_t>& open, const std::vector<std::string>& keys,
                    const Ask& ask) {
    for (std::size_t at = 0; at < open.size(); at += kTogether) {
      const auto some = std::span(open).subspan(at, std::min(kTogether, open.size() - at));
      auto said = TRY(ask(some));
      std::vector<std::pair<std::string, Value>> lines;
      for (std::size_t k = 0; k < some.size(); ++k)
        if (!said[k].is_null()) lines.emplace_back(keys[some[k]], std::move(said[k]));
      TRY(log_.add(lines));
    }
    return {};
  }

  std::string key_of(const TokenRow& row) const {
    std::string all = "row\n" + who_ + "\n";
    put_number(row.given, all);
    put_ids(row.tokens, all);
    return base::sha256(all).hex();
  }
  std::string key_of(const Ids& prompt, const Generation& how) const {
    std::string all = "text\n" + who_ + "\n";
    put_number(how.most_tokens, all);
    put_number(how.until.size(), all);
    for (const auto& stop : how.until) {
      put_number(stop.size(), all);
      all += stop;
    }
    put_ids(prompt, all);
    return base::sha256(all).hex();
  }

  Answerer& inner_;
  AnswerLog& log_;
  std::string who_;
};

// Weights, what model and tokenizer are read from, in any format, and what names the tokens that end an answer.
bool decides(const std::string& name) {
  constexpr std::string_view kNames[] = {"config.json",
                                         "generation_config.json",
                                         "model.safetensors.index.json",
                                         "added_tokens.json",
                                         "tekken.json",
                                         "special_tokens_map.json",
                                         "vocab.json",
                                         "vocab.txt",
                                         "merges.txt"};
  constexpr std::string_view kEnds[] = {".safetensors", ".gguf", ".model", ".tiktoken"};
  return std::ranges::find(kNames, name) != std::end(kNames) || name.starts_with("tokenizer") ||
         name.find(".model.v") != std::string::npos ||
         std::ranges::any_of(kEnds, [&](auto end) { return name.ends_with(end); });
}

bool has(const Value& line, const char* key, bool (Value::*is)() const noexcept) {
  const auto found = line.find(key);
  return found != line.end() && ((*found).*is)();
}

bool is_answer(const Value& line) {
  return line.is_object() && has(line, "key", &Value::is_string) &&
         ((has(line, "ln", &Value::is_number) && has(line, "greedy", &Value::is_boolean) &&
           has(line, "tokens", &Value::is_number_unsigned)) ||
          (has(line, "text", &Value::is_string) && has(line, "stopped", &Value::is_boolean)));
}

}  // namespace

Result<AnswerLog> AnswerLog::open(base::Disk& disk, const Path& folder) {
  TRY(disk.make_folders(folder));
  AnswerLog out(disk, base::join(folder, kFile));
  TRY(out.read());
  return out;
}

Result<void> AnswerLog::read() {
  if (!disk_->exists(file_)) return {};
  const auto text = TRY(disk_->read(file_));
  std::uint64_t line = 0;
  std::size_t at = 0;
  for (std::size_t end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    ++line;
    auto said = read_json(std::string_view(text).substr(at, end - at), file_);
    if (!said.ok() || !is_answer(*said))
      return Error{Code::bad_data, "the line is no answer of a run of tasks",
                   file_ + ":" + std::to_string(line),
                   "remove the file, and all answers are computed again"};
    auto key = (*said)["key"].get<std::string>();
    known_[std::move(key)] = said.take();
  }
  if (at < text.size()) TRY(disk_->truncate(file_, at));
  return {};
}

const Value* AnswerLog::find(const std::string& key) const {
  const auto found = known_.find(key);
  return found == known_.end() ? nullptr : &found->second;
}

Result<void> AnswerLog::add(const std::vector<std::pair<std::string, Value>>& answers) {
  std::string lines;
  for (const auto& [key, answer] : answers) {
    if (known_.contains(key)) continue;
    Value line = {{"key", key}};
    line.update(answer);
    lines += line.dump() + "\n";
    known_[key] = answer;
  }
  if (lines.empty()) return {};
  return disk_->append(file_, lines, true);
}

std::unique_ptr<Answerer> remembering(Answerer& inner, AnswerLog& log, std::string who) {
  return std::make_unique<Remembering>(inner, log, std::move(who));
}

Result<std::string> model_digest(base::Disk& disk, const Path& place, const base::Pool& pool) {
  if (!disk.is_folder(place)) return TRY(disk.digest(place, pool)).root.hex();
  std::string all;
  for (const auto& entry : TRY(disk.list(place)))
    if (!entry.is_folder && decides(entry.name))
      all += entry.name + " " + TRY(disk.digest(base::join(place, entry.name), pool)).root.hex() +
             "\n";
  return base::sha256(all).hex();
}

}  // namespace eval::task
