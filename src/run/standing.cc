#include "run/standing.h"

#include <tuple>
#include <utility>
#include <vector>

#include "ledger/record_text.h"

namespace run {

namespace {

using base::Json;
using ledger::text_at;

void take_run(Account& out, const Json& body) {
  out.wanted.clear();
  const auto stages = body.find("stages");
  if (stages == body.end()) return;
  for (const auto& stage : *stages)
    if (stage.is_string()) out.wanted.insert(stage.get<std::string>());
}

std::set<std::string> inputs_of(const Json& body) {
  std::set<std::string> out;
  const auto inputs = body.find("inputs");
  if (inputs == body.end() || !inputs->is_object()) return out;
  for (const auto& id : *inputs)
    if (id.is_string()) out.insert(id.get<std::string>());
  return out;
}

void take_artefact(Account& out, const Json& body) {
  const auto name = text_at(body, "name");
  out.artefacts[name] = {text_at(body, "id"),   text_at(body, "manifest_sha256"),
                         text_at(body, "kind"), text_at(body, "serves_as"),
                         inputs_of(body),       std::nullopt};
  out.open.erase(name);
}

// Only the very artefact that a record names is retired by it. A run retires what none of its own
// stages makes.
void take_turn(Account& out, const Json& body, bool retires, std::size_t position) {
  if (retires && out.wanted.contains(text_at(body, "name"))) {
    out.untimely.push_back(position);
    return;
  }
  const auto it = out.artefacts.find(text_at(body, "name"));
  if (it == out.artefacts.end()) return;
  it->second.retired.reset();
  if (retires && text_at(body, "id") == it->second.id) it->second.retired = position;
}

}  // namespace

Account account_of(std::span<const ledger::Record> records) {
  Account out;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& [kind, body] = std::tie(records[i].kind, records[i].body);
    if (!body.is_object()) continue;
    if (kind == "run") take_run(out, body);
    if (kind == "artefact") take_artefact(out, body);
    if (kind == "aside") out.open.erase(text_at(body, "stage"));
    if (kind == "retire" || kind == "recall") take_turn(out, body, kind == "retire", i);
    // A training's own record of where it goes on names no key.
    if ((kind == "begin" || kind == "resume") && body.contains("key"))
      out.open[text_at(body, "stage")] = text_at(body, "key");
  }
  return out;
}

namespace {

// Adds to `held` what those in force were made from; a holder other than itself is the better word.
void hold_inputs(const Account& account, const std::set<std::string>& unwanted,
                 std::vector<std::string> in_force, std::map<std::string, std::string>& held) {
  std::multimap<std::string, std::string> named;  // id -> names
  for (const auto& name : unwanted)
    if (const auto at = account.artefacts.find(name); at != account.artefacts.end())
      named.emplace(at->second.id, name);
  while (!in_force.empty()) {
    const auto holder = in_force.back();
    in_force.pop_back();
    for (const auto& id : account.artefacts.at(holder).inputs)
      for (auto [it, end] = named.equal_range(id); it != end; ++it) {
        const auto [at, is_new] = held.emplace(it->second, holder);
        if (is_new)
          in_force.push_back(it->second);
        else if (at->second == it->second)
          at->second = holder;
      }
  }
}

}  // namespace

std::map<std::string, std::string> held_in_force(
    const Account& account, const std::set<std::string>& unwanted,
    const std::function<bool(const std::string&)>& stands) {
  std::map<std::string, std::string> held;
  std::vector<std::string> in_force, models;
  bool succeeded = false;
  for (const auto& [name, last] : account.artefacts) {
    const bool wanted = !unwanted.contains(name);
    if (wanted) in_force.push_back(name);
    if (wanted && last.is_model()) succeeded = true;
    if (!wanted && last.is_model() && stands(name)) models.push_back(name);
  }
  if (!succeeded)
    for (const auto& name : models) {
      held.emplace(name, name);
      in_force.push_back(name);
    }
  hold_inputs(account, unwanted, std::move(in_force), held);
  return held;
}

}  // namespace run
