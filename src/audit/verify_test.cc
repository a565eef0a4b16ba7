// A small made-up life, attacked in every way we could think of.
#include "audit/verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "ledger/artefact.h"
#include "ledger/ledger.h"
#include "run/graph.h"
#include "store/safetensors.h"

namespace audit {
namespace {

using base::Json;

class Stopped : public base::Clock {
 public:
  double seconds() override { return 0; }
  std::string utc() override { return "2026-01-02T03:04:05Z"; }
};

using Weights = std::vector<float>;

Weights start_weights(std::int64_t seed) { return {static_cast<float>(seed), 1, 2, 3}; }
void one_step(Weights& weights, std::int64_t step, double rate) {
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = 0.9f * weights[i] + static_cast<float>(rate) * static_cast<float>(i + step);
}
std::string_view bytes_of(const Weights& weights) {
  return {reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float)};
}
std::string state_of(std::int64_t step, const Weights& weights) {
  return base::Sha256().add(std::to_string(step)).add(bytes_of(weights)).finish().hex();
}

// Trains as make_train() below does, from what the folder records.
class FakeReplay : public Replay {
 public:
  std::string machine = "class A";
  std::string machine_class() override { return machine; }
  base::Result<std::string> state_after(const base::Path& out, std::int64_t from,
                                        std::int64_t steps, base::Context& ctx) override {
    const auto manifest = TRY(ledger::read_manifest(ctx.disk, out + "/train"));
    auto weights = start_weights(manifest.seed);
    if (from > 0) {
      const auto file =
          TRY(store::Safetensors::open(ctx.disk, out + "/train/checkpoint-0000000" +
                                                     std::to_string(from) + "/state.safetensors"));
      TRY(file.read("w", weights));
    }
    const double rate = manifest.recipe["train"]["learning_rate"].get<double>() +
                        (machine == "class B" ? 0.125 : 0);
    for (auto step = from; step < from + steps; ++step) one_step(weights, step, rate);
    return state_of(from + steps, weights);
  }
};

struct Choice {
  std::string key = "maker.pem";
  double trained_rate = 0.5;   // with which the weights were made
  double recorded_rate = 0.5;  // which every record names
  float tweak_model = 0;       // added to a weight of the export
  float tweak_checkpoint = 0;  // and of the last checkpoint, its state recomputed
  bool sign = true;
  bool moved = false;  // steps 4 to 6 were made on class B
};

struct Life {
  base::MemoryDisk disk;
  Stopped clock;
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context ctx{disk, clock, reporter, cancel, 2, ""};
  Choice choice;
  ledger::Key key;
  std::map<std::string, std::string> ids;
  FakeReplay replay;

