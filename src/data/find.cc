#include "data/find.h"

#include <set>

#include "data/line.h"
#include "store/jsonl.h"
#include "text/normalize.h"

namespace data {

namespace {

using base::Result;

constexpr std::size_t kAround = 48;  // bytes of an excerpt before and behind the words

// Moved to where a character begins, away from `at` by three bytes at most.
std::size_t at_character(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

class Search {
 public:
  Search(const Query& query, std::uint64_t most)
      : query_(query), words_(folded(query.words)), most_(most) {}

  void look(const base::Path& file, const Line& line) {
    const auto& document = line.document;
    kept_.insert(document.id);
    kept_.insert(line.parents.begin(), line.parents.end());
    if (!is_source(document.source)) return;
    const auto excerpt = words_.empty() ? std::string() : excerpt_of(line.text);
    if (words_.empty() || !excerpt.empty() || holds(document.key) || holds(document.url))
      add({document.id, document.key, document.language, document.source, document.url, file,
           excerpt});
  }

  // Behind all lines, so that it is known what was kept; most documents have several decisions.
  void look(const base::Json& decision) {
    const auto id = decision.value("id", ""), key = decision.value("key", "");
    const auto source = decision.value("source", "");
    if (!is_source(source) || !(words_.empty() || holds(key)) || kept_.contains(id)) return;
    if (!dropped_.insert(id.empty() ? source + "\n" + key : id).second) return;
    add({id, key, decision.value("language", ""), source, "", "", ""});
  }

  Hits hits() && { return std::move(hits_); }

 private:
  static std::string folded(const std::string& text) { return text::lower(text::nfc(text)); }

  bool is_source(const std::string& source) const {
    return query_.source.empty() || query_.source == source;
  }
  bool holds(const std::string& text) const {
    return folded(text).find(words_) != std::string::npos;
  }

  // Lower case may have another length, so the excerpt is cut from the text that was searched.
  std::string excerpt_of(const std::string& text) const {
    auto searched = text;
    auto found = text.find(query_.words);
    if (found == std::string::npos) {
      searched = folded(text);
      found = searched.find(words_);
    }
    if (found == std::string::npos) return "";
    const auto begin = at_character(searched, found > kAround ? found - kAround : 0);
    const auto end =
        at_character(searched, std::min(searched.size(), found + query_.words.size() + kAround));
    return text::squeeze(searched.substr(begin, end - begin));
  }

  void add(Hit hit) {
    ++hits_.all;
    if (hits_.shown.size() < most_) hits_.shown.push_back(std::move(hit));
  }

  const Query& query_;
  std::string words_;
  std::uint64_t most_;
  Hits hits_;
  std::set<std::string> kept_, dropped_;
};

bool is_corpus_line(const base::Path& file) {
  return file.starts_with("train/") || file.starts_with("heldout/");
}

Result<void> look_into(base::Context& ctx, const base::Path& corpus, const base::Path& file,
                       Search& search) {
  auto reader = TRY(store::JsonlReader::open(ctx.disk, base::join(corpus, file)));
  while (const auto json = TRY(reader.next())) {
    TRY(ctx.cancel.check("find"));
    search.look(file, TRY(line_from_json(*json, reader.where())));
  }
  return {};
}

}  // namespace

Result<Hits> find_documents(base::Context& ctx, const base::Path& corpus, const Query& query,
                            std::uint64_t most) {
  if (query.words.empty() && query.source.empty())
    return base::Error{base::Code::bad_request, "neither words nor a source is given", "",
                       "say what to find: some words, an address, or --source NAME"};
  Search search(query, most);
  for (const auto& file : TRY(base::list_files(ctx.disk, corpus)))
    if (is_corpus_line(file)) TRY(look_into(ctx, corpus, file, search));
  auto reader = TRY(store::JsonlReader::open(ctx.disk, base::join(corpus, "decisions.jsonl.zst")));
  while (const auto decision = TRY(reader.next())) {
    TRY(ctx.cancel.check("find"));
    if (!decision->is_object())
      return base::Error{base::Code::bad_data, "a decision is no object", reader.where(), ""};
    TRY(base::guard(reader.where(), [&] { return search.look(*decision), Result<void>(); }));
  }
  return std::move(search).hits();
}

}  // namespace data
