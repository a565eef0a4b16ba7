// Reads and writes tokenizer.json section by section; see the header for the grammar.
#include "tokenizer/tokenizer_file.h"

#include <algorithm>

#include "tokenizer/byte_alphabet.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/named_pattern.h"
#include "tokenizer/post_processor.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr std::size_t kMostAddedBytes = 1024;  // of one added token

class Reader {
 public:
  Reader(const Json& json, const std::string& where, LongLists* lists)
      : json_(json), where_(where), lists_(lists) {}

  Result<TokenizerFile> read() {
    if (!json_.is_object() || !json_.contains("model") || !json_["model"].is_object())
      return bad("this is not a tokenizer.json: it has no 'model'");
    set_most_ids();
    TRY(read_model(json_["model"]));
    TRY(read_added());
    TRY(read_normalizer(section("normalizer"), 0));
    TRY(read_post_processor(section("post_processor"), 0));
    if (!decodes_bytes(section("decoder"), 0)) return unsupported("its decoder is not ByteLevel");
    if (file_.tokens.overfull()) return unsupported("its tokens are longer than 2 GiB together");
    file_.pre_tokenizer = section("pre_tokenizer");
    if (lists_) file_.merges = std::move(lists_->merges);
    return std::move(file_);
  }

 private:
  Error bad(const std::string& what) const {
    return {Code::bad_data, what, where_, "fetch or make the tokenizer again"};
  }
  Error unsupported(const std::string& why) const {
    return {Code::unsupported, "only byte-level BPE tokenizers can be used: " + why, where_,
            "use a model whose tokenizer.json has BPE with ByteLevel"};
  }
  const Json& section(const char* key) const {
    static const Json none;
    return json_.contains(key) ? json_[key] : none;
  }
  static std::string type_of(const Json& json) {
    if (!json.is_object() || !json.contains("type") || !json["type"].is_string()) return "";
    return json["type"].get<std::string>();
  }
  static bool is_set(const Json& json, const char* key) {
    if (!json.contains(key)) return false;
    const auto& value = json[key];
    return !(value.is_null() || value == false || value == "" || value == 0);
  }

  // A few gaps between ids are common; an id far beyond the tokens of the file would only
  // cost memory.
  void set_most_ids() {
    const auto& model = json_["model"];
    const auto words = lists_ ? static_cast<std::size_t>(lists_->vocabulary.count())
                       : model.contains("vocab") ? model["vocab"].size()
                                                 : 0;
    most_ids_ = static_cast<std::int64_t>(4 * (words + section("added_tokens").size()) + 65'536);
  }

  Result<void> read_model(const Json& model) {
    const auto type = type_of(model);
    if (type != "BPE" && !(type.empty() && model.contains("merges")))
      return unsupported("its model is '" + type + "'");
    for (const char* key :
         {"dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"})
      if (is_set(model, key)) return unsupported(std::string("its model sets '") + key + "'");
    file_.ignore_merges = is_set(model, "ignore_merges");
    if (!model.contains("vocab") || !model["vocab"].is_object())
      return bad("the model has no 'vocab'");
    if (lists_)
      take_vocabulary(lists_->vocabulary);
    else
      TRY(read_vocabulary(model["vocab"]));
    int known = 0;
    for (int byte = 0; byte < 256; ++byte) {
      file_.bytes[byte] = id_of(spell_bytes(std::string(1, static_cast<char>(byte))));
      known += file_.bytes[byte] >= 0;
    }
    // Published vocabularies may lack control characters; one that lacks letters is of another kind.
    if (known < 128)
      return unsupported("its vocabulary has tokens for " + std::to_string(known) +
                         " of the 256 bytes");
    if (!model.contains("merges") || !model["merges"].is_array())
      return bad("the model has no 'merges'");
    for (const auto& merge : model["merges"]) TRY(read_merge(merge));
    return {};
  }

  Result<void> read_vocabulary(const Json& vocab) {
    for (const auto& [spelling, id] : vocab.items()) {
      TRY(set_token(id, unspell_bytes(spelling).value_or(spelling), spelling));
      ids_.set(spelling, id.get<std::int32_t>());
    }
    return {};
  }

  // Spellings and ids are one of each there, so that nothing can be said twice.
  void take_vocabulary(const Vocabulary& vocabulary) {
    std::string room;
    file_.tokens.resize(static_cast<std::size_t>(vocabulary.size()));
    for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
      auto spelling = vocabulary.spelling(id);
      if (room.size() < spelling.size()) room.resize(2 * spelling.size());
      if (const auto* end = unspell_bytes(spelling, room.data()))
        spelling = {room.data(), static_cast<std::size_t>(end - room.data())};
      file_.tokens.set(static_cast<std::size_t>(id), spelling);
    }
  }

  std::int32_t id_of(std::string_view spelling) const {
    const auto own = ids_.find(spelling);
    return own < 0 && lists_ ? lists_->vocabulary.id_of(spelling) : own;
  }