  explicit Life(Choice chosen = {})
      : choice(std::move(chosen)),
        key(ledger::Key::load_or_make(disk, "keys/" + choice.key).take()) {
    auto book = ledger::Ledger::open(ctx, "out/ledger").take();
    book.append("run", {{"recipe", "tiny"}, {"seed", 7}, {"resolved", resolved()}}).take();
    make(book, "sources", {}, [&](auto& writer) { put(writer, "sources.json", "[]\n"); });
    make(book, "corpus", {"sources"}, [&](auto& writer) {
      put(writer, "train/deu_Latn.jsonl", "{\"id\":\"a\",\"text\":\"Satz\"}\n");
      put(writer, "counts.json", "{}\n");
    });
    make(book, "tokenizer", {"corpus"},
         [&](auto& writer) { put(writer, "tokenizer.json", "{}\n"); });
    make(book, "shards", {"corpus", "tokenizer"},
         [&](auto& writer) { put(writer, "deu_Latn.bin", "\1\2"); });
    make(book, "train", {"shards"}, [&](auto& writer) { make_train(book, writer); });
    make(book, "model", {"tokenizer", "train"}, [&](auto& writer) { make_model(writer); });
    if (choice.sign) book.sign(key).take();
  }
  Json resolved() const {
    return {{"name", "tiny"},
            {"seed", 7},
            {"sources", Json::object()},
            {"corpus", {{"min_words", 5}}},
            {"tokenizer", {{"vocabulary", 300}}},
            {"shards", Json::object()},
            {"model", {{"layers", 2}}},
            {"train", {{"learning_rate", choice.recorded_rate}, {"steps", 4}}}};
  }
  void put(const ledger::ArtefactWriter& writer, const std::string& name,
           const std::string& bytes) {
    disk.write_file(writer.path(name), bytes, 0644).take();
  }
  void put_weights(const base::Path& path, const Weights& weights) {
    store::write_safetensors(disk, path, {{"w", "F32", {4}, bytes_of(weights)}}, {}).take();
  }
  template <class F>
  void make(ledger::Ledger& book, const std::string& name, const std::vector<std::string>& inputs,
            F&& fill) {
    const auto& stages = run::life();
    const auto stage =
        std::find_if(stages.begin(), stages.end(), [&](auto& s) { return name == s.name; });
    run::Wish wish;
    wish.stage = &*stage;
    wish.recipe = run::section_of(*stage, resolved());
    wish.seed = 7;
    for (const auto& input : inputs) wish.inputs[input] = ids.at(input);
    book.append("begin", {{"stage", name}, {"key", run::key_of(wish)}}).take();
    auto writer = ledger::ArtefactWriter::open(ctx, "out/" + name, name).take();
    writer.manifest().recipe = wish.recipe;
    writer.manifest().seed = wish.seed;
    writer.manifest().version = stage->version;
    writer.manifest().inputs = wish.inputs;
    fill(writer);
    const auto manifest = writer.finish().take();
    ids[name] = manifest.id;
    book.append("artefact", {{"name", name},
                             {"kind", name},
                             {"id", manifest.id},
                             {"manifest_sha256", digest("out/" + name + "/manifest.json")},
                             {"inputs", manifest.inputs},
                             {"counts", manifest.counts},
                             {"cost", manifest.cost}})
        .take();
  }
  void make_train(ledger::Ledger& book, ledger::ArtefactWriter& writer) {
    auto weights = start_weights(7);
    std::string lines;
    for (std::int64_t step = 0; step < 6; ++step) {
      const bool other = choice.moved && step >= 3;
      one_step(weights, step, choice.trained_rate + (other ? 0.125 : 0));
      Json line = {{"step", step + 1}, {"loss", 1.0 / static_cast<double>(step + 1)}};
      if (step % 3 == 0) line["machine_class"] = other ? "class B" : "class A";
      if (step % 3 == 0) line["state"] = state_of(step + 1, weights);
      lines += line.dump() + "\n";
      if (step % 3 == 2) save(book, writer, step + 1, weights);
    }
    put(writer, "steps.jsonl", lines);
    put(writer, "loss.svg", "<svg/>\n");
    writer.manifest().facts = {{"machine_class", choice.moved ? "class B" : "class A"}};
  }
  void save(ledger::Ledger& book, ledger::ArtefactWriter& train, std::int64_t step,
            Weights weights) {
    if (step == 6) weights[1] += choice.tweak_checkpoint;
    const auto name = "checkpoint-0000000" + std::to_string(step);
    auto writer = ledger::ArtefactWriter::open(ctx, train.path(name), "checkpoint").take();
    put_weights(writer.path("state.safetensors"), weights);
    writer.manifest().facts = {{"step", step}, {"state", state_of(step, weights)}};
    const auto manifest = writer.finish().take();
    book.append("checkpoint",
                {{"step", step}, {"state", manifest.facts["state"]}, {"id", manifest.id}})
        .take();
  }
  void make_model(ledger::ArtefactWriter& writer) {
    const auto file =
        store::Safetensors::open(disk, "out/train/checkpoint-00000006/state.safetensors").take();
    Weights weights(4);
    file.read("w", weights).take();
    weights[2] += choice.tweak_model;
    put_weights(writer.path("model.safetensors"), weights);
    put(writer, "config.json", "{}\n");
  }
  std::string digest(const base::Path& path) { return base::hash_file(disk, path).take().hex(); }

  Report verify(const Options& options = {.key = {}, .steps = 100}) {
    return audit::verify("out", options, &replay, ctx).take();
  }
  std::string read(const base::Path& path) { return disk.read(path).take(); }
  void write(const base::Path& path, const std::string& bytes) {
    disk.write_file(path, bytes, 0644).take();
  }
  void change(const base::Path& path, const std::string& from, const std::string& to) {
    auto bytes = read(path);
    const auto at = bytes.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    write(path, bytes.replace(at, from.size(), to));
  }
};

bool names(const Report& report, const std::string& place, const std::string& words = "") {
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
    return finding.place.find(place) != std::string::npos &&
           finding.sentence().find(words) != std::string::npos;
  });
}

constexpr const char* kLedger = "out/ledger/ledger.jsonl";

