// A list of the texts and of tokens between them:
//
//   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
//   "pair": the same with "B"
//   "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}
#include "tokenizer/post_processor.h"

namespace tokenizer::post_processor {
namespace {

using base::Json;
using base::Result;

struct Item {
  int text = -1;     // 0 for A, 1 for B; -1: a token
  Encoding special;  // its tokens
  std::int32_t type = 0;
};

class Template : public PostProcessor {
 public:
  Template(std::vector<Item> single, std::vector<Item> pair)
      : single_(std::move(single)), pair_(std::move(pair)) {}

  std::int64_t added(bool pair) const override {
    std::int64_t sum = 0;
    for (const auto& item : pair ? pair_ : single_) sum += std::ssize(item.special.ids);
    return sum;
  }

  bool process(std::vector<Encoding>& texts, bool special) const override {
    if (texts.empty() || texts.size() > 2) return false;
    std::vector<Encoding> out;
    for (const auto& item : texts.size() == 2 ? pair_ : single_) {
      if (item.text < 0 && special) out.push_back(item.special);
      if (item.text < 0) continue;
      out.push_back(texts[static_cast<std::size_t>(item.text)]);
      out.back().types.assign(out.back().size(), item.type);
    }
    texts = std::move(out);
    return true;
  }

 private:
  std::vector<Item> single_, pair_;
};

class Reader {
 public:
  explicit Reader(const Part& part) : part_(part) {}

  Result<std::vector<Item>> read(const char* key, int texts) const {
    if (!part_.is_set(key) || !part_.json()[key].is_array()) return wrong();
    std::vector<Item> items;
    for (const auto& one : part_.json()[key]) items.push_back(TRY(read_item(one, texts)));
    return items;
  }

 private:
  base::Error wrong() const {
    return part_.bad("the TemplateProcessing of the post-processor cannot be read");
  }

  Result<Item> read_item(const Json& json, int texts) const {
    const bool is_text = json.is_object() && json.contains("Sequence");
    if (!is_text && !(json.is_object() && json.contains("SpecialToken"))) return wrong();
    const auto& said = json[is_text ? "Sequence" : "SpecialToken"];
    if (!said.is_object() || !said.contains("id") || !said["id"].is_string()) return wrong();
    const auto name = said["id"].get<std::string>();
    Item item;
    item.type =
        static_cast<std::int32_t>(TRY(Part(said, part_.where()).whole("type_id", std::int64_t{0})));
    if (is_text && name != "A" && !(name == "B" && texts == 2)) return wrong();
    if (is_text)
      item.text = name == "A" ? 0 : 1;
    else
      item.special = TRY(tokens_of(name, item.type));
    return item;
  }

  Result<Encoding> tokens_of(const std::string& name, std::int32_t type) const {
    const auto& json = part_.json();
    if (!part_.is_set("special_tokens") || !json["special_tokens"].is_object() ||
        !json["special_tokens"].contains(name))
      return wrong();
    const auto& said = json["special_tokens"][name];
    const auto list = [&](const char* key) {
      return said.is_object() && said.contains(key) && said[key].is_array() ? &said[key] : nullptr;
    };
    const auto *ids = list("ids"), *names = list("tokens");
    if (!ids || !names || ids->size() != names->size()) return wrong();
    Encoding out;
    for (std::size_t i = 0; i < ids->size(); ++i) {
      const auto& id = (*ids)[i];
      if (!id.is_number_integer() || id < 0 || id > 0x7fffffff || !(*names)[i].is_string())
        return wrong();
      out.add(id.get<std::int32_t>(), (*names)[i].get<std::string>(), {}, type);
    }
    return out;
  }

  const Part& part_;
};

Result<PostProcessorMade> make(const Part& part) {
  const Reader reader(part);
  return PostProcessorMade(
      std::make_shared<const Template>(TRY(reader.read("single", 1)), TRY(reader.read("pair", 2))));
}

}  // namespace

extern const Entry template_processing{"TemplateProcessing", make};

}  // namespace tokenizer::post_processor
