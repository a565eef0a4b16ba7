// Training, evaluation, limitations, energy, verification:
// how the model was made and how good it is.
#include <cmath>

#include "dossier/format.h"
#include "dossier/section.h"

namespace dossier {

using base::Json;
using base::Result;

namespace {

std::string as_duration(const Json& value) {
  return value.is_number() ? duration(value.get<double>()) : plain(value);
}

// Four digits where a number is small or beyond what one reads, else the whole number.
std::string as_quantity(const Json& value) {
  if (!value.is_number_float()) return counted(value);
  const auto number = value.get<double>();
  return number < 1e3 || number >= 1e9 ? significant(number, 4) : grouped(std::llround(number));
}

std::string with_three(const Json& value) {
  return value.is_number() ? decimal(value.get<double>(), 3) : plain(value);
}

Result<void> add_figure(Section& out, const Evidence& evidence, const char* stage, const char* file,
                        const char* title, const char* text) {
  const auto svg = TRY(evidence.bytes(stage, file));
  const auto id = evidence.manifest(stage, "/id");
  if (!svg || !id) return {};
  Source source = id->source;
  source.file = std::string(stage) + "/" + file;
  source.pointer = "";
  out.figures.push_back({title, text, *svg, source});
  return {};
}

}  // namespace

Result<Section> training(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "training", .title = "Training"};
  const auto counted_by_train = [&](const char* key) {
    const std::string counts = std::string("/counts/") + key, facts = std::string("/facts/") + key;
    return first_of(evidence, {{"train", counts.c_str()}, {"train", facts.c_str()}});
  };
  out.fields = {
      {"Steps", quoted(counted_by_train("steps"), counted)},
      {"Tokens", quoted(counted_by_train("tokens"), counted)},
      {"Floating-point operations", quoted(counted_by_train("flops"), as_quantity)},
      {"Loss at the end, nats per token", quoted(counted_by_train("last_loss"), with_three)},
      {"Tokens per second", quoted(counted_by_train("tokens_per_second"), as_quantity)},
      {"Wall time", quoted(first_of(evidence, {{"train", "/cost/wall_s"}}), as_duration)},
      {"CPU time", quoted(first_of(evidence, {{"train", "/cost/cpu_s"}}), as_duration)},
      {"Machine class", quoted(counted_by_train("machine_class"))},
      {"Seed", quoted(first_of(evidence, {{"train", "/seed"}}))},
  };
  out.tables.push_back(
      settings_table("Settings of the training", evidence.manifest("train", "/recipe")));
  TRY(add_figure(
      out, evidence, "train", "loss.svg", "Training loss by step",
      "Line chart of the training loss by step; the figures stand in train/steps.jsonl."));
  return out;
}

namespace {

Value score_cell(const Quote& variants, const std::string& set_pointer) {
  const auto& set = variants.value.at(Json::json_pointer(set_pointer));
  if (set.is_null()) return label("-");
  const auto quote = part(variants, set_pointer + "/bits_per_byte");
  auto text = with_three(quote.value);
  if (set.contains("low") && set["low"].is_number())
    text += " [" + with_three(set["low"]) + ", " + with_three(set["high"]) + "]";
  return quoted(quote, text);
}

Value set_cell(const Quote& variants, const std::string& set_pointer, const char* key,
               std::string (*format)(const Json&)) {
  const auto& set = variants.value.at(Json::json_pointer(set_pointer));
  if (set.is_null() || !set.contains(key) || set[key].is_null()) return label("-");
  const auto quote = part(variants, set_pointer + "/" + key);
  return quoted(quote, format(quote.value));
}

Table score_table(const Quote& variants, const char* set) {
  Table table{
      std::string("Bits per byte on held-out ") + set,
      {"language", "model [95 % interval]", "xz -9e", "documents", "left out", "bytes", "tokens"},
      {}};
  for (std::size_t i = 0; i < variants.value.size(); ++i) {
    const auto row = "/" + std::to_string(i);
    const auto at = row + "/" + set;
    if (!variants.value.contains(Json::json_pointer(at)) ||
        variants.value.at(Json::json_pointer(at)).is_null())
      continue;
    const auto language = part(variants, row + "/language");
    table.rows.push_back({quoted(language, plain(language.value)), score_cell(variants, at),
                          set_cell(variants, at, "xz_bits_per_byte", with_three),
                          set_cell(variants, at, "documents", counted),
                          set_cell(variants, at, "documents_left_out", counted),
                          set_cell(variants, at, "bytes", counted),
                          set_cell(variants, at, "tokens", counted)});
  }
  return table;
}

}  // namespace