  Result<void> set_token(const Json& id, const std::string& bytes, const std::string& spelling) {
    if (!id.is_number_integer() || id < 0 || id >= most_ids_)
      return bad("the id of token '" + spelling + "' is not a number below " +
                 std::to_string(most_ids_) + ", which is ample for the tokens of this file");
    const auto index = id.get<std::size_t>();
    if (index >= file_.tokens.size()) file_.tokens.resize(index + 1);
    if (!file_.tokens[index].empty() && file_.tokens[index] != bytes)
      return bad("id " + std::to_string(index) + " is given to two tokens");
    file_.tokens.set(index, bytes);
    return {};
  }

  Result<void> read_merge(const Json& merge) {
    std::string left, right;
    if (merge.is_string()) {
      const auto text = merge.get<std::string>();
      const auto space = text.find(' ');
      if (space == text.npos) return bad("the merge '" + text + "' has no space");
      left = text.substr(0, space);
      right = text.substr(space + 1);
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
               merge[1].is_string()) {
      left = merge[0].get<std::string>();
      right = merge[1].get<std::string>();
    } else {
      return bad("a merge is neither \"a b\" nor [\"a\", \"b\"]");
    }
    const Merge found{id_of(left), id_of(right), id_of(left + right)};
    if (found.left < 0 || found.right < 0 || found.result < 0)
      return bad("the merge of '" + left + "' and '" + right + "' names tokens that do not exist");
    file_.merges.push_back(found);
    return {};
  }

  Result<void> read_added() {
    const auto& list = section("added_tokens");
    if (list.is_null()) return {};
    if (!list.is_array()) return bad("'added_tokens' is not a list");
    for (const auto& item : list) {
      if (!item.is_object() || !item.contains("content") || !item["content"].is_string() ||
          !item.contains("id"))
        return bad("an added token has no content or no id");
      AddedToken token;
      token.content = item["content"].get<std::string>();
      if (token.content.empty()) return bad("an added token is empty");
      if (token.content.size() > kMostAddedBytes)
        return bad("an added token is longer than " + std::to_string(kMostAddedBytes) + " bytes");
      const auto known = id_of(token.content);
      if (known < 0 || item["id"] != known)
        TRY(set_token(item["id"], token.content, token.content));
      token.id = item["id"].get<std::int32_t>();
      file_.tokens.set(static_cast<std::size_t>(token.id), token.content);
      token.special = is_set(item, "special");
      token.normalized = is_set(item, "normalized");
      token.lstrip = is_set(item, "lstrip");
      token.rstrip = is_set(item, "rstrip");
      token.single_word = is_set(item, "single_word");
      ids_.set(token.content, token.id);
      file_.added.push_back(std::move(token));
    }
    return {};
  }

  Result<void> read_normalizer(const Json& json, int depth) {
    if (json.is_null()) return {};
    const auto type = type_of(json);
    if (type == "NFC") {
      file_.nfc = true;
      return {};
    }
    if (type != "Sequence" || !json.contains("normalizers") || depth > 8)
      return unsupported("its normalizer is '" + type + "'");
    for (const auto& part : json["normalizers"]) TRY(read_normalizer(part, depth + 1));
    return {};
  }

  Result<void> read_post_processor(const Json& json, int depth) {
    const auto type = json.is_null() ? "ByteLevel" : type_of(json);
    if (type == "ByteLevel") return {};
    if (type == "TemplateProcessing") return read_template(json);
    if (type == "RobertaProcessing" || type == "BertProcessing") {
      file_.before.push_back(TRY(pair_id(json, "cls")));
      file_.after.push_back(TRY(pair_id(json, "sep")));
      return {};
    }
    if (type != "Sequence" || !json.contains("processors") || depth > 8)
      return unsupported("its post-processor is '" + type + "'");
    for (const auto& part : json["processors"]) TRY(read_post_processor(part, depth + 1));
    return {};
  }

  // "cls": ["<s>", 0]
  Result<std::int32_t> pair_id(const Json& json, const char* key) {
    if (!json.contains(key) || !json[key].is_array() || json[key].size() != 2)
      return bad(std::string("the post-processor has no '") + key + "'");
    return known_id(json[key][1]);
  }

  Result<std::int32_t> known_id(const Json& id) {
    if (!id.is_number_integer() || id < 0 || id >= static_cast<std::int64_t>(file_.tokens.size()))
      return bad("the post-processor names an id that no token has");
    return id.get<std::int32_t>();
  }

