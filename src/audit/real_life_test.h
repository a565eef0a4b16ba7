// A life that `janua run` itself made, small enough for a unit test: two variants, a few hundred
// words, a model of one layer. It is made once and copied for each test, in memory.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "audit/forger_test.h"
#include "audit/train_replay.h"
#include "audit/verify.h"
#include "run/run.h"

namespace audit {

inline void copy(base::Disk& from, base::Disk& to, const base::Path& folder) {
  for (const auto& file : base::list_files(from, folder).take())
    to.write_file(folder + "/" + file, from.map(folder + "/" + file).take().view()).take();
}

inline std::string pages() {
  const char* words[2][12] = {{"river", "bread", "winter", "market", "stone", "the", "old", "mill",
                               "crosses", "every", "bell", "town"},
                              {"Fluss", "Brot", "Winter", "Markt", "Stein", "der", "alte", "Müller",
                               "quert", "jeder", "Glocke", "Stadt"}};
  std::string out;
  for (int page = 0; page < 24; ++page)
    for (int language = 0; language < 2; ++language) {
      std::string text;
      for (int i = 0; i < 60; ++i) {
        const auto pick = static_cast<unsigned>(page * 7919 + i * i * 31 + i * page) % 12;
        text += std::string(i ? " " : "") + words[language][pick];
        if (i % 11 == 10) text += std::to_string(page * 60 + i) + ".";
      }
      out += base::Json{{"kind", "page"},
                        {"key", "p" + std::to_string(page)},
                        {"language", language ? "deu_Latn" : "eng_Latn"},
                        {"text", text}}
                 .dump() +
             "\n";
    }
  return out;
}

// What a result holds; a test that cannot go on says why.
template <class T>
T must(base::Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().sentence());
  return result.take();
}

inline constexpr const char* kRecipe = R"(name = "real"
seed = 5
[sources]
source = [{kind = "jsonl", name = "own", path = "pages.jsonl", license = "CC0-1.0"}]
[corpus]
variants = ["eng_Latn", "deu_Latn"]
licenses = ["CC0-1.0"]
heldout_pages_bytes = 800
rules = ["length"]
max_rule_share = 1.0
heldout_guard_share = 1.0
max_english_share = 1.0
max_repeat_share = 1.0
[tokenizer]
vocabulary = 280
[shards]
[model]
layers = 1
hidden = 64
feed_forward = 64
heads = 1
kv_heads = 1
context_tokens = 16
[train]
steps = 9
grains_per_step = 1
rows_per_grain = 2
precision = "f32"
checkpoint_steps = 3
[train.schedule]
warmup_steps = 1
[eval]
control = false
bootstrap_draws = 100
[card]
model_name = "real"
)";

// The recipe without these sections and their tables.
inline std::string without(const std::string& text, std::initializer_list<const char*> sections) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find("\n[", at), text.size());
    const auto part = text.substr(at, end + 1 - at);
    const bool dropped = std::ranges::any_of(sections, [&](const char* name) {
      const auto open = "[" + std::string(name);
      return part.starts_with(open + "]") || part.starts_with(open + ".");
    });
    if (!dropped) out += part;
    at = end + 1;
  }
  return out;
}

struct RealLife {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
  ledger::Key key = maker();
  std::unique_ptr<Trainer> trainer = real_trainer();

  RealLife() {
    copy(*original(), disk, "out");
    put("pages.jsonl", pages());
  }

  static ledger::Key maker(const std::string& name = "maker.pem") {
    static base::MemoryDisk keys;
    return ledger::Key::load_or_make(keys, name).take();
  }
  static base::Disk* original() {
    static base::MemoryDisk disk;
    static const bool made = [] {
      base::OwnedContext owned;
      base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
      disk.write_file("pages.jsonl", pages(), 0644).take();
      disk.write_file("real.toml", kRecipe, 0644).take();
      const auto recipe = must(run::load_recipe(run::stage::all(), disk, "real.toml"));
      must(run::run_unlocked(recipe, {}, "out", maker(), ctx));
      return true;
    }();
    return made ? &disk : nullptr;
  }
  // Runs a recipe into the life, as a second `janua run` would.
  base::Result<std::vector<run::Outcome>> run(const std::string& text,
                                              const std::vector<std::string>& set = {}) {
    put("again.toml", text);
    const auto recipe = TRY(run::load_recipe(run::stage::all(), disk, "again.toml", set));
    return run::run_unlocked(recipe, {}, "out", key, ctx);
  }
  void put(const base::Path& path, const std::string& bytes) {
    disk.write_file(path, bytes, 0644).take();
  }
  Report verify(std::int64_t steps = 100, const std::string& nonce = "n") {
    return must(audit::verify("out", {key.fingerprint(), steps, nonce, run::stage::all()},
                              trainer.get(), ctx));
  }
  Report unchecked(std::int64_t steps = 0) {  // without a fingerprint
    return must(audit::verify("out", {"", steps, "n", run::stage::all()}, trainer.get(), ctx));
  }
  std::string read(const base::Path& path) { return disk.read(path).take(); }
  void change(const base::Path& path, const std::string& from, const std::string& to) {
    auto bytes = read(path);
    const auto at = bytes.find(from);
    if (at == std::string::npos) throw std::runtime_error(path + " lacks " + from);
    put(path, bytes.replace(at, from.size(), to));
  }
  std::string id(const std::string& name) {
    return must(ledger::read_manifest(disk, "out/" + name)).id;
  }
};

inline bool names(const Report& report, const std::string& place, const std::string& words = "") {
  return std::ranges::any_of(report.findings, [&](const Finding& finding) {
    return finding.place.find(place) != std::string::npos &&
           finding.sentence().find(words) != std::string::npos;
  });
}

// The weights of a safetensors file, all set to something else.
inline void scramble(base::Disk& disk, const base::Path& path, const std::string& only = "") {
  auto bytes = disk.read(path).take();
  std::uint64_t header = 0;
  for (int i = 7; i >= 0; --i)
    header = header << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  const auto json = base::Json::parse(bytes.substr(8, header));
  for (const auto& [name, tensor] : json.items()) {
    if (name == "__metadata__" || (!only.empty() && name != only)) continue;
    const auto end = tensor["data_offsets"][1].get<std::size_t>();
    for (auto at = tensor["data_offsets"][0].get<std::size_t>(); at + 4 <= end; at += 4)
      bytes[8 + header + at] =
          static_cast<char>(bytes[8 + header + at] ^ 0x55);  // low mantissa bits
  }
  disk.write_file(path, bytes, 0644).take();
}

}  // namespace audit