Result<Section> evaluation(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "evaluation", .title = "Evaluation"};
  const auto variants = TRY(evidence.file("eval", "eval.json", "/variants"));
  if (!variants || !variants->value.is_array()) {
    out.fields.push_back({"Held-out bits per byte", quoted(std::optional<Quote>())});
    return out;
  }
  for (const char* set : {"pages", "messages", "texts"}) {
    auto table = score_table(*variants, set);
    if (!table.rows.empty()) out.tables.push_back(std::move(table));
  }
  out.fields = {{"Method", quoted(TRY(evidence.file("eval", "eval.json", "/method/text")))},
                {"Control program", quoted(TRY(evidence.file("eval", "eval.json", "/control")))}};
  TRY(add_figure(
      out, evidence, "eval", "plot.svg", "Held-out bits per byte by language variant",
      "Points with intervals per language variant for the model and xz; the same figures stand "
      "in the tables of this section."));
  return out;
}

Result<Section> limitations(const CardRecipe& recipe, const Evidence&) {
  Section out{.id = "limitations", .title = "Limitations"};
  out.paragraphs = {
      "The evaluation above measures how well text like the training text is predicted, in the "
      "languages named. It says nothing about the truth, safety or usefulness of what the model "
      "writes, nor about other kinds of text."};
  for (std::size_t i = 0; i < recipe.limitations.size(); ++i)
    out.fields.push_back({"Limitation " + std::to_string(i + 1), stated(recipe.limitations[i])});
  if (recipe.limitations.empty()) out.fields.push_back({"Known limitations", stated("")});
  return out;
}

Result<Section> energy(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "energy", .title = "Energy and cost"};
  out.fields = {{"Energy of the training in joules",
                 quoted(evidence.manifest("train", "/cost/joules"), as_quantity)},
                {"How it was measured", quoted(evidence.manifest("train", "/cost/joules_method"))}};
  Table table{
      "Cost by stage", {"stage", "wall time", "CPU time", "joules", "peak memory in bytes"}, {}};
  for (const auto& stage : evidence.stages()) {
    table.rows.push_back({label(stage),
                          quoted(evidence.manifest(stage, "/cost/wall_s"), as_duration),
                          quoted(evidence.manifest(stage, "/cost/cpu_s"), as_duration),
                          quoted(evidence.manifest(stage, "/cost/joules"), as_quantity),
                          quoted(evidence.manifest(stage, "/cost/peak_memory_bytes"), counted)});
  }
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
  return out;
}

Result<Section> verification(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "verify", .title = "Versions and how to verify"};
  out.paragraphs = {
      "The command recomputes every digest, link and signature of the folder that this card "
      "belongs to and executes training steps again. Take the fingerprint from the provider by "
      "another way than "
      "this card: whoever can change the folder can change the card."};
  const auto signer = part(evidence.records("signature").back(), "/fingerprint");
  out.fields.push_back({"Fingerprint of the signing key", quoted(signer, plain(signer.value))});
  out.commands = {"janua audit verify DIR --key FINGERPRINT"};
  const auto& head = evidence.head();
  const Source last{head.index, head.kind, "", "ledger/ledger.jsonl", ""};
  out.fields.push_back(
      {"Ledger when the card was made",
       quoted(Quote{head.digest, last}, "record " + grouped(static_cast<std::int64_t>(head.index)) +
                                            ", SHA-256 " + head.digest)});
  Table table{"Versions", {"stage", "content id", "program", "build", "made"}, {}};
  for (const auto& stage : evidence.stages()) {
    table.rows.push_back({label(stage), quoted(evidence.manifest(stage, "/id")),
                          quoted(evidence.manifest(stage, "/tool/version")),
                          quoted(evidence.manifest(stage, "/tool/build")),
                          quoted(evidence.manifest(stage, "/created"))});
  }
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
  return out;
}

}  // namespace dossier
