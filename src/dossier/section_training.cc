// Training, energy, verification: how the model was made, at what cost, and how to check it.
#include <cmath>

#include "dossier/format.h"
#include "dossier/section.h"
#include "record/train.h"

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

std::string as_percent(const Json& value) { return decimal(100 * value.get<double>(), 1) + " %"; }

using Trained = Evidence::Of<record::Train>;

// One training, or what is missing where there is none.
void add_fields(Section& out, const Evidence& evidence, const Trained* said) {
  const auto add = [&](const char* words, const std::optional<Quote>& quote,
                       std::string (*format)(const Json&)) {
    out.fields.push_back(
        {words + (said ? evidence.suffix(*said->artefact) : ""), quoted(quote, format)});
  };
  const auto fact = [&](auto part, auto member) {
    return said ? said->quote(said->facts.*part.*member) : std::nullopt;
  };
  const auto of_manifest = [&](const char* pointer) {
    return said ? evidence.manifest(*said->artefact, pointer) : std::nullopt;
  };
  using record::Train;
  add("Steps", fact(&Train::counts, &Train::Counts::steps), counted);
  add("Tokens", fact(&Train::counts, &Train::Counts::tokens), counted);
  add("Floating-point operations", fact(&Train::facts, &Train::Facts::flops), as_quantity);
  add("Loss at the end, nats per token", fact(&Train::facts, &Train::Facts::last_loss), with_three);
  add("Tokens per second", fact(&Train::facts, &Train::Facts::tokens_per_second), as_quantity);
  add("Wall time", of_manifest("/cost/wall_s"), as_duration);
  add("CPU time", of_manifest("/cost/cpu_s"), as_duration);
  add("Machine class", fact(&Train::facts, &Train::Facts::machine_class), plain);
  add("Seed", of_manifest("/seed"), plain);
}

// What it took beside its steps, and what of the machine it used; former versions did not say it.
void add_accounts(Section& out, const Evidence& evidence, const Trained& said) {
  const auto suffix = evidence.suffix(*said.artefact);
  const auto& facts = said.facts.facts;
  const auto add = [&](const char* words, const std::optional<double>& value,
                       std::string (*format)(const Json&)) {
    if (value) out.fields.push_back({words + suffix, quoted(said.quote(*value), format)});
  };
  add("Floating-point operations, every token of a row meeting every other", facts.flops_full,
      as_quantity);
  add("Cumulative training compute, floating-point operations of parameter updates",
      facts.cumulative_flops, as_quantity);
  add("Peak of products on that machine, operations a second", facts.peak_flops, as_quantity);
  add("Model FLOPs utilisation of that peak", facts.mfu, as_percent);
  add("Model FLOPs utilisation of the data sheet's peak", facts.sheet_mfu, as_percent);
  add("Share of the time in steps that stand (goodput)", facts.goodput, as_percent);
  if (facts.money && facts.currency) {
    add("Money, by the prices of the recipe", facts.money, with_three);
    out.fields.push_back({"Currency" + suffix, quoted(said.quote(*facts.currency))});
  }
}

// What a mixture of experts and modules that look further say beside the loss.
void add_experts(Section& out, const Evidence& evidence, const Trained& said) {
  const auto suffix = evidence.suffix(*said.artefact);
  const auto& facts = said.facts.facts;
  if (facts.last_ahead_loss)
    out.fields.push_back({"Loss of the modules that look further, at the end" + suffix,
                          quoted(said.quote(*facts.last_ahead_loss), with_three)});
  if (!facts.last_routing) return;
  const auto& routing = *facts.last_routing;
  out.fields.push_back({"Load of the busiest expert, in mean loads, at the end" + suffix,
                        quoted(said.quote(routing.most), with_three)});
  out.fields.push_back({"Experts that no token chose, at the end" + suffix,
                        quoted(said.quote(routing.idle), counted)});
}

// What [train.loss] and [train.spike] did, where they did anything.
void add_losses(Section& out, const Evidence& evidence, const Trained& said) {
  const auto suffix = evidence.suffix(*said.artefact);
  const auto& facts = said.facts.facts;
  if (facts.last_z_loss)
    out.fields.push_back({"z-loss at the end, nats per token, beside the loss" + suffix,
                          quoted(said.quote(*facts.last_z_loss), as_quantity)});
  if (facts.left_out)
    out.fields.push_back({"Targets left out of the loss, against learning by heart" + suffix,
                          quoted(said.quote(*facts.left_out), counted)});
  if (facts.skipped)
    out.fields.push_back({"Steps not learned from, for they stood out" + suffix,
                          quoted(said.quote(*facts.skipped), counted)});
  if (facts.rewinds)
    out.fields.push_back({"Times the training went back for a step that stood out" + suffix,
                          quoted(said.quote(*facts.rewinds), counted)});
}

