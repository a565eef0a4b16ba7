#include "tokenizer/surgery/subject.h"

#include <algorithm>

#include "base/visible.h"
#include "tokenizer/byte_alphabet.h"

namespace tokenizer::surgery {
namespace {

using base::Json;
using base::Result;

base::Error refused(const std::string& kind, const std::string& where) {
  return {base::Code::unsupported, kind + " is not operated on", where,
          "byte-level BPE is, and BPE over characters with byte_fallback"};
}

// A part of this type, or a Sequence with one.
bool has_part(const Json& json, const std::string& type) {
  if (json.is_array())
    return std::ranges::any_of(json, [&](const Json& one) { return has_part(one, type); });
  if (!json.is_object()) return false;
  if (json.contains("type") && json["type"] == type) return true;
  return (json.contains("pretokenizers") && has_part(json["pretokenizers"], type)) ||
         (json.contains("normalizers") && has_part(json["normalizers"], type));
}

bool is_byte_level(const Json& file) {
  return (file.contains("pre_tokenizer") && has_part(file["pre_tokenizer"], "ByteLevel")) ||
         (file.contains("normalizer") && has_part(file["normalizer"], "ByteLevel"));
}

Result<void> check_kind(const Json& file, const Part& model, bool bytes) {
  const auto type = model.type();
  if (type != "BPE" && !(type.empty() && model.is_set("merges")))
    return refused(
        "a tokenizer of the kind " + (type.empty() ? "without a name" : base::visible(type)),
        model.where());
  for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"})
    if (model.is_set(key) && model.json()[key] != "")
      return refused(std::string("BPE with '") + key + "'", model.where());
  if (bytes || (model.is_set("byte_fallback") && model.json()["byte_fallback"] == true)) return {};
  return refused("BPE over characters without bytes to fall back to", model.where());
}

Result<Merge> read_merge(const Json& json, const Part& model, const Vocabulary& words) {
  std::string left, right;
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    const auto space = text.find(' ');
    left = text.substr(0, space), right = space == text.npos ? "" : text.substr(space + 1);
  } else if (json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string()) {
    left = json[0].get<std::string>(), right = json[1].get<std::string>();
  }
  const Merge out{words.id_of(left), words.id_of(right), words.id_of(left + right)};
  if (out.left >= 0 && out.right >= 0 && out.result >= 0) return out;
  return model.bad("the merge " + json.dump() + " names tokens that do not exist");
}

// As pipeline.h reads them: a token that the model has keeps the model's id, and none is far beyond all others.
Result<void> read_added(const Json& file, Subject& out) {
  if (!file.contains("added_tokens")) return {};
  const auto most =
      4 * (std::int64_t{out.vocabulary().count()} + std::ssize(file["added_tokens"])) + 65'536;
  for (const auto& item : file["added_tokens"]) {
    const Part part(item, out.where + " added_tokens");
    AddedToken token;
    token.content = TRY(part.text("content"));
    const auto own = out.vocabulary().id_of(token.content);
    const auto id = own >= 0 ? own : TRY(part.whole("id"));
    if (id >= most)
      return part.bad("the id of '" + base::visible(token.content) + "' is not below " +
                      std::to_string(most));
    token.id = static_cast<std::int32_t>(id);
    out.added.push_back(std::move(token));
  }
  return {};
}

void find_fixed(Subject& out) {
  const auto& words = out.vocabulary();
  for (int byte = 0; byte < 256; ++byte) {
    const char text[] = {static_cast<char>(byte)};
    const auto id = out.bytes ? words.id_of(spell_bytes({text, 1}))
                              : words.byte(static_cast<std::uint8_t>(byte));
    if (id >= 0) out.fixed.insert(id);
  }
  for (const auto& token : out.added) out.fixed.insert(token.id);
  const auto& model = out.file["model"];
  if (model.contains("unk_token") && model["unk_token"].is_string())
    if (const auto id = words.id_of(model["unk_token"].get<std::string>()); id >= 0)
      out.fixed.insert(id);
  for (const char* section : {"post_processor", "padding"})
    if (out.file.contains(section))
      each_named_id(out.file[section], [&](const Json& id) {
        if (id.is_number_integer() && id >= 0 && id < out.ids())
          out.fixed.insert(id.get<std::int32_t>());
      });
}

}  // namespace

std::int32_t Subject::ids() const {
  auto out = vocabulary().size();
  for (const auto& token : added) out = std::max(out, token.id + 1);
  return out;
}

bool Subject::is_added(std::string_view content) const {
  return std::ranges::find(added, content, &AddedToken::content) != added.end();
}

Result<Subject> read_subject(std::string_view file, const std::string& where) {
  Subject out;
  out.file = TRY(base::parse_json(file, where));
  out.where = where;
  if (!out.file.is_object() || !out.file.contains("model") || !out.file["model"].is_object())
    return base::Error{base::Code::bad_data, "this is not a tokenizer.json: it has no 'model'",
                       where, "fetch or make the tokenizer again"};
  const Part model(out.file["model"], where);
  out.bytes = is_byte_level(out.file);
  TRY(check_kind(out.file, model, out.bytes));
  out.model = TRY(make_model(model));
  for (const auto& merge : out.file["model"]["merges"])
    out.merges.push_back(TRY(read_merge(merge, model, out.vocabulary())));
  TRY(read_added(out.file, out));
  find_fixed(out);
  return out;
}

std::vector<std::int32_t> ids_of(const Subject& subject, std::string_view piece) {
  std::vector<Token> tokens;
  std::vector<std::int32_t> out;
  if (subject.model->encode(piece, tokens)) return out;
  for (const auto& token : tokens) out.push_back(token.id);
  return out;
}

}  // namespace tokenizer::surgery
