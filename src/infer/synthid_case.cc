#include "infer/synthid_case.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "base/json.h"
#include "base/recipe.h"
#include "infer/synthid.h"
#include "store/safetensors.h"

namespace infer {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

class Options {
 public:
  Options(const Json& json, base::Path where) : json_(json), where_(std::move(where)) {}

  Result<std::int64_t> whole(const char* key, std::int64_t usual) const {
    const auto it = json_.find(key);
    if (it == json_.end() || it->is_null()) return usual;
    if (!it->is_number_integer()) return wrong(key, "no whole number");
    return it->get<std::int64_t>();
  }
  Result<SynthIdOptions> read() const {
    SynthIdOptions out;
    out.ngram = TRY(whole("ngram_len", out.ngram));
    out.table_size = TRY(whole("sampling_table_size", out.table_size));
    out.table_seed = TRY(whole("sampling_table_seed", out.table_seed));
    out.history = TRY(whole("context_history_size", out.history));
    out.skip_first = json_.value("skip_first_ngram_calls", Json(false)) == true;
    const auto keys = json_.value("keys", Json());
    if (!keys.is_array()) return wrong("keys", "no list");
    for (const auto& key : keys) {
      if (!key.is_number_integer()) return wrong("keys", "no list of whole numbers");
      out.keys.push_back(key.get<std::int64_t>());
    }
    return out;
  }

 private:
  Error wrong(const std::string& key, const std::string& what) const {
    return {Code::bad_data, "'" + key + "' is " + what, where_, ""};
  }
  const Json& json_;
  base::Path where_;
};

Result<Json> options_of(base::Disk& disk, const base::Path& path, const std::string& name) {
  const auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  const auto cases = json.is_object() ? json.value("cases", Json()) : Json();
  std::vector<std::string> known;
  if (cases.is_object())
    for (const auto& [one, value] : cases.items())
      if (value.is_object()) known.push_back(one);
  auto checked = base::check_known("case", name, known);
  if (!checked.ok()) checked.error().where = path;
  TRY(std::move(checked));
  return cases[name];
}

// What the case reads.
struct Given {
  std::size_t rows, columns, steps, candidates, prompt;
  std::vector<std::int64_t> ids, at;
  std::vector<float> scores;
};

Result<std::vector<std::int64_t>> whole_numbers(const store::Safetensors& file,
                                                const std::string& name, std::size_t dimensions) {
  const auto it = file.tensors().find(name);
  if (it == file.tensors().end())
    return Error{Code::missing, "there is no tensor '" + name + "'", file.path(), ""};
  if (it->second.dtype != "I64" || it->second.shape.size() != dimensions)
    return Error{Code::bad_data,
                 "the tensor '" + name + "' is " + it->second.dtype + " " +
                     store::shape_text(it->second.shape),
                 file.path(),
                 "whole numbers of this program are I64; input_ids is [B, T], step_index [S]"};
  std::vector<std::int64_t> out(it->second.count);
  std::memcpy(out.data(), it->second.bytes.data(), out.size() * 8);
  TRY(file.whole());
  return out;
}

Result<Given> read_given(const store::Safetensors& file, std::int64_t prompt) {
  const auto wrong = [&](const std::string& what) {
    return Error{Code::bad_data, what, file.path(), ""};
  };
  Given out{};
  out.ids = TRY(whole_numbers(file, "input_ids", 2));
  out.at = TRY(whole_numbers(file, "step_index", 1));
  const auto& ids = file.tensors().at("input_ids").shape;
  out.rows = static_cast<std::size_t>(ids[0]);
  out.columns = static_cast<std::size_t>(ids[1]);
  out.steps = out.at.size();
  if (prompt < 0 || prompt > ids[1]) return wrong("the prompt is longer than a row");
  out.prompt = static_cast<std::size_t>(prompt);
  const auto it = file.tensors().find("scores_in");
  if (it == file.tensors().end() || it->second.shape.size() != 3 || it->second.shape[2] < 1 ||
      it->second.shape[0] != static_cast<std::int64_t>(out.steps) || it->second.shape[1] != ids[0])
    return wrong("scores_in must be [steps, rows, candidates]");
  out.candidates = static_cast<std::size_t>(it->second.shape[2]);
  out.scores.resize(it->second.count);
  TRY(file.read("scores_in", out.scores));
  for (const auto step : out.at)
    if (step < 0 || step > ids[1] - prompt) return wrong("a step lies outside of the text");
  if (std::set(out.at.begin(), out.at.end()).size() != out.at.size())
    return wrong("a step stands in step_index twice");
  return out;
}

// Scores of each step of a row, made in the order of its text.
void mark_row(const SynthId& synthid, const Given& given, std::size_t row, std::span<float> out,
              compute::Device::Set set) {
  MarkedText text(synthid);
  std::map<std::int64_t, std::size_t> wanted;
  for (std::size_t s = 0; s < given.steps; ++s) wanted[given.at[s]] = s;
  std::vector<float> aside(1);  // of steps that nobody asks for
  const auto tokens = static_cast<std::int64_t>(given.columns - given.prompt);
  for (std::int64_t step = 0; step <= tokens; ++step) {
    const auto it = wanted.find(step);
    const auto first = it == wanted.end() ? 0 : (it->second * given.rows + row) * given.candidates;
    text.mark(it == wanted.end() ? std::span(aside) : out.subspan(first, given.candidates), set);
    if (step < tokens)
      text.add(given.ids[row * given.columns + given.prompt + static_cast<std::size_t>(step)]);
  }
}

struct Answers {
  std::vector<float> mean, weighted;
  std::vector<std::int64_t> g, fresh, before_end;
};

void look_at_row(const SynthId& synthid, const Given& given, std::size_t row, std::int64_t end,
                 Answers& out) {
  const auto marks = marks_of(synthid,
                              std::span(given.ids).subspan(row * given.columns + given.prompt,
                                                           given.columns - given.prompt),
                              end);
  out.g.insert(out.g.end(), marks.g.begin(), marks.g.end());
  out.fresh.insert(out.fresh.end(), marks.fresh.begin(), marks.fresh.end());
  out.before_end.insert(out.before_end.end(), marks.before_end.begin(), marks.before_end.end());
  out.mean.push_back(static_cast<float>(mean_score(marks, synthid.layers())));
  out.weighted.push_back(static_cast<float>(weighted_mean_score(marks, synthid.layers())));
}

}  // namespace

