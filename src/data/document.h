// A document and where it comes from. It keeps its id until the token it became.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace data {

// What a block is in its document. Code is program text, which rules about prose do not see.
enum class Role { text, heading, code };

// One unit of text as a source yields it, before any decision about it.
//
// Blocks are the paragraphs (or messages) in order, each with a key that is the same in every
// language variant of the same work ("text/shared/01/05120000.html#par_id3146807";
// "sc|context|msgid"), so that translations can be compared with their English twin. text() joins
// blocks with "\n\n" (pages) or "\n" (messages).
struct Block {
  std::string key;
  std::string text;
  Role role = Role::text;
  int level = 0;  // of a heading, 1 the highest; 0 where the source states none
};

struct Document {
  std::string id;         // SHA-256 hex of source NUL key NUL language NUL original text
  std::string source;     // "libreoffice-help-de"
  std::string kind;       // "page", "messages", "text"
  std::string genre;      // genre.h: "manual", "web"; empty where the source does not state it
  std::string key;        // page or catalogue key shared by all variants; may be empty
  std::string url;        // where it was read from, as exact as can be
  std::string language;   // canonical: "deu_Latn"
  std::string license;    // SPDX expression, or "NOASSERTION"
  std::string evidence;   // what says so: "copyright stanza 1 'Files: *', text sha256:..."
  std::string fetched;    // UTC time of the fetch
  bool parallel = false;  // the source states that this key names the same content in each variant
  std::vector<Block> blocks;

  std::string text() const;
};

// What stands between two blocks of a document of that kind.
const char* separator(const std::string& kind);

// SHA-256 hex over source NUL key NUL language NUL text.
std::string document_id(const Document& document, const std::string& text);

base::Json to_json(const Document& document);
base::Result<Document> document_from_json(const base::Json& json, const std::string& where);

}  // namespace data
