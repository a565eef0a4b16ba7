// janua data cluster: which of many texts are nearly equal.
#include "cli/command.h"
#include "cli/json_lines.h"
#include "data/minhash/clusters.h"
#include "data/minhash/signature.h"

namespace cli::light {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
namespace minhash = data::minhash;

Result<minhash::Config> asked_config(Invocation& call) {
  if (!call.has("config")) {
    if (call.has("key"))
      return Error{Code::bad_request, "there is no configuration", "--key",
                   "name it with --config"};
    return minhash::Config{};
  }
  const auto path = call.option("config");
  const auto file = TRY(base::parse_json(TRY(call.ctx.disk.read(path)), path));
  return minhash::choose_config(file, call.has("key") ? call.option("key") : "", path);
}

Result<std::vector<std::uint64_t>> sign(const minhash::Signer& signer, const Json& line) {
  if (!line.contains("words") || line["words"].is_null())
    return signer.sign(line["text"].get_ref<const std::string&>());
  if (!line["words"].is_array())
    return Error{Code::bad_data, "\"words\" is no list of texts", "", ""};
  std::vector<std::string_view> words;
  for (const auto& word : line["words"]) {
    if (!word.is_string()) return Error{Code::bad_data, "\"words\" is no list of texts", "", ""};
    words.push_back(word.get_ref<const std::string&>());
  }
  const auto shingles = signer.shingles(words);
  return shingles.empty() ? shingles : signer.signature(shingles);
}

class Reader {
 public:
  explicit Reader(const minhash::Config& config) : signer_(config), clusters_(config) {}

  // A line that cannot be read is a document without a signature: the numbers of those behind it stay.
  Result<void> take(const Result<Json>& line) {
    auto signature = read(line);
    clusters_.add(signature.ok() ? *signature : std::vector<std::uint64_t>());
    ids_.push_back(signature.ok() && line->contains("id") ? (*line)["id"].dump() : "null");
    if (!signature.ok()) return signature.error();
    return {};
  }

  Json answer(std::size_t number) {
    return {{"id", Json::parse(ids_[number])},
            {"cluster", clusters_.first(static_cast<std::uint32_t>(number))}};
  }

 private:
  Result<std::vector<std::uint64_t>> read(const Result<Json>& line) const {
    if (!line.ok()) return line.error();
    if (!line->is_object() || !line->contains("text") || !(*line)["text"].is_string())
      return Error{Code::bad_data, "the line has no \"text\" that is a text", "", ""};
    return sign(signer_, *line);
  }

  minhash::Signer signer_;
  minhash::Clusters clusters_;
  std::vector<std::string> ids_;  // as JSON
};

Result<void> run(Invocation& call) {
  Reader reader(TRY(asked_config(call)));
  return answer_after_all(
      call, [&](const Result<Json>& line) { return reader.take(line); },
      [&](std::size_t number) { return reader.answer(number); },
      "each line is {\"id\": ..., \"text\": ...}");
}

}  // namespace

constexpr Option kOptions[] = {
    {"config", "FILE", "",
     "JSON with n_grams, num_buckets, hashes_per_bucket, seed, hash, precision, words and verify"},
    {"key", "NAME", "", "which of several configurations in that file"}};
constexpr Example kExamples[] = {{"janua data cluster < documents.jsonl",
                                  "shingles of five words, 14 bands of 8 hashes, as FineWeb's"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id?", "anything", "of the line"},
    {"cluster?", "whole number",
     "of the first line, counted from 0, of the texts that are nearly equal to it; its own "
     "where there are none before it"},
    {"error?", "text", "in place of an answer: why the line cannot be read"},
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text =
         "The cluster of each line {\"id\", \"text\"} of standard input, printed behind the last one, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry data_cluster{
    .group = Group::lines,
    .summary = "Say which texts on standard input are nearly equal, by MinHash.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
