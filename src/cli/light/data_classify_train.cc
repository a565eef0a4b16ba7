// janua data classify train: a classifier of texts as fastText has them, learnt from labelled lines.
#include "cli/command.h"
#include "store/jsonl.h"
#include "text/fasttext/learner.h"

namespace cli::light {
namespace {

using base::Error;
using base::Json;
using base::Result;
using text::fasttext::Learner;
using text::fasttext::Learning;

Result<Learning> learning_of(const Invocation& call) {
  Learning out;
  const auto small = [&](const char* name, std::int64_t least,
                         std::int64_t most) -> Result<std::int32_t> {
    return static_cast<std::int32_t>(TRY(call.whole(name, least, most)));
  };
  out.dimension = TRY(small("dimension", 1, 4096));
  out.shortest = TRY(small("shortest", 0, 255));
  out.longest = TRY(small("longest", 0, 255));
  out.word_ngrams = TRY(small("word-ngrams", 1, 255));
  out.buckets = TRY(small("buckets", 1, 1 << 30));
  out.passes = TRY(small("passes", 1, 1000));
  out.least_count = TRY(small("least-count", 1, 1 << 30));
  out.rate = TRY(call.number("rate", 0, 100));
  out.seed = static_cast<std::uint64_t>(TRY(call.whole("seed", 0, INT64_MAX)));
  if (out.shortest > out.longest)
    return Error{base::Code::bad_request, "n-grams are at least longer than at most", "--shortest",
                 "let it be at most --longest"};
  return out;
}

Result<void> add_file(const Invocation& call, const base::Path& path, Learner& learner) {
  auto lines = TRY(store::JsonlReader::open(call.ctx.disk, path));
  const auto key = call.option("label");
  while (auto line = TRY(lines.next())) {
    for (const auto& need : {std::string("text"), key})
      if (!line->is_object() || !line->contains(need) || !(*line)[need].is_string())
        return Error{
            base::Code::bad_data, "the line has no \"" + need + "\"", lines.where(),
            "each line is {\"text\": ..., \"" + key + "\": ...}; --label names another key"};
    auto added = learner.add((*line)[key].get<std::string>(), (*line)["text"].get<std::string>());
    if (!added.ok()) added.error().where = lines.where();
    TRY(std::move(added));
  }
  return {};
}

Result<void> run(Invocation& call) {
  const auto out = call.option("out");
  auto& disk = call.ctx.disk;
  if (disk.exists(out))
    return Error{base::Code::bad_request, "something stands there already", out,
                 "name a file that is not there yet"};
  Learner learner(TRY(learning_of(call)));
  for (const auto& path : list_of(call.option("text"))) TRY(add_file(call, path, learner));
  const auto bytes = TRY(learner.learn(call.ctx.cancel));
  TRY(disk.write_file(out, bytes));
  if (call.json)
    call.print_json(
        {{"examples", learner.examples()}, {"labels", learner.labels()}, {"bytes", bytes.size()}});
  else
    call.print("learnt " + std::to_string(learner.labels()) + " labels from " +
               std::to_string(learner.examples()) + " texts, wrote " +
               std::to_string(bytes.size()) + " bytes\n");
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"text", "FILE...", nullptr, "JSON lines with a text and its label, plain, .gz or .zst"},
    {"out", "FILE", nullptr, "where the model goes: a .bin as fastText writes and reads it"},
    {"label", "KEY", "label", "the member of a line that is its label"},
    {"dimension", "N", "16", "columns of the matrices"},
    {"shortest", "N", "2", "characters of the shortest n-gram"},
    {"longest", "N", "4", "and of the longest; 0: there are none"},
    {"word-ngrams", "N", "1", "words of the longest n-gram of words"},
    {"buckets", "N", "100000", "rows that n-grams share by their hash"},
    {"passes", "N", "5", "how often each text is read"},
    {"least-count", "N", "5", "a word that comes more seldom has no row of its own"},
    {"rate", "X", "0.5", "how far a text moves the rows at first; it falls to nothing"},
    {"seed", "N", "1", "of the first rows and of the order of texts"}};
constexpr Example kExamples[] = {
    {"janua data classify train --text good.jsonl bad.jsonl --label kind --out quality.bin",
     "a classifier of quality, for data identify and for fastText"}};
constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"examples", "whole number", "texts that it learnt from"},
                                   {"labels", "whole number", ""},
                                   {"bytes", "whole number", "of the model"}};
constexpr JsonForm kForms[] = {{.text = "What was learnt.", .members = kMembers}};

extern const Entry data_classify_train{
    .group = Group::make,
    .summary = "Learn to label texts from labelled lines; the model is fastText's.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
