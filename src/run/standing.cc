#include "run/standing.h"

#include "run/record_text.h"

namespace run {

namespace {

using base::Json;

void take_run(Account& out, const Json& body) {
  out.wanted.clear();
  const auto stages = body.find("stages");
  if (stages == body.end()) return;
  for (const auto& stage : *stages)
    if (stage.is_string()) out.wanted.insert(stage.get<std::string>());
}

void take_artefact(Account& out, const Json& body) {
  out.artefacts[text_of(body, "name")] = {text_of(body, "id"), text_of(body, "manifest_sha256")};
  out.open.erase(text_of(body, "name"));
}

void take_turn(Account& out, const Json& body, bool retired) {
  const auto it = out.artefacts.find(text_of(body, "name"));
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
    if (kind == "aside") out.open.erase(text_of(body, "stage"));
    if (kind == "retire" || kind == "recall") take_turn(out, body, kind == "retire");
    // A training's own record of where it goes on names no key.
    if ((kind == "begin" || kind == "resume") && body.contains("key"))
      out.open[text_of(body, "stage")] = text_of(body, "key");
  }
  return out;
}

}  // namespace run
