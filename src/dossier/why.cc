#include "dossier/why.h"

#include <algorithm>

#include "dossier/format.h"

namespace dossier {

namespace {

using base::Json;
using base::Result;

Result<Why::Leaf> leaf_of(const Quote& quote, const Evidence& evidence) {
  Why::Leaf out{quote, TRY(evidence.read_again(quote.source)), false,
                evidence.signature_over(quote.source.record)};
  out.same = out.now.value == quote.value;
  const auto* artefact = evidence.find(quote.source.artefact);
  if (!artefact) return out;
  out.folder = artefact->folder;
  const auto inputs = value_at(artefact->json, "/inputs").value_or(Json::object());
  for (const auto& [role, id] : inputs.items()) {
    const auto text = id.is_string() ? id.get<std::string>() : "";
    const auto* made = evidence.find(text);
    out.made_from.push_back(
        {role, text, made ? std::optional<std::uint64_t>(made->record) : std::nullopt});
  }
  return out;
}

// What the text shows is quoted in full where it is more than the value itself.
std::vector<Quote> quotes_of(const Value& value) {
  if (!value.parts.empty()) return value.parts;
  if (value.source) return {{value.raw, *value.source}};
  return {};
}

std::string brief(const Json& value) {
  auto text = plain(value);
  return text.size() <= 80 ? text : text.substr(0, 77) + "...";
}

std::string leaf_text(const Why::Leaf& leaf) {
  const auto& source = leaf.quote.source;
  std::string out = "  " + brief(leaf.quote.value) + "\n    file    " + source.file +
                    (source.pointer.empty() ? "" : " " + source.pointer) + "\n";
  out += leaf.same ? "    now     the same, read again\n"
                   : "    now     " + brief(leaf.now.value) + ", which is another value\n";
  out += "    bytes   SHA-256 " + leaf.now.sha256 + ", as in " + leaf.now.recorded_in + "\n";
  out += "    ledger  record " + std::to_string(source.record) + " (" + source.kind +
         (leaf.folder.empty() ? "" : " " + leaf.folder + " " + source.artefact.substr(0, 12)) +
         "), covered by the signature in record " + std::to_string(leaf.signature.source.record) +
         " of " + plain(leaf.signature.value) + "\n";
  for (const auto& input : leaf.made_from)
    out += "    from    " + input.role + " " + input.id.substr(0, 12) +
           (input.record ? ", ledger record " + std::to_string(*input.record) : "") + "\n";
  return out;
}

Json leaf_json(const Why::Leaf& leaf) {
  Json inputs = Json::object();
  for (const auto& input : leaf.made_from)
    inputs[input.role] = {{"id", input.id},
                          {"record", input.record ? Json(*input.record) : Json()}};
  return {{"value", leaf.quote.value},
          {"source", source_json(leaf.quote.source)},
          {"now", leaf.now.value},
          {"same", leaf.same},
          {"sha256", leaf.now.sha256},
          {"recorded_in", leaf.now.recorded_in},
          {"signature",
           {{"record", leaf.signature.source.record}, {"fingerprint", leaf.signature.value}}},
          {"inputs", std::move(inputs)}};
}

// The head of the tree: how the text comes about.
std::string ground(const Why& why) {
  const auto& value = *why.field.value;
  switch (value.origin) {
    case Value::Origin::recorded:
      return "quoted from";
    case Value::Origin::derived:
      return "the " + value.how + " of " + std::to_string(why.leaves.size()) + " numbers" +
             (why.holds() ? ", computed again from" : ", WHICH DOES NOT FOLLOW from");
    case Value::Origin::provider:
      return "stated by the provider in [card]; nothing in the ledger says it";
    default:
      return "nobody recorded it";
  }
}

}  // namespace

bool Why::holds() const {
  return std::ranges::all_of(leaves, &Leaf::same) &&
         (field.value->origin != Value::Origin::derived ||
          (computed && *computed == field.value->raw));
}

Result<Why> why(const Card& card, const std::string& field, const Evidence& evidence) {
  Why out{TRY(find_value(card, field))};
  for (const auto& quote : quotes_of(*out.field.value))
    out.leaves.push_back(TRY(leaf_of(quote, evidence)));
  if (out.field.value->origin != Value::Origin::derived) return out;
  std::vector<Json> parts;
  for (const auto& leaf : out.leaves) parts.push_back(leaf.now.value);
  out.computed = TRY(compute(out.field.value->how, parts));
  return out;
}

std::string to_text(const Why& why) {
  std::string out = why.field.name + ": " + why.field.value->text + "\n" + why.field.pointer +
                    " of card.json, " + ground(why) + "\n";
  for (const auto& leaf : why.leaves) out += leaf_text(leaf);
  return out;
}

Json to_json(const Why& why) {
  Json sources = Json::array();
  for (const auto& leaf : why.leaves) sources.push_back(leaf_json(leaf));
  Json out = to_json(*why.field.value);
  out.erase("source");
  out["field"] = why.field.pointer;
  out["name"] = why.field.name;
  out["sources"] = std::move(sources);
  if (why.computed) out["computed"] = *why.computed;
  out["holds"] = why.holds();
  return out;
}

Result<void> checked(const Why& why) {
  if (why.holds()) return {};
  return base::Error{base::Code::verification, "the card does not say what stands at its sources",
                     why.field.name, "run `janua audit verify`"};
}

}  // namespace dossier
