// Document <-> JSON, and how its blocks become one text. What surprises: JSON made from a document
// carries the blocks, while a line of a finished corpus carries the joined text (see line.h).
#include "data/document.h"

#include <utility>

#include "base/hash.h"

namespace data {

namespace {

struct Member {
  const char* key;
  std::string Document::* value;
};

constexpr Member kMembers[] = {
    {"id", &Document::id},           {"source", &Document::source},
    {"kind", &Document::kind},       {"key", &Document::key},
    {"url", &Document::url},         {"language", &Document::language},
    {"license", &Document::license}, {"evidence", &Document::evidence},
    {"fetched", &Document::fetched}, {"genre", &Document::genre},
};

constexpr std::pair<Role, const char*> kRoles[] = {{Role::heading, "heading"},
                                                   {Role::code, "code"}};

base::Result<std::string> read_text(const base::Json& json, const char* key,
                                    const std::string& where) {
  if (!json.contains(key)) return std::string();
  if (json[key].is_string()) return json[key].get<std::string>();
  return base::Error{base::Code::bad_data, std::string("the document's '") + key + "' is not text",
                     where, ""};
}

base::Result<Block> read_block(const base::Json& json, const std::string& where) {
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "a block of the document is not an object", where, ""};
  Block out{TRY(read_text(json, "key", where)), TRY(read_text(json, "text", where))};
  const auto role = TRY(read_text(json, "role", where));
  for (const auto& [known, name] : kRoles)
    if (role == name) out.role = known;
  return out;
}

base::Json to_json(const Block& block) {
  base::Json out = {{"key", block.key}, {"text", block.text}};
  for (const auto& [role, name] : kRoles)
    if (block.role == role) out["role"] = name;
  return out;
}

}  // namespace

const char* separator(const std::string& kind) { return kind == "messages" ? "\n" : "\n\n"; }

std::string Document::text() const {
  std::string out;
  for (const auto& block : blocks) {
    if (!out.empty()) out += separator(kind);
    out += block.text;
  }
  return out;
}

std::string document_id(const Document& document, const std::string& text) {
  static constexpr char nul = '\0';
  base::Sha256 hash;
  for (const auto* part : {&document.source, &document.key, &document.language})
    hash.add(*part).add(&nul, 1);
  return hash.add(text).finish().hex();
}

base::Json to_json(const Document& document) {
  base::Json out = base::Json::object();
  for (const auto& member : kMembers) out[member.key] = document.*member.value;
  out["blocks"] = base::Json::array();
  for (const auto& block : document.blocks) out["blocks"].push_back(to_json(block));
  return out;
}

base::Result<Document> document_from_json(const base::Json& json, const std::string& where) {
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "a document is a JSON object", where, ""};
  Document document;
  for (const auto& member : kMembers)
    document.*member.value = TRY(read_text(json, member.key, where));
  if (!json.contains("blocks")) return document;
  if (!json["blocks"].is_array())
    return base::Error{base::Code::bad_data, "the document's 'blocks' is not a list", where, ""};
  for (const auto& block : json["blocks"]) document.blocks.push_back(TRY(read_block(block, where)));
  return document;
}

}  // namespace data