TEST(Verify, is_satisfied_by_a_life_as_it_was_made) {
  Life life;
  const auto report = life.verify({.key = life.key.fingerprint(), .steps = 100});
  EXPECT_TRUE(report.consistent()) << to_text(report);
  EXPECT_EQ(verdict(report), "verified, signed by the given key; 6 training steps executed again");
  EXPECT_EQ(report.artefacts, 6u);
  EXPECT_EQ(report.steps, 6);  // from the start and from the checkpoint, to the next checkpoint
  EXPECT_TRUE(report.notes.empty()) << to_text(report);
}

TEST(Verify, without_a_fingerprint_does_not_say_verified) {
  Life life;
  const auto report = life.verify();
  EXPECT_EQ(verdict(report), "consistent, signer not checked; 6 training steps executed again");
}

TEST(Verify, writes_nothing) {
  Life life;
  const auto before = base::list_files(life.disk, "out").take();
  life.verify();
  EXPECT_EQ(base::list_files(life.disk, "out").take(), before);
}

TEST(Verify, finds_and_names_a_flipped_byte_in_every_file) {
  Life life;
  for (const auto& name : base::list_files(life.disk, "out").take()) {
    const auto path = "out/" + name;
    const auto whole = life.read(path);
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 1);
      life.write(path, bytes);
      EXPECT_TRUE(names(life.verify({.key = {}, .steps = 0}), path)) << path << " byte " << at;
    }
    life.write(path, whole);
  }
  EXPECT_TRUE(life.verify().consistent());
}

TEST(Verify, finds_a_flipped_byte_anywhere_in_the_ledger) {
  Life life;
  const auto whole = life.read(kLedger);
  for (std::size_t at = 0; at < whole.size(); at += 41) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    life.write(kLedger, bytes);
    EXPECT_TRUE(names(life.verify({.key = {}, .steps = 0}), kLedger)) << "byte " << at;
  }
}

TEST(Verify, finds_a_missing_and_a_cut_file) {
  Life life;
  life.write("out/shards/deu_Latn.bin", "\1");
  life.disk.remove_all("out/model/config.json").take();
  const auto report = life.verify();
  EXPECT_TRUE(names(report, "out/shards/deu_Latn.bin", "1 bytes, 2 are recorded"));
  EXPECT_TRUE(names(report, "out/model/config.json", "missing"));
}

TEST(Verify, names_files_and_folders_that_nobody_accounts_for) {
  Life life;
  for (const char* path :
       {"out/corpus/extra.jsonl", "out/model/weights.part", "out/notes.txt", "out/eval/eval.json",
        "out/ledger/ledger.bak", "out/train/checkpoint-00000003/x"})
    life.write(path, "x");
  const auto report = life.verify();
  for (const char* place : {"out/corpus/extra.jsonl", "out/model/weights.part", "out/notes.txt",
                            "out/eval", "out/ledger/ledger.bak", "out/train/checkpoint-00000003/x"})
    EXPECT_TRUE(names(report, place)) << place;
  EXPECT_GE(report.findings.size(), 6u);
}

TEST(Verify, overlooks_the_lock_of_a_run) {
  Life life;
  life.write("out/.lock", "");
  EXPECT_TRUE(life.verify().consistent());
}

TEST(Verify, finds_a_deleted_artefact) {
  Life life;
  life.disk.remove_all("out/tokenizer").take();
  EXPECT_TRUE(names(life.verify(), "out/tokenizer"));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    out.push_back(text.substr(at, text.find('\n', at) + 1 - at));
  return out;
}
std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += line;
  return out;
}

TEST(Verify, finds_every_deleted_repeated_or_reordered_ledger_line) {
  Life life;
  const auto whole = lines_of(life.read(kLedger));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto deleted = whole, repeated = whole, swapped = whole;
    deleted.erase(deleted.begin() + static_cast<std::ptrdiff_t>(i));
    repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(i), whole[i]);
    std::swap(swapped[i], swapped[(i + 1) % whole.size()]);
    for (const auto& lines : {deleted, repeated, swapped}) {
      life.write(kLedger, joined(lines));
      EXPECT_TRUE(names(life.verify({.key = {}, .steps = 0}), "ledger.jsonl:")) << "line " << i + 1;
    }
  }
}

TEST(Verify, finds_a_torn_last_line) {
  Life life;
  auto bytes = life.read(kLedger);
  bytes.pop_back();
  life.write(kLedger, bytes);
  EXPECT_TRUE(names(life.verify(), kLedger, "torn"));
}

TEST(Verify, finds_records_that_nobody_signed) {
  Life life({.key = "maker.pem", .sign = false});
  EXPECT_TRUE(names(life.verify(), "ledger.jsonl:3", "not signed"));
  EXPECT_FALSE(life.verify().only_unfinished());
  EXPECT_TRUE(
      names(life.verify({.key = life.key.fingerprint(), .steps = 0}), kLedger, "nobody signed"));
}

