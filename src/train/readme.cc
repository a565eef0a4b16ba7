#include "train/readme.h"

#include <cstdio>
#include <set>

#include "base/visible.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "record/train.h"
#include "train/hub_license.h"

namespace train {

namespace {

using Read = std::map<std::string, record::Train::Read>;

std::string number(std::int64_t value) {
  auto digits = std::to_string(value);
  for (auto at = std::ssize(digits) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string epochs(const record::Train::Read& read) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f",
                read.tokens > 0
                    ? static_cast<double>(read.tokens_read) / static_cast<double>(read.tokens)
                    : 0.0);
  return text;
}

// Hubs know languages by ISO 639; a variant's code begins with that of part 3.
std::string front_matter(const std::set<std::string>& variants, const std::string& license) {
  std::set<std::string> languages;
  for (const auto& variant : variants) languages.insert(variant.substr(0, variant.find('_')));
  std::string out = "---\nlibrary_name: transformers\npipeline_tag: text-generation\nlanguage:\n";
  for (const auto& language : languages) out += "- " + language + "\n";
  return out + hub_license(license) + "tags:\n- base-model\n- janua\n---\n\n";
}

std::string token(const char* name, std::int64_t id) {
  return id < 0 ? "" : "| " + std::string(name) + " | " + std::to_string(id) + " |\n";
}

// A line of somebody else's within a table.
std::string table_cell(std::string text) {
  std::erase_if(text, [](char c) { return c == '|' || c == '`' || c == '\n' || c == '\r'; });
  return base::visible(text);
}

// What that model had read is told by its own papers, not by these.
std::string origin(const record::Train& said) {
  if (!said.facts.init) return "";
  const auto& init = *said.facts.init;
  std::string out = "| initialised from the model with content id | " + init.id + " |\n";
  if (init.license)
    out += "| licence that it states for itself | `" + table_cell(*init.license) + "` |\n";
  return out;
}

std::string released(const std::string& average) {
  return average.empty() ? "" : "| weights | average of those of the steps (" + average + ") |\n";
}

std::string facts(const record::Train& said, const model::Config& config,
                  const std::string& average) {
  return "| | |\n| --- | --- |\n| parameters | " + number(said.counts.parameters) +
         " |\n| architecture | " + config.arch + " |\n| context, tokens | " +
         number(config.context) + " |\n| vocabulary | " + number(config.vocabulary) + " |\n" +
         token("id that begins a text (bos)", config.bos) +
         token("id that ends a text (eos)", config.eos) + token("id that pads (pad)", config.pad) +
         "| steps | " + number(said.counts.steps) + " |\n| tokens read, repeats included | " +
         number(said.counts.tokens) + " |\n" + released(average) + origin(said) + "\n";
}

std::string reading(const Read& read) {
  std::string out =
      "## What it read\n\nComputed from the order of the training, which is a function of its seed, "
      "its shards and its recipe.\n\n| variant | tokens read | tokens there | epochs | documents "
      "there | documents never read |\n| --- | ---: | ---: | ---: | ---: | ---: |\n";
  for (const auto& [variant, one] : read)
    out += "| " + variant + " | " + number(one.tokens_read) + " | " + number(one.tokens) + " | " +
           epochs(one) + " | " + number(one.documents) + " | " + number(one.documents_unread) +
           " |\n";
  return out + "\n";
}

constexpr const char* kUse =
    "## Use\n\n```python\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
    "tokenizer = AutoTokenizer.from_pretrained(\".\")\n"
    "model = AutoModelForCausalLM.from_pretrained(\".\")\n"
    "ids = tokenizer(\"Once\", return_tensors=\"pt\").input_ids\n"
    "print(tokenizer.decode(model.generate(ids, max_new_tokens=20)[0]))\n```\n\n";

// What nobody stated is not implied.
std::string rights(const std::string& license) {
  const std::string purpose = "What it is for, who provides it";
  if (license.empty())
    return purpose +
           " and under which licence the weights stand is said in its model card; this file implies "
           "no licence. ";
  return "The weights stand under `" + license + "`, as who provides them states. " + purpose +
         " and from which texts it was made is said in its model card. ";
}

constexpr const char* kManifest =
    "`manifest.json` beside it lists the SHA-256 of every file and names the training and the "
    "tokenizer that it was made from by their content ids.\n";

}  // namespace

base::Result<std::string> readme_to_export(const base::Path& train_folder,
                                           const base::Path& tokenizer_folder,
                                           const model::Config& config, const std::string& license,
                                           const std::string& average, base::Disk& disk) {
  const auto said =
      TRY(record::of<record::Train>(TRY(ledger::read_manifest(disk, train_folder)), train_folder));
  const auto tokenizer = TRY(record::of<record::Tokenizer>(
      TRY(ledger::read_manifest(disk, tokenizer_folder)), tokenizer_folder));
  std::set<std::string> variants(tokenizer.facts.languages.begin(),
                                 tokenizer.facts.languages.end());
  if (said.facts.read) {
    variants.clear();
    for (const auto& [variant, read] : *said.facts.read) variants.insert(variant);
  }
  return front_matter(variants, license) +
         "# A base language model\n\nIt goes on with text as it has read it; it was not taught to "
         "follow instructions or to refuse anything.\n\n" +
         facts(said, config, average) + (said.facts.read ? reading(*said.facts.read) : "") + kUse +
         rights(license) + kManifest;
}

}  // namespace train
