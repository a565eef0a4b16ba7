#include "data/json_line.h"

#include "data/deliver.h"
#include "data/local.h"

namespace data {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

// The first of the members that is there; none if none is. Error: bad_data if it is no text.
Result<std::string> member(const Json& line, std::initializer_list<const char*> names,
                           const std::string& where) {
  for (const auto* name : names) {
    const auto found = line.find(name);
    if (found == line.end() || found->is_null()) continue;
    if (found->is_string()) return found->get<std::string>();
    return Error{Code::bad_data, std::string("'") + name + "' is not text", where, ""};
  }
  return std::string();
}

Result<std::vector<Block>> read_blocks(const Json& line, const std::string& key,
                                       const std::string& where) {
  if (line.contains("blocks"))
    return TRY(document_from_json({{"blocks", line["blocks"]}}, where)).blocks;
  if (!line.contains("text"))
    return Error{Code::bad_data, "the line has neither 'text' nor 'blocks'", where,
                 "each line is an object with a 'text'"};
  return split_paragraphs(TRY(member(line, {"text"}, where)), key);
}

// Whether a browser would run it instead of going there: blanks and controls in the scheme do
// not count.
bool is_run_by_browsers(const std::string& url) {
  const auto colon = url.find(':');
  if (colon == std::string::npos) return false;
  std::string scheme;
  for (std::size_t i = 0; i < colon; ++i)
    if (url[i] > ' ')
      scheme += url[i] >= 'A' && url[i] <= 'Z' ? static_cast<char>(url[i] + 32) : url[i];
  return (scheme == "javascript" || scheme == "data" || scheme == "vbscript" || scheme == "blob" ||
          scheme == "filesystem" || scheme == "view-source");
}

// A member that becomes a label of the document.
Result<std::string> label(const Json& line, const char* name, const std::string& where,
                          Reading& reading) {
  return safe_label(TRY(member(line, {name}, where)), reading);
}

}  // namespace

Result<JsonLine> read_json_line(const Json& line, const Fetched& fetched, std::uint64_t number,
                                const std::string& where, Reading& reading) {
  if (!line.is_object()) return Error{Code::bad_data, "the line is not a JSON object", where, ""};
  auto out = begin_document(fetched, std::to_string(number));
  const auto url = TRY(member(line, {"url"}, where));
  if (is_run_by_browsers(url)) {
    ++reading.counts["url refused: not a place"];
  } else if (!url.empty()) {
    out.url = safe_label(url, reading);
  }
  if (const auto key = TRY(label(line, "key", where, reading)); !key.empty()) out.key = key;
  out.kind = TRY(member(line, {"kind"}, where));
  if (out.kind != "page" && out.kind != "messages") out.kind = "text";
  if (const auto license = TRY(label(line, "license", where, reading)); !license.empty()) {
    out.license = license;
    out.evidence = TRY(label(line, "evidence", where, reading));
    if (out.evidence.empty()) out.evidence = "the line says so";
  }
  out.blocks = TRY(read_blocks(line, out.key, where));
  for (auto& block : out.blocks) block.key = safe_label(std::move(block.key), reading);
  return JsonLine{std::move(out), TRY(member(line, {"language", "lang"}, where))};
}

}  // namespace data