Result<model::check::Answer> synthid_case(base::Disk& disk, const base::Path& folder,
                                          const std::string& name, compute::Device::Set set) {
  const auto path = folder + "/info.json";
  const auto json = TRY(options_of(disk, path, name));
  const Options options(json, path);
  const auto synthid = TRY(SynthId::make(TRY(options.read())));
  const auto end = TRY(options.whole("eos_token_id", -1));
  const auto file = TRY(store::Safetensors::open(disk, folder + "/" + name + ".safetensors"));
  auto given = TRY(read_given(file, TRY(options.whole("prompt_tokens", 0))));
  auto scores = given.scores;
  Answers all;
  for (std::size_t row = 0; row < given.rows; ++row) {
    mark_row(synthid, given, row, scores, set);
    look_at_row(synthid, given, row, end, all);
  }
  const auto B = static_cast<std::int64_t>(given.rows);
  const auto N = static_cast<std::int64_t>(all.fresh.size()) / B;
  std::vector<std::int64_t> head;
  for (const auto one : synthid.table().first(std::min<std::size_t>(256, synthid.table().size())))
    head.push_back(one);
  model::check::Answer out;
  const auto heads = static_cast<std::int64_t>(head.size());
  out.tensors = {
      {"scores_out",
       {static_cast<std::int64_t>(given.steps), B, static_cast<std::int64_t>(given.candidates)},
       std::move(scores),
       {}},
      {"g_values", {B, N, static_cast<std::int64_t>(synthid.layers())}, {}, all.g},
      {"context_repetition_mask", {B, N}, {}, all.fresh},
      {"eos_mask", {B, N}, {}, all.before_end},
      {"mean_score", {B}, all.mean, {}},
      {"weighted_mean_score", {B}, all.weighted, {}},
      {"sampling_table_head", {heads}, {}, std::move(head)}};
  return out;
}

}  // namespace infer