TEST(Verify, tells_a_run_that_was_killed_from_one_that_was_changed) {
  Life life;
  {
    auto book = ledger::Ledger::open(life.ctx, "out/ledger").take();
    book.append("begin", {{"stage", "eval"}, {"key", "k"}}).take();
  }
  life.write("out/eval.work/half", "a");
  const auto killed = life.verify({.key = life.key.fingerprint(), .steps = 0});
  EXPECT_EQ(killed.findings.size(), 2u) << to_text(killed);
  EXPECT_TRUE(names(killed, "out/eval.work", "not finished"));
  EXPECT_TRUE(names(killed, kLedger, "not signed"));
  EXPECT_TRUE(killed.only_unfinished());
  EXPECT_NE(verdict(killed).find("the run is not finished"), std::string::npos);
  life.write("out/corpus/counts.json", "{ }\n");
  const auto changed = life.verify({.key = life.key.fingerprint(), .steps = 0});
  EXPECT_FALSE(changed.only_unfinished());
  EXPECT_NE(verdict(changed).find("not what was recorded"), std::string::npos);
}

TEST(Verify, names_a_changed_hyper_parameter_with_its_old_and_new_value) {
  Life life;
  life.change("out/train/manifest.json", "\"learning_rate\": 0.5", "\"learning_rate\": 0.25");
  const auto report = life.verify();
  EXPECT_TRUE(names(report, "out/train/manifest.json", "SHA-256 is not the one in"));
  EXPECT_TRUE(names(report, "out/train/manifest.json", "learning_rate changed from 0.5 to 0.25"))
      << to_text(report);
}

TEST(Verify, names_a_hyper_parameter_that_was_changed_in_the_ledger) {
  Life life;
  life.change(kLedger, "\"learning_rate\":0.5", "\"learning_rate\":0.7");
  const auto report = life.verify();
  EXPECT_TRUE(names(report, "ledger.jsonl:1"));
  EXPECT_TRUE(names(report, "out/train/manifest.json", "learning_rate changed from 0.7 to 0.5"))
      << to_text(report);
}

TEST(Verify, finds_a_changed_seed) {
  Life life;
  life.change("out/train/manifest.json", "\"seed\": 7", "\"seed\": 8");
  EXPECT_TRUE(names(life.verify(), "out/train/manifest.json", "seed: it is 8"));
}

TEST(Verify, finds_an_attacker_who_changes_a_weight_and_recomputes_and_signs_everything_anew) {
  Life maker;
  Life forged({.key = "attacker.pem", .tweak_model = 0.001f});
  const auto report = forged.verify({.key = maker.key.fingerprint(), .steps = 100});
  EXPECT_TRUE(names(report, kLedger, "foreign key " + forged.key.fingerprint()));
  EXPECT_TRUE(
      names(report, "out/model/model.safetensors", "not the one in out/train/checkpoint-00000006"));
  // Even without a fingerprint the weights betray the change.
  EXPECT_FALSE(forged.verify({.key = {}, .steps = 0}).consistent());
}

TEST(Verify, finds_an_attacker_who_changes_the_checkpoint_too_by_executing_the_steps_to_it) {
  Life maker;
  Life forged({.key = "attacker.pem", .tweak_checkpoint = 0.001f});
  const auto report = forged.verify({.key = maker.key.fingerprint(), .steps = 100});
  EXPECT_TRUE(names(report, kLedger, "foreign key"));
  EXPECT_TRUE(names(report, "checkpoint-00000006/manifest.json", "step 6 gives another state"))
      << to_text(report);
  // A sample that does not reach it says so, and the foreign key is found all the same.
  const auto sample = forged.verify({.key = {}, .steps = 2});
  EXPECT_NE(to_text(sample).find("does not reach the last checkpoint, step 6"), std::string::npos);
  EXPECT_EQ(verdict(sample).find("verified"), std::string::npos);
}

TEST(Verify, finds_an_attacker_who_changes_a_hyper_parameter_and_recomputes_everything) {
  Life maker;
  Life forged({.key = "attacker.pem", .recorded_rate = 0.25});
  const auto report = forged.verify({.key = maker.key.fingerprint(), .steps = 100});
  EXPECT_TRUE(names(report, kLedger, "foreign key"));
  EXPECT_TRUE(names(report, "checkpoint-00000003/manifest.json", "step 3 gives another state"))
      << to_text(report);
  const auto no_key = forged.verify({.key = {}, .steps = 1});
  EXPECT_TRUE(names(no_key, "steps.jsonl", "gives another state")) << to_text(no_key);
}

