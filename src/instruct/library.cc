#include "instruct/library.h"

#include <algorithm>

#include "data/dedup/fold.h"
#include "store/corpus_line.h"
#include "store/jsonl.h"
#include "store/structure_line.h"
#include "text/utf8.h"

namespace instruct {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;
using store::CorpusLine;

constexpr std::string_view kEnd = ".jsonl.zst";

Page page_of(CorpusLine&& line, const store::StructureLine& structure,
             const std::vector<std::string_view>& texts) {
  Page out{.id = std::move(line.id),
           .key = std::move(line.key),
           .license = std::move(line.license),
           .parallel = structure.parallel,
           .text = {},
           .blocks = {}};
  const char* before = line.text.data();
  out.text = std::move(line.text);  // may move a short text's bytes: views follow
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& block = structure.blocks[i];
    const auto start = static_cast<std::size_t>(texts[i].data() - before);
    out.blocks.push_back({block.key, std::string_view(out.text).substr(start, texts[i].size()),
                          block.heading, block.code, block.level});
  }
  return out;
}

void add_messages(const CorpusLine& line, const store::StructureLine& structure,
                  const std::vector<std::string_view>& texts, Shelf& shelf) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& block = structure.blocks[i];
    const auto& document =
        block.parent < line.parents.size() ? line.parents[block.parent] : line.id;
    shelf.messages.push_back(
        {block.key, std::string(texts[i]), document, line.license, structure.parallel});
  }
}

// Views into a page hold as long as its text stays where it is.
void point_again(Page& page) {
  std::size_t at = 0;
  for (auto& block : page.blocks) {
    const std::string_view text = page.text;
    block.text = text.substr(at, block.text.size());
    at += block.text.size() + 2;
  }
}

}  // namespace

const Block* Page::find(std::string_view block_key) const {
  const auto found = std::ranges::find(blocks, block_key, &Block::key);
  return found == blocks.end() ? nullptr : &*found;
}

const Page* Shelf::page(std::string_view key) const {
  const auto found = page_at.find(key);
  return found == page_at.end() ? nullptr : &pages[found->second];
}

const Message* Shelf::message(std::string_view key) const {
  const auto found = message_at.find(key);
  return found == message_at.end() ? nullptr : &messages[found->second];
}

std::vector<std::string> Library::languages() const {
  std::vector<std::string> out;
  for (const auto& [language, shelf] : shelves_) out.push_back(language);
  return out;
}

Result<void> Library::add_documents(const std::string& language, const Path& corpus,
                                    base::Context& ctx) {
  const auto name = language + std::string(kEnd);
  auto documents =
      TRY(store::JsonlReader::open(ctx.disk, base::join(base::join(corpus, "train"), name)));
  auto structures =
      TRY(store::JsonlReader::open(ctx.disk, base::join(base::join(corpus, "structure"), name)));
  auto& shelf = shelves_[language];
  while (const auto bytes = TRY(documents.next_line())) {
    TRY(ctx.cancel.check("instruct"));
    auto line = TRY(store::read_corpus_line(*bytes, documents.where()));
    const auto said = TRY(structures.next());
    if (!said)
      return Error{Code::bad_data, "it has fewer lines than the documents", structures.where(),
                   "make the corpus again"};
    const auto structure = TRY(store::read_structure_line(*said, structures.where()));
    const auto texts = TRY(store::texts_of(structure, line, structures.where()));
    if (line.kind == "messages")
      add_messages(line, structure, texts, shelf);
    else
      shelf.pages.push_back(page_of(std::move(line), structure, texts));
  }
  for (auto& page : shelf.pages) point_again(page);
  for (std::size_t i = 0; i < shelf.pages.size(); ++i) shelf.page_at.emplace(shelf.pages[i].key, i);
  for (std::size_t i = 0; i < shelf.messages.size(); ++i)
    shelf.message_at.emplace(shelf.messages[i].key, i);
  return {};
}

Result<void> Library::add_held_out(const Path& folder, const std::string& set, base::Context& ctx) {
  const auto place = base::join(folder, set);
  if (!ctx.disk.is_folder(place)) return {};
  const std::string_view between = set == "messages" ? "\n" : "\n\n";
  for (const auto& entry : TRY(ctx.disk.list(place))) {
    if (entry.is_folder || !entry.name.ends_with(".jsonl")) continue;
    auto reader = TRY(store::JsonlReader::open(ctx.disk, base::join(place, entry.name)));
    while (const auto bytes = TRY(reader.next_line())) {
      const auto line = TRY(store::read_corpus_line(*bytes, reader.where()));
      if (set != "messages") held_keys_.insert(line.key);
      auto& texts = held_texts_[line.language];
      for (std::string_view rest = line.text; !rest.empty();) {
        const auto end = std::min(rest.find(between), rest.size());
        auto folded = data::dedup::fold(rest.substr(0, end), line.language);
        if (set == "messages" || text::count_code_points(folded) >= kLeastLetters)
          texts.insert(std::move(folded));
        rest.remove_prefix(std::min(rest.size(), end + between.size()));
      }
    }
  }
  return {};
}

bool Library::holds_out_text(const std::string& language, std::string_view text) const {
  const auto found = held_texts_.find(language);
  return found != held_texts_.end() && found->second.contains(data::dedup::fold(text, language));
}

Result<Library> Library::open(const Path& corpus, base::Context& ctx) {
  Library out;
  const auto folder = base::join(corpus, "structure");
  if (!ctx.disk.is_folder(folder))
    return Error{Code::missing, "the corpus does not say of which blocks its documents are made",
                 corpus, "write structure = true in [corpus]"};
  for (const auto& entry : TRY(ctx.disk.list(folder)))
    if (!entry.is_folder && entry.name.ends_with(kEnd))
      TRY(out.add_documents(entry.name.substr(0, entry.name.size() - kEnd.size()), corpus, ctx));
  for (const char* set : {"pages", "messages", "texts"})
    TRY(out.add_held_out(base::join(corpus, "heldout"), set, ctx));
  out.held_keys_.erase("");
  return out;
}

}  // namespace instruct