  Result<void> read_template(const Json& json) {
    const auto wrong = bad("the TemplateProcessing of the post-processor cannot be read");
    if (!json.contains("single") || !json["single"].is_array()) return wrong;
    bool behind = false;
    for (const auto& part : json["single"]) {
      if (part.is_object() && part.contains("Sequence")) {
        if (behind) return wrong;
        behind = true;
        continue;
      }
      if (!part.is_object() || !part.contains("SpecialToken")) return wrong;
      const auto& token = part["SpecialToken"];
      const auto& names = json.contains("special_tokens") ? json["special_tokens"] : json;
      if (!token.is_object() || !token.contains("id") || !token["id"].is_string()) return wrong;
      const auto name = token["id"].get<std::string>();
      if (!names.is_object() || !names.contains(name) || !names[name].is_object() ||
          !names[name].contains("ids") || !names[name]["ids"].is_array())
        return wrong;
      for (const auto& id : names[name]["ids"])
        (behind ? file_.after : file_.before).push_back(TRY(known_id(id)));
      if (std::ssize(file_.before) + std::ssize(file_.after) > kMostAround)
        return unsupported("its template puts more than " + std::to_string(kMostAround) +
                           " tokens around a text");
    }
    return behind ? Result<void>{} : Result<void>{wrong};
  }

  static bool decodes_bytes(const Json& json, int depth) {
    const auto type = type_of(json);
    if (type == "ByteLevel") return true;
    if (type != "Sequence" || !json.contains("decoders") || depth > 8) return false;
    for (const auto& part : json["decoders"])
      if (decodes_bytes(part, depth + 1)) return true;
    return false;
  }

  const Json& json_;
  const std::string& where_;
  std::int64_t most_ids_ = 0;
  LongLists* lists_;
  SpellingMap ids_;  // with `lists_` of added tokens alone
  TokenizerFile file_;
};

using Ordered = nlohmann::ordered_json;

Ordered added_tokens(const Learned& learned) {
  Ordered out = Ordered::array();
  for (std::size_t id = 0; id < learned.special.size(); ++id)
    out.push_back({{"id", id},
                   {"content", learned.special[id]},
                   {"single_word", false},
                   {"lstrip", false},
                   {"rstrip", false},
                   {"normalized", false},
                   {"special", true}});
  return out;
}

// Puts `first` in front of every text.
Ordered template_of(const Learned& learned, const std::string& first) {
  if (first.empty()) return nullptr;
  const auto found = std::ranges::find(learned.special, first);
  CHECK(found != learned.special.end(), "the token in front of texts is not a special token");
  const Ordered token = {{"SpecialToken", {{"id", first}, {"type_id", 0}}}};
  const auto text = [](const char* name) {
    return Ordered{{"Sequence", {{"id", name}, {"type_id", 0}}}};
  };
  const Ordered special = {{"id", first},
                           {"ids", Ordered::array({found - learned.special.begin()})},
                           {"tokens", Ordered::array({first})}};
  return {{"type", "TemplateProcessing"},
          {"single", Ordered::array({token, text("A")})},
          {"pair", Ordered::array({token, text("A"), text("B")})},
          {"special_tokens", {{first, special}}}};
}

Ordered byte_level(bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

Ordered split_then_bytes(const std::string& pattern) {
  const Ordered split = {{"type", "Split"},
                         {"pattern", {{"Regex", pattern}}},
                         {"behavior", "Isolated"},
                         {"invert", false}};
  return {{"type", "Sequence"}, {"pretokenizers", Ordered::array({split, byte_level(false)})}};
}

Ordered model_of(const Learned& learned) {
  const auto spelling = [&](std::size_t id) {
    return id < learned.special.size() ? learned.special[id] : spell_bytes(learned.tokens[id]);
  };
  Ordered vocab = Ordered::object(), merges = Ordered::array();
  // Straight into the list behind the object: looking each key up first would take quadratic time.
  auto& rows = vocab.get_ref<Ordered::object_t&>();
  for (std::size_t id = 0; id < learned.tokens.size(); ++id) rows.emplace_back(spelling(id), id);
  for (const auto& merge : learned.merges)
    merges.push_back({spelling(static_cast<std::size_t>(merge.left)),
                      spelling(static_cast<std::size_t>(merge.right))});
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", std::move(vocab)},
          {"merges", std::move(merges)}};
}

}  // namespace

Result<TokenizerFile> read_tokenizer_file(std::string_view bytes, const std::string& where) {
  return read_tokenizer_json(TRY(base::parse_json(bytes, where)), where);
}

Result<TokenizerFile> read_tokenizer_json(const Json& json, const std::string& where,
                                          LongLists* lists) {
  return Reader(json, where, lists).read();
}

std::string write_tokenizer_file(const Learned& learned, const FileOptions& options) {
  const Ordered file = {{"version", "1.0"},
                        {"truncation", nullptr},
                        {"padding", nullptr},
                        {"added_tokens", added_tokens(learned)},
                        {"normalizer", options.nfc ? Ordered{{"type", "NFC"}} : Ordered(nullptr)},
                        {"pre_tokenizer", split_then_bytes(expression_of(options.pattern))},
                        {"post_processor", template_of(learned, options.first)},
                        {"decoder", byte_level(true)},
                        {"model", model_of(learned)}};
  return file.dump(1) + "\n";
}

}  // namespace tokenizer
