// A small made-up run for tests: a folder with a ledger and artefacts, as `janua run` leaves them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "dossier/write_card.h"
#include "record/corpus.h"
#include "record/tokenizer.h"
#include "record/train.h"

namespace dossier {

using base::Json;

// A clock that stands still, so that a card is the same text each time.
class Stopped : public base::Clock {
 public:
  double seconds() override { return 0; }
  std::string utc() override { return "2026-01-02T03:04:05Z"; }
};

struct Life {
  base::MemoryDisk disk;
  Stopped clock;
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context ctx{disk, clock, reporter, cancel, 1, ""};
  ledger::Ledger book = ledger::Ledger::open(ctx, "out/ledger").take();

  ledger::Key key = ledger::Key::load_or_make(disk, "key.pem").take();

  Life() { book.append_signed("run", {{"recipe", "tiny"}, {"seed", 7}}, key).take(); }

  using Fill = std::function<void(ledger::Manifest&)>;
  using Files = std::map<std::string, std::string>;

  // An artefact of the kind `name`, made from those that the usual life makes it from.
  void make(const std::string& name, const Files& files, const Fill& fill = {}) {
    static const std::map<std::string, std::vector<std::string>> reads = {
        {"corpus", {"sources"}},      {"tokenizer", {"corpus"}},
        {"parity", {"tokenizer"}},    {"shards", {"corpus", "tokenizer"}},
        {"train", {"shards"}},        {"model", {"tokenizer", "train"}},
        {"eval", {"corpus", "model"}}};
    std::map<std::string, std::string> inputs;
    if (reads.contains(name))
      for (const auto& input : reads.at(name))
        if (ids.contains(input)) inputs[input] = input;
    make_of(name, name, inputs, files, fill);
  }