TEST(Verify, without_steps_or_a_replay_says_that_training_was_not_executed) {
  Life life;
  const std::string wanted = "consistent, signed by the given key; training not executed again";
  EXPECT_EQ(verdict(life.verify({.key = life.key.fingerprint(), .steps = 0})), wanted);
  EXPECT_EQ(verdict(verify("out", {.key = life.key.fingerprint()}, nullptr, life.ctx).take()),
            wanted);
}

TEST(Verify, on_another_machine_class_says_not_comparable_here_and_never_verified) {
  Life life;
  life.replay.machine = "class B";
  const auto report = life.verify({.key = life.key.fingerprint(), .steps = 100});
  EXPECT_TRUE(report.consistent());
  EXPECT_EQ(verdict(report), "consistent, signed by the given key; training not comparable here");
  EXPECT_EQ(to_text(report).find("verified"), std::string::npos);
  EXPECT_EQ(to_json(report)["training"], "not comparable here");
}

// A life whose second half was made on another class of machine, which computes otherwise.
TEST(Verify, does_not_accuse_a_run_that_went_on_on_another_machine_class) {
  Life life({.moved = true});
  for (const char* here : {"class A", "class B"}) {
    life.replay.machine = here;
    const auto report = life.verify({.key = life.key.fingerprint(), .steps = 100});
    EXPECT_TRUE(report.consistent()) << to_text(report);
    EXPECT_EQ(report.steps, 3) << here;  // those that were made here
    EXPECT_EQ(verdict(report), "consistent, signed by the given key; training not comparable here");
  }
}

TEST(Verify, finds_a_changed_state_among_the_steps_that_this_machine_class_made) {
  Life life({.tweak_checkpoint = 0.5f, .moved = true});
  life.replay.machine = "class B";
  const auto report = life.verify({.key = life.key.fingerprint(), .steps = 100});
  EXPECT_TRUE(names(report, "checkpoint-00000006", "gives another state")) << to_text(report);
}

TEST(Verify, finds_a_state_that_a_step_log_and_the_ledger_disagree_about) {
  Life life;
  auto manifest = life.read("out/train/checkpoint-00000003/manifest.json");
  const auto at = manifest.find("\"state\": \"") + 10;
  manifest.replace(at, 64, std::string(64, 'a'));
  life.write("out/train/checkpoint-00000003/manifest.json", manifest);
  const auto report = life.verify();
  EXPECT_TRUE(names(report, "checkpoint-00000003/manifest.json", "is not the one in out/ledger"));
  EXPECT_TRUE(names(report, "checkpoint-00000003/manifest.json", "another state than it says"));
}

TEST(Verify, finds_an_input_that_was_never_recorded) {
  Life life;
  life.change("out/model/manifest.json", life.ids["train"], std::string(64, 'b'));
  EXPECT_TRUE(names(life.verify(), "out/model/manifest.json", "inputs.train"));
}

TEST(Verify, refuses_artefact_names_that_lead_out_of_the_folder) {
  Life life;
  auto book = ledger::Ledger::open(life.ctx, "out/ledger").take();
  book.append("artefact", {{"name", "../elsewhere"}, {"id", "x"}}).take();
  book.sign(life.key).take();
  EXPECT_TRUE(names(life.verify(), kLedger, "cannot be called"));
}

TEST(Verify, needs_a_ledger_and_stops_when_asked_to) {
  Life life;
  EXPECT_EQ(verify("elsewhere", {}, nullptr, life.ctx).error().code, base::Code::missing);
  life.cancel.request();
  EXPECT_EQ(verify("out", {}, nullptr, life.ctx).error().code, base::Code::interrupted);
}

TEST(Verify, takes_an_empty_or_broken_ledger_as_a_finding) {
  Life life;
  for (const char* bytes : {"", "\n", "{}\n", "not json\n", "{\"kind\":1}\n"}) {
    life.write(kLedger, bytes);
    EXPECT_TRUE(names(life.verify(), kLedger)) << bytes;
  }
}

TEST(Verify, survives_manifests_of_any_shape) {
  Life life;
  for (const char* bytes :
       {"", "[]", "{}", "null", "{\"files\":3}", "{\"kind\":\"train\",\"files\":[{}]}"}) {
    life.write("out/train/manifest.json", bytes);
    EXPECT_TRUE(names(life.verify(), "out/train/manifest.json")) << bytes;
  }
}

}  // namespace
}  // namespace audit
