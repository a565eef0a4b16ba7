// Token shards: the documents of the corpus, in its order, encoded by the tokenizer. Each document
// is compared by id, source and bytes; the tokens of a sample are encoded again.
#include <algorithm>

#include "audit/files.h"
#include "audit/stage.h"
#include "base/hash.h"
#include "base/random.h"
#include "record/document.h"
#include "store/jsonl.h"
#include "store/token_file.h"
#include "tokenizer/tokenizer.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;
using ::tokenizer::TokenId;
using ::tokenizer::Tokenizer;

constexpr std::uint64_t kSample = 32;  // documents of a language that are encoded again

struct Language {
  std::string name;
  const Standing& shards;
  const Standing* corpus;      // null where it does not stand here
  const Tokenizer* tokenizer;  // null where it does not
  const store::TokenFile& tokens;
  base::Random random;  // draws the sample
};

// Whether document `i` of the shard is `text` between bos and eos.
bool encodes(const Language& language, std::uint64_t i, const std::string& text) {
  const auto& tokenizer = *language.tokenizer;
  std::vector<TokenId> wanted{tokenizer.bos()};
  if (!tokenizer.encode(text, wanted).ok()) return false;  // no shard holds such a text
  wanted.push_back(tokenizer.eos());
  const auto begin = language.tokens.start(i);
  std::vector<TokenId> found(language.tokens.start(i + 1) - begin);
  language.tokens.read(begin, found);
  return found == wanted;
}

void compare_document(const Language& language, std::uint64_t i, const record::ShardDocument& row,
                      const Json& line, Few& wrong) {
  const auto place =
      language.shards.file(language.name + ".documents.jsonl") + ":" + std::to_string(i + 1);
  const auto text = text_at(line, "text");
  if (row.id != text_at(line, "id") || row.source != text_at(line, "source") ||
      row.bytes != std::ssize(text))
    wrong.add(place, "", "it is not document " + std::to_string(i + 1) + " of the corpus");
  const auto all = language.tokens.documents();
  const bool sampled = all <= kSample || language.random.permute(i, all) < kSample;
  if (language.tokenizer && sampled && !encodes(language, i, text))
    wrong.add(
        language.shards.file(language.name + ".bin"), "",
        "document " + std::to_string(i + 1) + " of the corpus, encoded again, gives other tokens");
}

Result<std::optional<store::JsonlReader>> open_corpus(const Language& language,
                                                      base::Context& ctx) {
  if (!language.corpus) return std::optional<store::JsonlReader>();
  const auto path = language.corpus->file("train/" + language.name + ".jsonl.zst");
  return std::optional<store::JsonlReader>(TRY(store::JsonlReader::open(ctx.disk, path)));
}

struct Sum {
  std::uint64_t documents = 0, bytes = 0;
};

Result<Sum> read_documents(const Language& language, Report& report, base::Context& ctx) {
  const auto path = language.shards.file(language.name + ".documents.jsonl");
  auto rows = TRY(store::JsonlReader::open(ctx.disk, path));
  auto lines = TRY(open_corpus(language, ctx));
  Few wrong(report);
  Sum out;
  for (;; ++out.documents) {
    if (out.documents % 256 == 0) TRY(ctx.cancel.check("audit"));
    const auto row = TRY(rows.next());
    const auto line = lines ? TRY(lines->next()) : std::nullopt;
    if (lines && row.has_value() != line.has_value())
      wrong.add(path, "", "it has not as many documents as the corpus");
    if (!row) return out;
    const auto said = record::read<record::ShardDocument>(*row, rows.where());
    if (!said.ok() || said->bytes < 0) {
      wrong.add(rows.where(), "", said.ok() ? "/bytes is below 0" : said.error().what);
      continue;
    }
    out.bytes += static_cast<std::uint64_t>(said->bytes);
    if (line && out.documents < language.tokens.documents())
      compare_document(language, out.documents, *said, *line, wrong);
  }
}

void compare(const Language& language, const Json& counts, const char* key, std::uint64_t found,
             Report& report) {
  if (member(counts, key) != found)
    report.add(language.shards.manifest_place(), "counts.languages." + language.name + "." + key,
               "the files have " + std::to_string(found));
}

Result<void> check_language(const Language& language, const Json& counts, Report& report,
                            base::Context& ctx) {
  const auto sum = read_documents(language, report, ctx);
  if (!sum.ok() && sum.error().code == base::Code::interrupted) return sum.error();
  if (!sum.ok()) {
    report.add(language.shards.folder, language.name, told(sum.error()));
    return {};
  }
  compare(language, counts, "documents", language.tokens.documents(), report);
  compare(language, counts, "tokens", language.tokens.tokens(), report);
  compare(language, counts, "bytes", sum->bytes, report);
  if (sum->documents != language.tokens.documents())
    report.add(language.shards.file(language.name + ".documents.jsonl"), "",
               "it has " + std::to_string(sum->documents) + " documents, the tokens " +
                   std::to_string(language.tokens.documents()));
  return {};
}

std::uint64_t seed_of(const Scene& scene) {
  const auto digest = base::sha256(scene.book.head + " " + scene.options.nonce);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = out << 8 | digest.bytes[i];
  return out;
}

void check_languages(const Standing& shards, const Json& languages, Report& report) {
  for (const auto& file : shards.manifest.files) {
    const auto name = file.path.substr(0, file.path.find('.'));
    if (is_name(name) && !languages.contains(name))
      report.add(shards.file(file.path), "", "the counts know no language '" + name + "'");
  }
}

Result<void> check(const Standing& shards, const Scene& scene, Report& report) {
  const auto sound = [](const Standing* one) { return one && one->sound ? one : nullptr; };
  const auto* corpus = sound(scene.input(shards, "corpus"));
  const auto* encoder = sound(scene.input(shards, "tokenizer"));
  for (const char* kind : {"corpus", "tokenizer"})
    if (!scene.input(shards, kind)) say_uncompared(shards, kind, report);
  std::optional<Tokenizer> tokenizer;
  if (encoder)
    if (auto loaded = Tokenizer::load(scene.ctx.disk, encoder->folder); loaded.ok())
      tokenizer = loaded.take();
  if (tokenizer && member(shards.manifest.facts, "vocabulary") != tokenizer->vocabulary())
    report.add(shards.manifest_place(), "facts.vocabulary", "it is not that of the tokenizer");
  const auto& languages = member(shards.manifest.counts, "languages");
  if (!languages.is_object()) return {};
  check_languages(shards, languages, report);
  for (const auto& [name, counts] : languages.items()) {
    if (!is_name(name)) {
      report.add(shards.manifest_place(), "counts.languages", "'" + name + "' is no language");
      continue;
    }
    const auto tokens = store::TokenFile::open(scene.ctx.disk, shards.file(name));
    if (!tokens.ok()) {
      report.add(shards.file(name + ".bin"), "", tokens.error().what);
      continue;
    }
    TRY(check_language({name, shards, corpus, tokenizer ? &*tokenizer : nullptr, *tokens,
                        base::Random(seed_of(scene), "audit.shards." + name)},
                       counts, report, scene.ctx));
  }
  return {};
}

}  // namespace

extern const Entry shards{check};

}  // namespace audit::stage
