#include "cli/surgery_run.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/visible.h"
#include "cli/tokenizer_place.h"
#include "eval/score.h"
#include "infer/loaded_model.h"
#include "infer/model_kind.h"
#include "model/named_ids.h"
#include "model/new_place.h"
#include "model/new_vocabulary.h"
#include "model/run_folder.h"
#include "tokenizer/surgery/compared.h"
#include "tokenizer/surgery/written.h"
#include "tokenizer/take_over.h"

namespace cli {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;
using tokenizer::surgery::Compared;
using tokenizer::surgery::Operated;
using tokenizer::surgery::Patient;
using Ids = std::vector<std::int32_t>;

struct Text {
  Path file;
  Compared compared;
  Json bits = {};  // null where nobody asked
};

// Those of --old, then those of --text. Error: bad_request for one that is named twice.
Result<std::vector<Path>> files_of(const Invocation& call) {
  auto out = list_of(call.option("old"));
  if (call.has("text"))
    for (auto& file : list_of(call.option("text"))) out.push_back(std::move(file));
  std::map<Path, Path> seen;
  for (const auto& file : out) {
    const auto real = call.ctx.disk.real_path(file);
    if (!seen.emplace(real.ok() ? *real : file, file).second)
      return Error{Code::bad_request, "the file is named twice", file,
                   "a text is either of the new language or of old ones, and is named once"};
  }
  return out;
}

Result<std::vector<Text>> texts_of(const Invocation& call, const Patient& patient,
                                   const Operated& operated) {
  const auto bytes = TRY(call.whole("bits", 0, 1 << 30));
  std::vector<Text> out;
  for (const auto& file : TRY(files_of(call))) {
    auto compared = TRY(tokenizer::surgery::compare(
        patient, operated, file, {.bytes = static_cast<std::size_t>(bytes)}, call.ctx));
    if (compared.bytes == 0)
      return Error{Code::bad_request, "the file has no text", file,
                   "name a file with text, or leave it out"};
    out.push_back({file, std::move(compared)});
  }
  return out;
}

// Ids of a text behind what texts begin with.
Ids with_front(const tokenizer::Tokenizer& tokenizer, const Ids& text) {
  Ids out;
  if (const auto front = tokenizer.special_ids().front(); front >= 0) out.push_back(front);
  out.insert(out.end(), text.begin(), text.end());
  return out;
}

// Where ids of before are now; empty where one is left out.
Ids moved(const Operated& operated, Ids ids) {
  for (auto& id : ids) {
    id = operated.change.moved[static_cast<std::size_t>(id)];
    if (id < 0) return {};
  }
  return ids;
}

Result<Json> bits_of(infer::LanguageModel& model, const std::vector<Ids>& texts,
                     std::uint64_t bytes) {
  const auto length = std::clamp<std::int64_t>(model.context(), 2, 1024);
  double bits = 0;
  for (const auto& text : texts) {
    if (text.empty()) return Json();
    bits += TRY(eval::document_bits(model, text, {length, length / 2}));
  }
  return Json(bits / static_cast<double>(bytes));
}

Result<void> measure(const Invocation& call, const Patient& patient, const Operated& operated,
                     const Path& model, std::vector<Text>& texts) {
  const auto before = TRY(infer::open_model(call.ctx.disk, model, call.ctx.pool)),
             now = TRY(infer::open_model(call.ctx.disk, call.option("out"), call.ctx.pool));
  for (auto& text : texts) {
    call.ctx.reporter.progress("surgery", static_cast<std::uint64_t>(&text - texts.data()),
                               texts.size(), "bits per byte of " + base::visible(text.file));
    std::vector<Ids> old_ids, same_ids, new_ids;
    std::uint64_t bytes = 0;
    for (const auto& document : text.compared.sample) {
      bytes += document.size();
      old_ids.push_back(with_front(patient.tokenizer, TRY(patient.tokenizer.encode(document))));
      same_ids.push_back(moved(operated, old_ids.back()));
      new_ids.push_back(with_front(operated.tokenizer, TRY(operated.tokenizer.encode(document))));
    }
    text.bits = {{"bytes", bytes},
                 {"before", TRY(bits_of(*before, old_ids, bytes))},
                 {"same_tokens", TRY(bits_of(*now, same_ids, bytes))},
                 {"now", TRY(bits_of(*now, new_ids, bytes))}};
  }
  return {};
}

Result<void> write_tokenizer(const Invocation& call, const Operated& operated) {
  auto folder = TRY(model::NewFolder::begin(call.ctx.disk, call.option("out")));
  for (const auto& [name, text] : operated.files)
    TRY(call.ctx.disk.write_file(base::join(folder.building(), name), text));
  return folder.commit();
}

Result<Json> write_model(const Invocation& call, const Operated& operated, const Path& model,
                         const std::vector<Text>& texts) {
  model::NewVocabulary vocabulary{.moved = operated.change.moved,
                                  .head_of_all = call.has("head") && call.option("head") == "all",
                                  .files = operated.files,
                                  .has_former_ids = tokenizer::surgery::has_former_ids};
  for (const auto& token : operated.change.added) vocabulary.made_of.push_back(token.made_of);
  for (const auto& text : texts)
    for (const auto& run : text.compared.unchanged) vocabulary.texts.push_back(run);
  const auto revised =
      TRY(model::revise_vocabulary(call.ctx, model, vocabulary, call.option("out")));
  TRY(infer::keep_kind(call.ctx.disk, model, call.option("out")));
  return Json{{"rows", {{"before", revised.before}, {"now", revised.now}}},
              {"tensors", revised.tensors},
              {"left", revised.left},
              {"compared", revised.tokens}};
}

Json json_of(const Text& text) {
  return {{"file", text.file},
          {"bytes", text.compared.bytes},
          {"tokens",
           {{"before", text.compared.before},
            {"now", text.compared.now},
            {"changed", text.compared.changed}}},
          {"bits", text.bits}};
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f %%",
                whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return out;
}

std::string line_of(const Json& text) {
  const auto& tokens = text["tokens"];
  std::string out = base::visible(text["file"].get<std::string>()) + ": " +
                    tokens["before"].dump() + " tokens are " + tokens["now"].dump() + " now; " +
                    share(tokens["changed"], tokens["before"]) + " changed\n";
  if (text["bits"].is_null()) return out;
  const auto& bits = text["bits"];
  const auto number = [](const Json& value) {
    char shown[32] = "-";
    if (value.is_number()) std::snprintf(shown, sizeof shown, "%.5f", value.get<double>());
    return std::string(shown);
  };
  return out + "  bits per byte of its first " + bits["bytes"].dump() + ": " +
         number(bits["before"]) + " before, " + number(bits["same_tokens"]) +
         " in the same tokens, " + number(bits["now"]) + " now\n";
}

void print(const Invocation& call, const Json& made) {
  if (call.json) return call.print_json(made);
  call.print(made["ids"]["before"].dump() + " ids are " + made["ids"]["now"].dump() +
             " now: " + made["new"].dump() + " new, " + made["left_out"].dump() + " left out\n");
  if (made["no_way"] != 0)
    call.print(made["no_way"].dump() +
               " tokens of the other one are not made of two tokens that are here\n");
  for (const auto& text : made["texts"]) call.print(line_of(text));
  if (const auto& model = made["model"]; !model.is_null()) {
    call.print("the model has " + model["rows"]["now"].dump() + " rows, and had " +
               model["rows"]["before"].dump() + "; behind " + model["compared"].dump() +
               " tokens each logit that stays has the same bits\n");
    for (const auto& name : model["left"])
      call.print("left behind: " + base::visible(name.get<std::string>()) + "\n");
  }
  call.print(base::visible(made["folder"].get<std::string>()) + "\n");
}

}  // namespace

