#include "data/rights/signal.h"

#include "base/base64.h"
#include "data/rights/ai_txt.h"
#include "data/rights/licence_link.h"
#include "data/rights/robots.h"
#include "data/rights/robots_meta.h"
#include "data/rights/tdmrep.h"
#include "data/rights/usage.h"

namespace data::rights {
namespace {

using base::Json;
using base::Result;

base::Error bad(const std::string& what) {
  return {base::Code::bad_data, what, "", "docs/data-signals.md says what a line has"};
}

// "" where it is absent or null.
Result<std::string> maybe_text(const Json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) return std::string();
  if (!found->is_string()) return bad(std::string("\"") + key + "\" is no text");
  return found->get<std::string>();
}

Result<std::string> text(const Json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end() || !found->is_string())
    return bad(std::string("the line has no \"") + key + "\"");
  return found->get<std::string>();
}

Result<Fields> fields(const Json& line) {
  Fields out;
  const auto found = line.find("headers");
  if (found == line.end() || found->is_null()) return out;
  const auto wrong = [] { return bad("\"headers\" is no list of [name, value]"); };
  if (!found->is_array()) return wrong();
  for (const auto& one : *found) {
    if (!one.is_array() || one.size() != 2 || !one[0].is_string() || !one[1].is_string())
      return wrong();
    out.emplace_back(one[0].get<std::string>(), one[1].get<std::string>());
  }
  return out;
}

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(std::string(text)); }

Json usage_json(const Usage& usage) {
  return {{"train-ai", std::string(name_of(usage.train))},
          {"search", std::string(name_of(usage.search))}};
}

Result<Json> tdmrep(const Json& line) {
  const auto file = TRY(maybe_text(line, "tdmrep_json"));
  const auto html = TRY(maybe_text(line, "html"));
  const auto said = ask_tdmrep(file, TRY(fields(line)), html, TRY(text(line, "url")));
  return Json{{"reservation", said.reserved ? Json(*said.reserved ? 1 : 0) : Json()},
              {"policy", text_or_null(said.policy)},
              {"source", text_or_null(said.source)}};
}

Result<Json> aipref(const Json& line) { return usage_json(usage_of_fields(TRY(fields(line)))); }

Result<Json> aipref_robots(const Json& line) {
  const auto bytes = TRY(base::from_base64(TRY(text(line, "robots_base64"))));
  const auto agent = TRY(text(line, "agent"));
  const auto said = usage_of_robots(bytes, agent, TRY(text(line, "path")));
  auto out = usage_json(said.usage);
  out["crawl"] = said.crawl;
  return out;
}

Result<Json> robots(const Json& line) {
  const auto bytes = TRY(base::from_base64(TRY(text(line, "robots_base64"))));
  const auto agent = TRY(text(line, "agent"));
  std::optional<std::int64_t> status;
  if (const auto found = line.find("status"); found != line.end() && found->is_number_integer())
    status = found->get<std::int64_t>();
  const auto said = ask_robots(bytes, agent, TRY(text(line, "path")), status);
  return Json{{"allowed", said.allowed}, {"line", said.line > 0 ? Json(said.line) : Json()}};
}

Result<Json> robots_meta(const Json& line) {
  const auto said = ask_robots_meta(TRY(fields(line)), TRY(maybe_text(line, "html")));
  return Json{{"noai", said.noai}, {"noimageai", said.noimageai}};
}

Result<Json> ai_txt(const Json& line) {
  const auto found = line.find("ai_txt");
  if (found == line.end() || found->is_null()) return Json{{"allowed", nullptr}};
  return Json{{"allowed", ask_ai_txt(TRY(text(line, "ai_txt")), TRY(text(line, "url")))}};
}

Result<Json> licence(const Json& line) {
  return Json{{"spdx", licences_of(TRY(fields(line)), TRY(maybe_text(line, "html")))}};
}

constexpr Protocol kProtocols[] = {
    {"ai-txt", "ai.txt of Spawning, 2023", ai_txt},
    {"aipref", "draft-ietf-aipref-attach-05, draft-ietf-aipref-vocab-07", aipref},
    {"aipref-robots", "draft-ietf-aipref-attach-05, draft-ietf-aipref-vocab-07", aipref_robots},
    {"licence", "HTML rel=license, RFC 8288, schema.org license; SPDX list", licence},
    {"robots", "RFC 9309", robots},
    {"robots-meta", "noai and noimageai, a convention of 2022", robots_meta},
    {"tdmrep", "TDMRep of the W3C community group, text of 2025-12-07", tdmrep}};

}  // namespace

std::span<const Protocol> protocols() { return kProtocols; }

Result<Json> ask_signal(const Json& line) {
  if (!line.is_object()) return bad("the line is no object");
  const auto kind = TRY(text(line, "kind"));
  std::string known;
  for (const auto& protocol : kProtocols) {
    if (protocol.kind == kind) return protocol.ask(line);
    known.append(known.empty() ? "" : ", ").append(protocol.kind);
  }
  return bad("\"" + kind + "\" is no kind of signal; there are " + known);
}

}  // namespace data::rights