// A model that this training did not begin from nothing owes to another what that had read, too.
void add_origin(Section& out, const Evidence& evidence, const Trained& said) {
  const auto id = evidence.manifest(*said.artefact, "/inputs/init");
  if (!id) return;
  const auto suffix = evidence.suffix(*said.artefact);
  out.fields.push_back({"Initialised from the model with content id" + suffix, quoted(id)});
  const auto& init = said.facts.facts.init;
  if (init && init->manifest_sha256)
    out.fields.push_back(
        {"SHA-256 of that model's manifest" + suffix, quoted(said.quote(*init->manifest_sha256))});
  if (init && init->license)
    out.fields.push_back(
        {"Licence that model states for itself" + suffix, quoted(said.quote(*init->license))});
  if (id->value.is_string() && evidence.find(id->value.get<std::string>())) return;
  out.paragraphs.push_back(
      "The weights did not begin at random" + suffix +
      ": they are those of a model that was made elsewhere. What that model had read, under which "
      "licences and at what cost is told by its own papers, and is no part of the figures here.");
}

std::string as_epochs(const Json& value) { return decimal(value.get<double>(), 2); }

// What the steps read of each variant, which is not what stood there to be read.
void add_reading(Section& out, const Evidence& evidence, const Trained& said) {
  const auto& read = said.facts.facts.read;
  if (!read) return;  // a former version wrote it, or only its ledger record is left
  Table table{"What was read, by variant" + evidence.suffix(*said.artefact),
              {"variant", "tokens read", "tokens there", "epochs", "tokens never read",
               "documents there", "documents never read"},
              {}};
  for (const auto& [variant, row] : *read) {
    const auto one = said.part(row);
    const auto& r = one.facts;
    const auto count = [&](const std::int64_t& member) {
      return quoted(one.quote(member), counted);
    };
    table.rows.push_back(
        {label(variant), count(r.tokens_read), count(r.tokens),
         derived("share", {*one.quote(r.tokens_read), *one.quote(r.tokens)}, as_epochs),
         count(r.tokens_unread), count(r.documents), count(r.documents_unread)});
  }
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
}

// A number of each training, as far as each says it.
template <class F>
std::vector<Quote> of_each(const std::vector<Trained>& trainings, F&& quote) {
  std::vector<Quote> out;
  for (const auto& one : trainings)
    if (auto found = quote(one)) out.push_back(std::move(*found));
  return out.size() == trainings.size() ? out : std::vector<Quote>();
}

// What several trainings, one after the other, come to.
void add_totals(Section& out, const Evidence& evidence, const std::vector<Trained>& trainings) {
  if (trainings.size() < 2) return;
  const auto tokens =
      of_each(trainings, [](const auto& one) { return one.quote(one.facts.counts.tokens); });
  const auto steps =
      of_each(trainings, [](const auto& one) { return one.quote(one.facts.counts.steps); });
  const auto flops =
      of_each(trainings, [](const auto& one) { return one.quote(one.facts.facts.flops); });
  const auto wall = of_each(
      trainings, [&](const auto& one) { return evidence.manifest(*one.artefact, "/cost/wall_s"); });
  out.fields.push_back({"Steps of all trainings", derived("sum", steps, counted)});
  out.fields.push_back({"Tokens of all trainings", derived("sum", tokens, counted)});
  out.fields.push_back(
      {"Floating-point operations of all trainings", derived("sum", flops, as_quantity)});
  out.fields.push_back({"Wall time of all trainings", derived("sum", wall, as_duration)});
  for (std::size_t i = 0; i < trainings.size(); ++i) {
    std::vector<Quote> parts{tokens[i]};
    parts.insert(parts.end(), tokens.begin(), tokens.end());
    out.fields.push_back({"Share of all tokens" + evidence.suffix(*trainings[i].artefact),
                          derived("share", std::move(parts), as_percent)});
  }
}

}  // namespace

