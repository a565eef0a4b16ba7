#include "store/structure_line.h"

#include <algorithm>

namespace store {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kAgain = "make the corpus again";

Error broken(const char* what, const std::string& where) {
  return {Code::bad_data, std::string("the structure of a document has ") + what, where, kAgain};
}

// A whole number of at least 0 at `key`; `lacking` where there is none.
Result<std::size_t> size_at(const Json& json, const char* key, std::size_t lacking,
                            const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end()) return lacking;
  if (!found->is_number_integer() ||
      (!found->is_number_unsigned() && found->get<std::int64_t>() < 0))
    return broken("a size that is no whole number", where);
  return found->get<std::size_t>();
}

Result<StructureLine::Block> read_block(const Json& json, const std::string& where) {
  if (!json.is_object() || !json.contains("key") || !json["key"].is_string() ||
      !json.contains("bytes"))
    return broken("a block without key and bytes", where);
  StructureLine::Block out{.key = json["key"].get<std::string>()};
  out.bytes = TRY(size_at(json, "bytes", 0, where));
  out.level = static_cast<int>(std::min<std::size_t>(TRY(size_at(json, "level", 0, where)), 99));
  out.parent = TRY(size_at(json, "parent", 0, where));
  const auto role = json.value("role", Json("text"));
  out.heading = role == "heading";
  out.code = role == "code";
  if (!out.heading && !out.code && role != "text")
    return broken("a block of a role that is none", where);
  return out;
}

}  // namespace

Json to_json(const StructureLine& line) {
  auto blocks = Json::array();
  for (const auto& block : line.blocks) {
    Json one = {{"key", block.key}, {"bytes", block.bytes}};
    if (block.heading) one["role"] = "heading";
    if (block.code) one["role"] = "code";
    if (block.level != 0) one["level"] = block.level;
    if (block.parent != 0) one["parent"] = block.parent;
    blocks.push_back(std::move(one));
  }
  return {{"id", line.id}, {"parallel", line.parallel}, {"blocks", std::move(blocks)}};
}

Result<StructureLine> read_structure_line(const Json& json, const std::string& where) {
  if (!json.is_object() || !json.contains("id") || !json["id"].is_string() ||
      !json.contains("blocks") || !json["blocks"].is_array())
    return broken("no id or no blocks", where);
  StructureLine out{.id = json["id"].get<std::string>()};
  out.parallel = json.value("parallel", Json(false)) == true;
  for (const auto& block : json["blocks"]) out.blocks.push_back(TRY(read_block(block, where)));
  return out;
}

Result<std::vector<std::string_view>> texts_of(const StructureLine& line,
                                               const CorpusLine& document,
                                               const std::string& where) {
  if (line.id != document.id) return broken("the id of another document", where);
  const std::string_view between = document.kind == "messages" ? "\n" : "\n\n";
  std::string_view rest = document.text;
  std::vector<std::string_view> out;
  for (const auto& block : line.blocks) {
    if (!out.empty()) {
      if (!rest.starts_with(between)) return broken("sizes that are not those of its text", where);
      rest.remove_prefix(between.size());
    }
    if (block.bytes > rest.size()) return broken("sizes that are not those of its text", where);
    out.push_back(rest.substr(0, block.bytes));
    rest.remove_prefix(block.bytes);
  }
  if (!rest.empty()) return broken("sizes that are not those of its text", where);
  return out;
}

}  // namespace store
