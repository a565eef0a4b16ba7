// The documents of a corpus as tasks are made of them: pages with their blocks, messages with their keys, in every
// language; and what is held out, which no example may hold.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/context.h"

namespace instruct {

struct Block {
  std::string key;  // the same in every variant where the page is parallel
  std::string_view text;
  bool heading = false, code = false;
  int level = 0;  // of a heading, 1 the highest; 0 where the source states none
};

struct Page {
  std::string id, key, license;
  bool parallel = false;
  std::string text;
  std::vector<Block> blocks;

  const Block* find(std::string_view block_key) const;  // null: it has none of that key
};

struct Message {
  std::string key;  // "catalogue|context|msgid"
  std::string text;
  std::string document, license;  // the document's id
  bool parallel = false;
};

struct Shelf {
  std::vector<Page> pages;  // in the order of the corpus
  std::vector<Message> messages;
  std::unordered_map<std::string_view, std::size_t> page_at, message_at;  // by key; the first

  const Page* page(std::string_view key) const;
  const Message* message(std::string_view key) const;
};

class Library {
 public:
  // Reads train/, structure/ and heldout/ of a corpus. Error: missing, bad_data.
  static base::Result<Library> open(const base::Path& corpus, base::Context& ctx);

  const std::map<std::string, Shelf>& shelves() const { return shelves_; }
  const Shelf& at(const std::string& language) const { return shelves_.at(language); }
  std::vector<std::string> languages() const;

  // Whether the corpus holds a document of that key out, in any language.
  bool holds_out_key(const std::string& key) const { return held_keys_.contains(key); }
  // Whether the text is one that the corpus holds out in that language: a message, or a block of a page or text from
  // kLeastLetters letters on. Compared folded (data/dedup/fold.h).
  bool holds_out_text(const std::string& language, std::string_view text) const;

  static constexpr std::int64_t kLeastLetters = 50;

 private:
  base::Result<void> add_documents(const std::string& language, const base::Path& corpus,
                                   base::Context& ctx);
  base::Result<void> add_held_out(const base::Path& folder, const std::string& set,
                                  base::Context& ctx);

  std::map<std::string, Shelf> shelves_;
  std::set<std::string> held_keys_;
  std::map<std::string, std::unordered_set<std::string>> held_texts_;
};

}  // namespace instruct