Result<Section> training(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "training", .title = "Training"};
  const auto trainings = TRY(evidence.said<record::Train>());
  add_totals(out, evidence, trainings);
  for (const auto& one : trainings) {
    add_fields(out, evidence, &one);
    add_accounts(out, evidence, one);
    add_experts(out, evidence, one);
    add_losses(out, evidence, one);
    add_origin(out, evidence, one);
  }
  if (trainings.empty()) {
    add_fields(out, evidence, nullptr);
    out.tables.push_back(settings_table("Settings of the training", std::nullopt));
  }
  for (const auto& one : trainings) {
    const auto& artefact = *one.artefact;
    add_reading(out, evidence, one);
    out.tables.push_back(settings_table("Settings of the training" + evidence.suffix(artefact),
                                        evidence.manifest(artefact, "/recipe")));
    TRY(add_figure(out, evidence, artefact, "loss.svg", "Training loss by step",
                   "Line chart of the training loss by step; the figures stand in " +
                       artefact.folder + "/steps.jsonl."));
  }
  return out;
}

namespace {

constexpr double kJoulesPerKilowattHour = 3.6e6;

// In the unit of bills and forms, and the joules that were recorded.
std::string as_energy(const Json& value) {
  if (!value.is_number()) return plain(value);
  return significant(value.get<double>() / kJoulesPerKilowattHour, 3) + " kWh (" +
         as_quantity(value) + " J)";
}

// Nobody measured and nobody assumes: the method stands alone, and is what is quoted.
Value joules_of(const Evidence& evidence, const Evidence::Artefact& artefact,
                std::string (*format)(const Json&)) {
  const auto joules = evidence.manifest(artefact, "/cost/joules");
  const auto method = evidence.manifest(artefact, "/cost/joules_method");
  return !joules && method ? quoted(*method, "unknown") : quoted(joules, format);
}

// Of several trainings, unknown if that of one is.
Value joules_of_all(const Evidence& evidence, const std::vector<Trained>& trainings) {
  for (const auto& one : trainings)
    if (!evidence.manifest(*one.artefact, "/cost/joules"))
      return joules_of(evidence, *one.artefact, as_energy);
  return derived(
      "sum",
      of_each(trainings,
              [&](const auto& one) { return evidence.manifest(*one.artefact, "/cost/joules"); }),
      as_energy);
}

}  // namespace

Result<Section> energy(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "energy", .title = "Energy and cost"};
  const auto trainings = TRY(evidence.said<record::Train>());
  if (trainings.size() > 1)
    out.fields.push_back({"Energy of all trainings", joules_of_all(evidence, trainings)});
  for (const auto& one : trainings) {
    const auto suffix = evidence.suffix(*one.artefact);
    out.fields.push_back(
        {"Energy of the training" + suffix, joules_of(evidence, *one.artefact, as_energy)});
    out.fields.push_back({"How it was measured" + suffix,
                          quoted(evidence.manifest(*one.artefact, "/cost/joules_method"))});
  }
  if (trainings.empty())
    for (const char* what : {"Energy of the training", "How it was measured"})
      out.fields.push_back({what, quoted(std::optional<Quote>())});
  Table table{
      "Cost by stage", {"stage", "wall time", "CPU time", "joules", "peak memory in bytes"}, {}};
  for (const auto* one : evidence.all())
    table.rows.push_back({label(evidence.title(*one)),
                          quoted(evidence.manifest(*one, "/cost/wall_s"), as_duration),
                          quoted(evidence.manifest(*one, "/cost/cpu_s"), as_duration),
                          joules_of(evidence, *one, as_quantity),
                          quoted(evidence.manifest(*one, "/cost/peak_memory_bytes"), counted)});
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
  return out;
}

Result<Section> verification(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "verify", .title = "Versions and how to verify"};
  out.paragraphs = {
      "The command recomputes every digest, link and signature of the folder that this card "
      "belongs to (DIR) and executes training steps again. Compare the fingerprint with what the "
      "provider told you by another way than this card: whoever can change the folder can change "
      "the card."};
  const auto signer = part(evidence.records("signature").back(), "/fingerprint");
  out.fields.push_back({"Fingerprint of the signing key", quoted(signer, plain(signer.value))});
  out.commands = {"janua audit verify DIR --key " + plain(signer.value)};
  const auto& head = evidence.head();
  const Source last{head.index, head.kind, "", kLedgerFile, ""};
  out.fields.push_back(
      {"Ledger when the card was made",
       quoted(Quote{head.digest, last}, "record " + grouped(static_cast<std::int64_t>(head.index)) +
                                            ", SHA-256 " + head.digest)});
  Table table{"Versions", {"stage", "content id", "program", "build", "made"}, {}};
  for (const auto* one : evidence.all())
    table.rows.push_back({label(evidence.title(*one)), quoted(evidence.manifest(*one, "/id")),
                          quoted(evidence.manifest(*one, "/tool/version")),
                          quoted(evidence.manifest(*one, "/tool/build")),
                          quoted(evidence.manifest(*one, "/created"))});
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
  return out;
}

}  // namespace dossier
