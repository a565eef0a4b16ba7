// janua data identify: which language each line of standard input is written in.
#include <optional>

#include "cli/json_lines.h"
#include "cli/text_line.h"
#include "text/fasttext/model.h"
#include "text/identify.h"
#include "text/language.h"
#include "text/look_alike.h"
#include "text/prepare.h"

namespace cli::light {
namespace {

using base::Error;
using base::Json;
using base::Result;

struct Guesser {
  std::int64_t top = 1, least_letters = 0;
  double least_score = 0;
  bool agree = false;
  text::Prepare prepare = text::Prepare::plain;
  text::fasttext::Classifier* model = nullptr;  // CLD2 where there is none
};

constexpr const char* kHint = "each line is {\"text\": ...}";
constexpr std::int64_t kFew =
    12;  // letters; below, what CLD2 says of a few words is wrong in one case of ten

struct Guessed {
  std::vector<std::string> labels;
  std::vector<double> scores;
};

// Whether CLD2 says what a label says. A model may know languages that are none of ours: then its code counts.
bool cld2_agrees(const std::string& label, std::string_view text) {
  const auto found = text::identify_all(text);
  if (found.empty()) return false;
  const auto canonical = text::canonical_language(label);
  return text::look_alike(canonical.ok() ? *canonical : label, found[0].language);
}

Result<Guessed> guess(const Guesser& by, std::string_view text) {
  Guessed out;
  const auto add = [&](std::string_view label, double score) {
    out.labels.emplace_back(label);
    out.scores.push_back(score);
  };
  if (!text::has_letters(text, by.least_letters)) return out;
  const auto top = static_cast<std::size_t>(by.top);
  if (by.model) {
    for (const auto& one : TRY(by.model->classify(text, top))) add(one.label, one.score);
  } else {
    for (const auto& one : text::identify_all(text))
      if (out.labels.size() < top) add(one.language, one.share);
  }
  if (!out.scores.empty() && out.scores[0] < by.least_score) out = {};
  if (by.agree && !out.labels.empty() && !cld2_agrees(out.labels[0], text)) out = {};
  return out;
}

Result<Json> answer_text(const Guesser& by, std::string_view text, const Json& id) {
  const auto guessed =
      TRY(by.prepare == text::Prepare::plain ? guess(by, text)
                                             : guess(by, text::prepare(text, by.prepare)));
  auto out = Json::object();
  if (!id.is_discarded()) out["id"] = id;
  out["labels"] = guessed.labels;
  out["scores"] = guessed.scores;
  return out;
}

Result<Json> answer_line(const Guesser& by, const std::string& line) {
  const Json none(Json::value_t::discarded);
  if (const auto plain = plain_text_line(line))
    return answer_text(by, plain->text,
                       plain->id.empty() ? none : TRY(base::parse_json(plain->id, kLine)));
  const auto json = TRY(base::parse_json(line, kLine));
  if (!json.is_object() || !json.contains("text") || !json["text"].is_string())
    return Error{base::Code::bad_data, "the line has no \"text\"", "", ""};
  return answer_text(by, json["text"].get_ref<const std::string&>(),
                     json.contains("id") ? json["id"] : none);
}

text::Prepare prepare_of(const std::string& name) {
  return name == "openlid"    ? text::Prepare::openlid
         : name == "capitals" ? text::Prepare::capitals
                              : text::Prepare::plain;
}

// A model is asked as fastText asks it unless one is told to; CLD2 as suits it.
Result<void> read_options(const Invocation& call, Guesser& by) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const bool alone = !call.has("model");
  by.top = TRY(call.whole("top", 1, kMost));
  by.least_score = TRY(call.number("least-score", 0, 1));
  by.agree = call.has("agree");
  if (by.agree && alone)
    return Error{base::Code::bad_request, "CLD2 alone agrees with itself", "--agree",
                 "name a --model, or leave it out"};
  by.prepare = alone ? text::Prepare::capitals : text::Prepare::plain;
  if (call.has("prepare")) by.prepare = prepare_of(call.option("prepare"));
  by.least_letters = alone ? kFew : 0;
  if (call.has("least-letters")) by.least_letters = TRY(call.whole("least-letters", 0, kMost));
  return {};
}

Result<void> run(Invocation& call) {
  Guesser by;
  TRY(read_options(call, by));
  std::optional<text::fasttext::Model> model;
  if (call.has("model"))
    model = TRY(text::fasttext::Model::open(call.ctx.disk, call.option("model")));
  std::optional<text::fasttext::Classifier> classifier;
  if (model) by.model = &classifier.emplace(*model);
  TRY(answer_texts(call, [&](const std::string& line) { return answer_line(by, line); }, kHint));
  return model ? model->whole() : Result<void>();
}

}  // namespace

constexpr Option kOptions[] = {
    {"model", "FILE", "",
     "a supervised model of fastText, .bin or .ftz, whose labels and scores are printed as fastText's own "
     "predict gives them; without, CLD2 guesses"},
    {"top", "K", "1", "how many labels at most, the best first; CLD2 has three"},
    {"prepare", "plain|capitals|openlid", "",
     "what is done to a text first. plain: nothing, the usual with --model; capitals: a text mostly in "
     "capitals is read in small letters, the usual without; openlid: what OpenLID's models were trained on"},
    {"least-letters", "N", "",
     "a text with fewer letters gets no label; where nothing is said 12 with CLD2, 0 with a model"},
    {"least-score", "P", "0", "a text whose best score is below gets no label"},
    {"agree", "", "",
     "of a model: a text gets no label unless CLD2 says the same language, or one that looks alike: bos, hrv and "
     "srp_Latn; nob, nno and dan; glg and por; ces and slk"}};
constexpr Example kExamples[] = {
    {"janua data identify < lines.jsonl", "the language of each text, by CLD2"},
    {"janua data identify --model lid.176.ftz --top 5 < lines.jsonl", "five labels of a model"},
    {"janua data identify --model openlid.bin --prepare openlid --least-score 0.5 < lines.jsonl",
     "as HPLT asks OpenLID"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id?", "anything", "that of the line, where it has one"},
    {"labels?", "list",
     "best first; none where nobody can tell. Of a model without __label__; of CLD2 codes of the 39 "
     "variants, else its own"},
    {"labels[]", "text", ""},
    {"scores?", "list",
     "of each label. Of a model its probability as fastText prints it, which adds 0.00001; of CLD2 the "
     "share of the text in that language"},
    {"scores[]", "number", ""},
    {"error?", "text", "in place of an answer: why the line cannot be answered"},
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text = "What each line of standard input is written in, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry data_identify{
    .group = Group::lines,
    .summary = "Tell the language of each line {\"text\": ...} of standard input.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
