// A list of the texts and of tokens between them:
//
//   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
//   "pair": the same with "B"
//   "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}
//
// Items that name one token share what it stands for, so that a template takes memory as its file does.
#include <algorithm>
#include <map>

#include "tokenizer/post_processor.h"

namespace tokenizer::post_processor {
namespace {

using base::Json;
using base::Result;

constexpr std::size_t kMostSpelling = 1024;  // bytes, as of added tokens

using Shared = std::shared_ptr<const Encoding>;

struct Item {
  int text = -1;   // 0 for A, 1 for B; -1: a token
  Shared special;  // its tokens
  std::int32_t type = 0;
};

std::int64_t tokens_in(const std::vector<Item>& items) {
  std::int64_t sum = 0;
  for (const auto& item : items) sum += item.special ? std::ssize(item.special->ids) : 0;
  return sum;
}

class Template : public PostProcessor {
 public:
  Template(std::vector<Item> single, std::vector<Item> pair)
      : single_(std::move(single)), pair_(std::move(pair)) {}

  std::int64_t added(bool pair) const override { return tokens_in(pair ? pair_ : single_); }

  bool process(std::vector<Encoding>& texts, bool special) const override {
    if (texts.empty() || texts.size() > 2) return false;
    std::vector<Encoding> out;
    for (const auto& item : texts.size() == 2 ? pair_ : single_) {
      if (item.text < 0 && !special) continue;
      out.push_back(item.text < 0 ? *item.special : texts[static_cast<std::size_t>(item.text)]);
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

  Result<std::vector<Item>> read(const char* key, int texts) {
    if (!part_.is_set(key) || !part_.json()[key].is_array()) return wrong();
    std::vector<Item> items;
    for (const auto& one : part_.json()[key]) items.push_back(TRY(read_item(one, texts)));
    if (tokens_in(items) > kMostAround)
      return part_.unsupported("the template puts more than " + std::to_string(kMostAround) +
                               " tokens around a text");
    if (std::ranges::count_if(items, [](const Item& item) { return item.text >= 0; }) > kMostTexts)
      return part_.unsupported("the template repeats a text more than " +
                               std::to_string(kMostTexts) + " times");
    return items;
  }

 private:
  base::Error wrong() const {
    return part_.bad("the TemplateProcessing of the post-processor cannot be read");
  }

  Result<Item> read_item(const Json& json, int texts) {
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
      item.special = TRY(tokens_of(name));
    return item;
  }

  Result<Shared> tokens_of(const std::string& name) {
    if (const auto known = made_.find(name); known != made_.end()) return known->second;
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
      auto spelled = (*names)[i].get<std::string>();
      if (spelled.size() > kMostSpelling)
        return part_.bad("a token of the template is longer than " + std::to_string(kMostSpelling) +
                         " bytes");
      out.add(id.get<std::int32_t>(), std::move(spelled), {}, 0);
    }
    return made_[name] = std::make_shared<const Encoding>(std::move(out));
  }

  const Part& part_;
  std::map<std::string, Shared> made_;
};

Result<PostProcessorMade> make(const Part& part) {
  Reader reader(part);
  auto single = TRY(reader.read("single", 1));
  auto pair = TRY(reader.read("pair", 2));
  return PostProcessorMade(std::make_shared<const Template>(std::move(single), std::move(pair)));
}

}  // namespace

extern const Entry template_processing{"TemplateProcessing", make};

}  // namespace tokenizer::post_processor