  // One more of a kind; `inputs`: role -> name of what stands.
  void make_of(const std::string& kind, const std::string& name,
               const std::map<std::string, std::string>& inputs, const Files& files,
               const Fill& fill) {
    auto writer = ledger::ArtefactWriter::open(ctx, "out/" + name, kind).take();
    for (const auto& [file, bytes] : files) ctx.disk.write_file(writer.path(file), bytes).take();
    writer.manifest().seed = 7;
    writer.manifest().cost = {{"wall_s", 61.2},
                              {"cpu_s", 3725.0},
                              {"peak_memory_bytes", 1048576},
                              {"joules", 37250.0},
                              {"joules_method", "a meter of the tests"}};
    for (const auto& [role, input] : inputs) writer.manifest().inputs[role] = ids.at(input);
    if (fill) fill(writer.manifest());
    const auto manifest = writer.finish().take();
    ids[name] = manifest.id;
    record(name, manifest);
  }
  std::map<std::string, std::string> ids;        // of what stands, by name
  std::map<std::string, std::string> serves_as;  // kind -> what it may be taken for
  std::map<std::string, std::string> tells;      // kind -> what its stage says of it
  void record(const std::string& name, const ledger::Manifest& manifest) {
    const auto bytes = disk.read("out/" + name + "/manifest.json").take();
    Json body = {{"name", name},
                 {"kind", manifest.kind},
                 {"id", manifest.id},
                 {"inputs", manifest.inputs},
                 {"counts", manifest.counts},
                 {"cost", manifest.cost},
                 {"manifest_sha256", base::sha256(bytes).hex()}};
    if (serves_as.contains(manifest.kind)) body["serves_as"] = serves_as.at(manifest.kind);
    if (tells.contains(manifest.kind)) body["tells"] = tells.at(manifest.kind);
    book.append_signed("artefact", std::move(body), key).take();
  }
  void make_all() {
    make("sources", {{"sources.json", "[]"}}, [](auto& manifest) {
      manifest.facts = {{"sources",
                         {{{"name", "help-de"},
                           {"version", "1.2"},
                           {"kind", "deb"},
                           {"language", "deu_Latn"},
                           {"bytes", 1234567},
                           {"sha256", "ab"},
                           {"side", ""},
                           {"license", ""},
                           {"fetched", "2026-01-01T00:00:00Z"},
                           {"file", "/home/somebody/x.deb"}}}}};
      manifest.counts = {{"sources", 1}, {"bytes", 1234567}};
    });
    make("corpus", {{"counts.json", "{}"}, {"licenses/cd.txt", "MPL"}}, [](auto& manifest) {
      manifest.recipe = {{"variants", {"deu_Latn", "eng_Latn"}},
                         {"heldout_pages_bytes", 50000},
                         {"near_share", 0.7},
                         {"rules", Json::array()}};
      manifest.facts = {
          {"licenses",
           {{{"source", "help-de"},
             {"license", "MPL-2.0"},
             {"documents", 40},
             {"evidence", "copyright stanza 1 'Files: *', text sha256:cd"}}}},
          {"train",
           {{"deu_Latn", {{"documents", 30}, {"bytes", 800}}},
            {"eng_Latn", {{"documents", 3}, {"bytes", 70}}}}},
          {"heldout",
           {{{"set", "pages"}, {"language", "deu_Latn"}, {"documents", 2}, {"bytes", 90}}}},
          {"table", Json::array()},
          {"skipped", Json::array()},
          {"without_twin", Json::object()}};
      const auto count = [](int documents, int bytes) {
        return Json{{"documents", documents}, {"blocks", documents}, {"bytes", bytes}};
      };
      Json account = {{"in", count(40, 1000)},   {"kept", count(30, 800)},
                      {"heldout", count(2, 90)}, {"dropped", count(8, 100)},
                      {"masked", count(0, 10)},  {"rules", {{"length", count(8, 100)}}}};
      account["rules"]["length"]["verdict"] = "dropped";
      auto wrong = account;
      wrong["in"]["bytes"] = 1001;
      manifest.counts = {
          {"languages",
           {{"deu_Latn",
             {{"sources", {{"help-de", account}, {"wrong", wrong}}}, {"total", account}}}}},
          {"total", account}};
    });
    make("tokenizer", {{"tokenizer.json", "{}"}}, [](auto& manifest) {
      manifest.recipe = {{"vocabulary", 8192}};
      manifest.facts = {{"vocabulary", 8192}, {"languages", {"deu_Latn"}}};
      manifest.counts = record::to_json(record::Tokenizer::Counts{});
    });
    make("parity",
         {{"parity.json", Json{{"languages", {{"deu_Latn", {{"tokens", 1250}, {"premium", 1.25}}}}},
                               {"worst", "deu_Latn"},
                               {"premium", 1.25},
                               {"gini", 0.05}}
                              .dump()}});
    make("shards", {}, [](auto& manifest) {
      manifest.facts = {{"vocabulary", 8192}, {"languages", {"deu_Latn"}}};
      manifest.counts = {{"languages", {{"deu_Latn", {{"tokens", 5000}}}}}, {"tokens", 5000}};
    });
    make("train", {{"loss.svg", "<svg onload='alert(1)'/>"}}, [](auto& manifest) {
      manifest.recipe = {{"train", {{"learning_rate", 0.0003}, {"betas", {0.9, 0.95}}}}};
      record::Train train;
      train.counts = {.steps = 300, .tokens = 1228800, .parameters = 3456789};
      train.facts.flops = 3.25e15;
      train.facts.last_loss = 3.14159;
      train.facts.machine_class = "avx512";
      train.facts.read.emplace();
      (*train.facts.read)["deu_Latn"] = {.rows = 60,
                                         .tokens_read = 12'000,
                                         .tokens = 5000,
                                         .tokens_unread = 200,
                                         .documents = 30,
                                         .documents_unread = 1};
      record::say(train, manifest);
    });
    make("model",
         {{"config.json", Json{{"architectures", {"LlamaForCausalLM"}},
                               {"num_hidden_layers", 4},
                               {"vocab_size", 8192}}
                              .dump()}},
         parameters(3456789));
    make("eval", {{"eval.json", Json{{"variants",
                                      {{{"language", "deu_Latn"},
                                        {"pages",
                                         {{"bits_per_byte", 1.2345},
                                          {"low", 1.2},
                                          {"high", 1.3},
                                          {"documents", 40},
                                          {"bytes", 60000},
                                          {"tokens", 15000},
                                          {"xz_bits_per_byte", 2.1},
                                          {"xz_after_training_bits_per_byte", 1.5},
                                          {"xz_training_bytes", 800},
                                          {"xz_training_bytes_left_out", 0},
                                          {"xz_dictionary_bytes", 67108864},
                                          {"relative_to_english", 1.18},
                                          {"relative_documents", 40}}},
                                        {"messages", nullptr}}}},
                                     {"verdict", {{"text", "It needs fewer bits than xz."}}},
                                     {"method", {{"text", "Bits per byte."}}},
                                     {"control", "xz (XZ Utils) 5.4.1"}}
                                    .dump()}});
  }
  static std::function<void(ledger::Manifest&)> parameters(std::int64_t count) {
    return [count](auto& manifest) {
      record::say(record::Model{{count}, {300, "Hugging Face, float32"}}, manifest);
    };
  }
  Card card(const CardRecipe& recipe = {}) { return read_card(recipe, "out", ctx).take(); }
};

inline const Value* find(const Card& card, const std::string& words) {
  for (const auto& section : card.sections)
    for (const auto& field : section.fields)
      if (field.label == words) return &field.value;
  return nullptr;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace dossier
