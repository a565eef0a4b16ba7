#include "tokenizer/gguf_cut.h"

#include <optional>
#include <vector>

#include "base/visible.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/pre_tokenizer.h"

namespace tokenizer {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;
using store::gguf::Metadata;

constexpr std::size_t kMostBytes = 64 << 10;  // of our key; published cuts have below 2000
constexpr int kMostDepth = 8;

struct Named {
  const char* name;  // llama.cpp's
  Cut cut;
};

Json byte_level(bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

Json split(const char* pattern) {
  return {{"type", "Split"},
          {"pattern", {{"Regex", pattern}}},
          {"behavior", "Isolated"},
          {"invert", false}};
}

Json sequence(Json first, Json second) {
  return {{"type", "Sequence"}, {"pretokenizers", {std::move(first), std::move(second)}}};
}

const std::vector<Named>& named() {
  static const std::vector<Named> all = {
      {"gpt-2", {byte_level(true)}},
      {"smollm", {sequence({{"type", "Digits"}, {"individual_digits", true}}, byte_level(true))}},
      {"llama-bpe",
       {sequence(split(R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
                       R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"),
                 byte_level(false)),
        false, true}},
      {"qwen2",
       {sequence(split(R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
                       R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"),
                 byte_level(false)),
        true}}};
  return all;
}

// Whether texts are put into NFC; nothing for a normalizer that does something else.
std::optional<bool> is_nfc(const Json& normalizer, int depth = 0) {
  if (normalizer.is_null()) return false;
  const auto &type = member(normalizer, "type"), &parts = member(normalizer, "normalizers");
  if (type == "NFC") return true;
  if (type != "Sequence" || !parts.is_array() || depth > kMostDepth) return std::nullopt;
  bool out = false;
  for (const auto& part : parts) {
    const auto one = is_nfc(part, depth + 1);
    if (!one) return std::nullopt;
    out = out || *one;
  }
  return out;
}

// A Sequence of one is that one.
Json pre_tokenizer_of(const Json& file) {
  const auto &all = member(file, "pre_tokenizer"), &parts = member(all, "pretokenizers");
  return member(all, "type") == "Sequence" && parts.is_array() && parts.size() == 1 ? parts[0]
                                                                                    : all;
}

// Null where llama.cpp has no name for it. Some tokenizers of a named cut leave the text as it is where
// the others put it into NFC; llama.cpp does that for none.
const Named* name_of(const Json& pre_tokenizer, bool nfc) {
  for (const auto& known : named())
    if (known.cut.pre_tokenizer == pre_tokenizer && (known.cut.nfc == nfc || !nfc)) return &known;
  return nullptr;
}

std::string text_of(const Cut& cut) {
  return Json{{"ignore_merges", cut.ignore_merges},
              {"normalizer", cut.nfc ? Json{{"type", "NFC"}} : Json()},
              {"pre_tokenizer", cut.pre_tokenizer}}
      .dump();
}

Error no_cut(const std::string& why, const Path& path) {
  return {
      Code::bad_data,
      std::string("its key ") + kOwnCut + " does not say how text is cut before merging: " + why,
      path, "convert the model to GGUF again"};
}

Result<Cut> read_cut(const std::string& text, const Path& path) {
  if (text.size() > kMostBytes)
    return no_cut("it has " + std::to_string(text.size()) + " bytes", path);
  const auto json = base::parse_json(text, path);
  if (!json.ok() || !json->is_object()) return no_cut("it is no JSON object", path);
  for (const auto& [key, value] : json->items())
    if (key != "ignore_merges" && key != "normalizer" && key != "pre_tokenizer")
      return no_cut("'" + base::visible(key) + "' is not known here", path);
  const auto& merges = member(*json, "ignore_merges");
  if (!merges.is_boolean()) return no_cut("'ignore_merges' is not true or false", path);
  const auto nfc = is_nfc(member(*json, "normalizer"));
  if (!nfc) return no_cut("'normalizer' is neither null nor NFC", path);
  if (!json->contains("pre_tokenizer")) return no_cut("'pre_tokenizer' is missing", path);
  Cut out{(*json)["pre_tokenizer"], *nfc, merges.get<bool>()};
  const auto read = PreTokenizer::from_json(out.pre_tokenizer, path);
  if (!read.ok()) return no_cut(base::visible(read.error().what), path);
  return out;
}

}  // namespace

Result<void> put_cut(const Json& file, Metadata& out, std::string& warning) {
  const auto nfc = is_nfc(member(file, "normalizer"));
  const Cut cut{pre_tokenizer_of(file), nfc.value_or(false),
                member(member(file, "model"), "ignore_merges") == true};
  const auto* known = name_of(cut.pre_tokenizer, cut.nfc);
  if (!known)
    warning =
        "llama.cpp has no name for how this tokenizer cuts text before merging: with its own cut it "
        "may give other ids; ids that come from janua or Hugging Face are right";
  TRY(out.add("tokenizer.ggml.pre", std::string(known ? known->name : "default")));
  if ((known && known->cut == cut) || !nfc) return {};
  // Only what can be read again: another kind of tokenizer stays without.
  auto text = text_of(cut);
  if (!read_cut(text, "").ok()) return {};
  return out.add(kOwnCut, std::move(text));
}

Result<Cut> cut_of(const Metadata& metadata, const Path& path) {
  if (metadata.find(kOwnCut)) {
    const auto own = metadata.text(kOwnCut);
    return own.ok() ? read_cut(*own, path) : no_cut("it is no text", path);
  }
  auto name = TRY(metadata.text("tokenizer.ggml.pre"));
  if (name == "llama3" || name == "llama-v3") name = "llama-bpe";
  for (const auto& known : named())
    if (name == known.name) return known.cut;
  return Error{Code::unsupported,
               "how it cuts text before merging is called '" + base::visible(name) +
                   "', which is not known here",
               path, "take the model's tokenizer.json"};
}

}  // namespace tokenizer
