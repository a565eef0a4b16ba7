// What a corpus keeps apart by data/stage_apart.cc and counts by data/unguarded.h: a held-out block
// that a training block equals after folding, and one of a sentence's length that a training block
// resembles. Both are looked for here with the same functions and the limits of the recorded recipe.
// A whole document that is in training, by its id or its folded text, counts with all its bytes.
//
// A finished corpus holds documents, and their blocks are what stands between separators. Where that
// gives another number of blocks than the line says (a listing with empty lines), less is compared:
// nobody is accused of what may be half a block.
#include "audit/heldout_apart.h"

#include <algorithm>
#include <unordered_map>

#include "audit/files.h"
#include "base/parallel.h"
#include "data/dedup/fold.h"
#include "data/dedup/near_index.h"
#include "data/guard.h"
#include "run/key.h"
#include "store/jsonl.h"

namespace audit {

namespace {

using base::Json;
using base::Path;
using base::Result;
using data::CorpusRecipe;
using data::dedup::fold;

constexpr std::int64_t kFirstCount = 5;  // version of the stage from which on the books say it
constexpr std::int64_t kCopiesGo = 6;    // and from which on a document stays that is no copy
constexpr std::size_t kBatch = 512;      // lines that the workers look at together
const std::string kHeldout = "heldout/", kEnding = ".jsonl";

struct Blocks {
  std::vector<std::string> texts;
  bool exact = false;  // as many as the line says
};

Blocks blocks_of(const Json& line) {
  const auto text = text_at(line, "text");
  const std::string between = data::separator(text_at(line, "kind"));
  Blocks out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(between, at), text.size());
    out.texts.push_back(text.substr(at, end - at));
    at = end + between.size();
  }
  out.exact = whole_at(line, "block_count") == static_cast<std::int64_t>(out.texts.size());
  return out;
}

struct Document {
  std::string set;
  bool exact = false;
  bool met = false;                                               // as a whole
  std::vector<std::pair<std::size_t, std::int64_t>> blocks = {};  // number of its text, bytes
};

struct Text {
  bool lengthy = false;  // each that folds to it: "Page 1000000" does, "Page 1" may not
  bool met = false;      // training has it
};

struct Language {
  std::string name;
  const CorpusRecipe& recipe;
  double document_share;  // of which a block of a page or text counts as like a held-out one
  data::dedup::NearIndex near;
  std::vector<std::size_t> indexed = {};  // numbers of the texts in `near`, in its order
  std::vector<Text> texts = {};
  std::vector<Document> documents = {};
  std::unordered_map<std::string, std::size_t> equal = {};             // folded text -> number
  std::unordered_map<std::string, std::size_t> ids = {}, wholes = {};  // -> document

  Language(std::string name, const CorpusRecipe& recipe, std::int64_t version)
      : name(std::move(name)),
        recipe(recipe),
        document_share(version < kCopiesGo
                           ? recipe.near_share
                           : std::max(recipe.near_document_share, recipe.near_share)),
        near({recipe.near_shingle_symbols, recipe.near_share, recipe.near_min_symbols}) {}

  bool guards(const std::string& text) const { return data::guards_blocks(text, name, recipe); }

  void add_block(const std::string& text, Document& document) {
    auto folded = fold(text, name);
    if (folded.empty()) return;
    const auto [found, fresh] = equal.emplace(std::move(folded), texts.size());
    document.blocks.emplace_back(found->second, static_cast<std::int64_t>(text.size()));
    const bool lengthy = guards(text);
    if (!fresh) {
      texts[found->second].lengthy = texts[found->second].lengthy && lengthy;
      return;
    }
    texts.push_back({lengthy});
    if (!lengthy) return;
    near.add(found->first);
    indexed.push_back(found->second);
  }
  void add(const Json& line, const std::string& set) {
    const auto blocks = blocks_of(line);
    Document document{set, blocks.exact};
    for (const auto& text : blocks.texts) add_block(text, document);
    const auto text = text_at(line, "text");
    ids.emplace(text_at(line, "id"), documents.size());
    if (guards(text)) wholes.emplace(fold(text, name), documents.size());
    documents.push_back(std::move(document));
  }
};

// What of the held-out text one training document has.
struct Hits {
  std::vector<std::size_t> texts, documents;
};

void look_for(const std::string& text, bool exact, bool whole, const Language& language,
              Hits& out) {
  const auto folded = fold(text, language.name);
  const auto equal = language.equal.find(folded);
  if (equal != language.equal.end() && (exact || language.texts[equal->second].lengthy))
    out.texts.push_back(equal->second);
  // What is too short to guard others is too short to give them away.
  if (!exact || (whole && !language.guards(text))) return;
  const double least = whole ? language.document_share : language.recipe.near_share;
  for (const auto& hit : language.near.find_all(folded))
    if (const auto number = language.indexed[hit.text];
        hit.share >= least && language.texts[number].lengthy)
      out.texts.push_back(number);
}

