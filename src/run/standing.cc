#include "run/standing.h"

namespace run {

namespace {

using base::Json;

std::string text(const Json& body, const char* key) {
  const auto at = body.find(key);
  return at != body.end() && at->is_string() ? at->get<std::string>() : "";
}

void take_run(Account& out, const Json& body) {
  out.wanted.clear();
  const auto stages = body.find("stages");
  if (stages == body.end()) return;
  for (const auto& stage : *stages)
    if (stage.is_string()) out.wanted.insert(stage.get<std::string>());
}

void take_artefact(Account& out, const Json& body) {
  out.artefacts[text(body, "name")] = {text(body, "id"), text(body, "manifest_sha256")};
  out.open.erase(text(body, "name"));
}

void take_turn(Account& out, const Json& body, bool retired) {
  const auto it = out.artefacts.find(text(body, "name"));
  if (it != out.artefacts.end()) it->second.retired = retired;
}

}  // namespace

Account account_of(std::span<const ledger::Record> records) {
  Account out;
  for (const auto& record : records) {
    const auto& [kind, body] = std::tie(record.kind, record.body);
    if (!body.is_object()) continue;
    if (kind == "run") take_run(out, body);
    if (kind == "artefact") take_artefact(out, body);
    if (kind == "aside") out.open.erase(text(body, "stage"));
    if (kind == "retire" || kind == "recall") take_turn(out, body, kind == "retire");
    // A training's own record of where it goes on names no key.
    if ((kind == "begin" || kind == "resume") && body.contains("key"))
      out.open[text(body, "stage")] = text(body, "key");
  }
  return out;
}

}  // namespace run
