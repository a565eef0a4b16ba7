#include "tokenizer/file_parts.h"

namespace tokenizer {

std::string file_text(const FileParts& parts) {
  const Ordered file = {{"version", "1.0"},
                        {"truncation", nullptr},
                        {"padding", nullptr},
                        {"added_tokens", parts.added},
                        {"normalizer", parts.normalizer},
                        {"pre_tokenizer", parts.pre_tokenizer},
                        {"post_processor", parts.post_processor},
                        {"decoder", parts.decoder},
                        {"model", parts.model}};
  return file.dump(1, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

Ordered vocab_of(const std::vector<std::string>& spellings) {
  Ordered out = Ordered::object();
  // Straight into the list behind the object: looking each key up first would take quadratic time.
  auto& rows = out.get_ref<Ordered::object_t&>();
  rows.reserve(spellings.size());
  for (std::size_t id = 0; id < spellings.size(); ++id)
    if (!spellings[id].empty()) rows.emplace_back(spellings[id], id);
  return out;
}

Ordered added_token(const Placed& token, bool special) {
  return {{"id", token.id},  {"content", token.token}, {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false},    {"special", special}};
}

namespace {

void put_special(const std::vector<Placed>& tokens, int type, Ordered& out) {
  for (const auto& one : tokens)
    out.push_back({{"SpecialToken", {{"id", one.token}, {"type_id", type}}}});
}

void put_text(const char* name, int type, Ordered& out) {
  out.push_back({{"Sequence", {{"id", name}, {"type_id", type}}}});
}

}  // namespace

Ordered around(const std::vector<Placed>& before, const std::vector<Placed>& after) {
  if (before.empty() && after.empty()) return nullptr;
  Ordered pair = Ordered::array(), single, special = Ordered::object();
  for (int type = 0; type < 2; ++type) {
    put_special(before, type, pair);
    put_text(type == 0 ? "A" : "B", type, pair);
    put_special(after, type, pair);
    if (type == 0) single = pair;
  }
  for (const auto* side : {&before, &after})
    for (const auto& one : *side)
      special[one.token] = {{"id", one.token},
                            {"ids", Ordered::array({one.id})},
                            {"tokens", Ordered::array({one.token})}};
  return {{"type", "TemplateProcessing"},
          {"single", single},
          {"pair", pair},
          {"special_tokens", special}};
}

Ordered sequence_of(const char* member, Ordered parts) {
  return {{"type", "Sequence"}, {member, std::move(parts)}};
}

Ordered byte_level_part(bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

Ordered isolate(const std::string& regex) {
  return {{"type", "Split"},
          {"pattern", {{"Regex", regex}}},
          {"behavior", "Isolated"},
          {"invert", false}};
}

}  // namespace tokenizer