Hits hits_of(const Json& line, const Language& language) {
  Hits out;
  const auto blocks = blocks_of(line);
  const bool whole = text_at(line, "kind") != "messages";
  for (const auto& text : blocks.texts) look_for(text, blocks.exact, whole, language, out);
  const auto add = [&](const auto& index, const std::string& key) {
    if (const auto found = index.find(key); found != index.end())
      out.documents.push_back(found->second);
  };
  add(language.ids, text_at(line, "id"));
  add(language.wholes, fold(text_at(line, "text"), language.name));
  return out;
}

Result<std::vector<Json>> next_lines(store::JsonlReader& reader) {
  std::vector<Json> out;
  while (out.size() < kBatch) {
    auto line = TRY(reader.next());
    if (!line) break;
    out.push_back(std::move(*line));
  }
  return out;
}

Result<void> read_training(const Path& path, Language& language, base::Context& ctx) {
  auto reader = TRY(store::JsonlReader::open(ctx.disk, path));
  for (;;) {
    const auto lines = TRY(next_lines(reader));
    if (lines.empty()) return {};
    std::vector<Hits> hits(lines.size());
    TRY(base::parallel_for(ctx, "audit", lines.size(),
                           [&](std::size_t i) { hits[i] = hits_of(lines[i], language); }));
    for (const auto& one : hits) {
      for (const auto text : one.texts) language.texts[text].met = true;
      for (const auto document : one.documents) language.documents[document].met = true;
    }
  }
}

Result<void> read_heldout(const Path& path, const std::string& set, Language& language,
                          base::Context& ctx) {
  auto reader = TRY(store::JsonlReader::open(ctx.disk, path));
  while (const auto line = TRY(reader.next())) {
    if (language.documents.size() % 256 == 0) TRY(ctx.cancel.check("audit"));
    language.add(*line, set);
  }
  return {};
}

// Of a document whose blocks are not known all must be met, or nothing is said of it.
std::int64_t bytes_met(const Document& document, const Language& language) {
  std::int64_t all = 0, met = 0;
  for (const auto& [text, bytes] : document.blocks) {
    all += bytes;
    if (document.met || language.texts[text].met) met += bytes;
  }
  return document.exact || met == all ? met : 0;
}

// The books say it twice; what both admit counts.
std::int64_t said_of(const Standing& corpus, const std::string& set, const std::string& language) {
  std::int64_t out = INT64_MAX;
  for (const auto* table : {&corpus.manifest.counts, &corpus.manifest.facts}) {
    std::int64_t said = 0;
    for (const auto& one : member(*table, "heldout"))
      if (text_at(one, "set") == set && text_at(one, "language") == language)
        said = whole_at(one, "unguarded_bytes").value_or(0);
    out = std::min(out, said);
  }
  return out;
}

void compare(const Language& language, const Standing& corpus, Report& report) {
  std::map<std::string, std::int64_t> met;  // by set
  for (const auto& document : language.documents)
    met[document.set] += bytes_met(document, language);
  for (const auto& [set, bytes] : met)
    if (const auto said = said_of(corpus, set, language.name); bytes > said)
      report.add(corpus.file(kHeldout + set + "/" + language.name + kEnding), "",
                 std::to_string(bytes) +
                     " bytes of what it holds out stand in training too, the books say " +
                     std::to_string(said));
}

// Sets that are held out, by language.
std::map<std::string, std::vector<std::string>> sets_of(const Standing& corpus) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& file : corpus.manifest.files) {
    const auto slash = file.path.rfind('/');
    if (!file.path.starts_with(kHeldout) || !file.path.ends_with(kEnding) ||
        slash < kHeldout.size())
      continue;
    const auto name = file.path.substr(slash + 1);
    out[name.substr(0, name.size() - kEnding.size())].push_back(
        file.path.substr(kHeldout.size(), slash - kHeldout.size()));
  }
  return out;
}

Result<void> check_language(const std::string& name, const std::vector<std::string>& sets,
                            const CorpusRecipe& recipe, const Standing& corpus, Report& report,
                            base::Context& ctx) {
  const auto training = "train/" + name + ".jsonl.zst";
  if (!corpus.lists(training)) return {};
  Language language(name, recipe, corpus.manifest.version);
  for (const auto& set : sets)
    TRY(read_heldout(corpus.file(kHeldout + set + "/" + name + kEnding), set, language, ctx));
  language.near.finish();
  TRY(read_training(corpus.file(training), language, ctx));
  compare(language, corpus, report);
  return {};
}

}  // namespace

Result<void> check_apart(const Standing& corpus, const Scene& scene, Report& report) {
  if (corpus.manifest.version < kFirstCount) return {};
  const auto instance = run::instance_of(scene.options.kinds, corpus.manifest.kind, corpus.name);
  const auto recorded = run::recorded(instance, corpus.manifest, corpus.manifest_place());
  if (!recorded.ok()) return {};  // named already
  const auto& recipe = recorded->settings("corpus").as<CorpusRecipe>();
  for (const auto& [name, sets] : sets_of(corpus)) {
    const auto done = check_language(name, sets, recipe, corpus, report, scene.ctx);
    if (!done.ok() && done.error().code == base::Code::interrupted) return done;
    if (!done.ok()) report.add(done.error().where, "", told(done.error()));
  }
  return {};
}

}  // namespace audit