Result<Patient> patient_of(const Invocation& call, const std::string& place) {
  auto& disk = call.ctx.disk;
  if (const auto out = call.option("out"); disk.exists(out) || disk.is_folder(out))
    return Error{Code::bad_request, "something stands there already", out,
                 "name a folder that is not there yet"};
  if (!call.has("model"))
    for (const char* name : {"bits", "head"})
      if (call.has(name))
        return Error{Code::bad_request, "without --model it means nothing",
                     std::string("--") + name, "leave it out"};
  TRY(files_of(call));
  auto patient = TRY(tokenizer::surgery::patient_at(disk, TRY(tokenizer_place(disk, place))));
  if (!call.has("model")) return patient;
  const auto model = TRY(model::model_at(disk, call.option("model")));
  patient.named.merge(TRY(model::named_ids(disk, model)));
  if (tokenizer::given_place(disk, model).ok())
    TRY(tokenizer::surgery::same_tokens(patient.tokenizer, TRY(tokenizer::load_given(disk, model)),
                                        model));
  return patient;
}

Result<void> finish_surgery(const Invocation& call, const std::string& operation,
                            const Patient& patient, const Operated& operated) {
  auto texts = TRY(texts_of(call, patient, operated));
  Json written;
  if (call.has("model")) {
    const auto model = TRY(model::model_at(call.ctx.disk, call.option("model")));
    written = TRY(write_model(call, operated, model, texts));
    if (call.option("bits") != "0") TRY(measure(call, patient, operated, model, texts));
  } else {
    TRY(write_tokenizer(call, operated));
  }
  const auto& change = operated.change;
  Json made{{"operation", operation},
            {"folder", call.option("out")},
            {"ids", {{"before", patient.subject.ids()}, {"now", change.ids()}}},
            {"new", change.added.size()},
            {"left_out", std::ranges::count(change.moved, -1)},
            {"no_way", operated.no_way},
            {"texts", Json::array()},
            {"model", written}};
  for (const auto& text : texts) made["texts"].push_back(json_of(text));
  print(call, made);
  return {};
}

}  // namespace cli
