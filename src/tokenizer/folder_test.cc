// A folder from a stranger, its files damaged in ten thousand ways: each loads or is refused with
// a sentence, in bounded time and memory.
#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using base::Json;
using Files = std::map<std::string, std::string>;

Files sound_folder() {
  const Json config = {{"bos_token", {{"content", kBos}, {"lstrip", false}}},
                       {"eos_token", kEos},
                       {"add_bos_token", true},
                       {"chat_template", kChatTemplate}};
  const Json model = {{"bos_token_id", 0}, {"eos_token_id", {1, 4}}, {"pad_token_id", nullptr}};
  return {{"tokenizer.json", Json::parse(tiny_file({.nfc = true})).dump()},
          {"tokenizer_config.json", config.dump()},
          {"special_tokens_map.json", Json{{"pad_token", kPad}}.dump()},
          {"config.json", model.dump()},
          {"generation_config.json", Json{{"eos_token_id", 1}}.dump()}};
}

// Numbers of one mutation, drawn from its own counter.
class Draw {
 public:
  explicit Draw(std::uint64_t mutation) : random_(7, "mutation"), mutation_(mutation) {}
  std::size_t below(std::size_t limit) { return random_.at(mutation_, next_++) % limit; }

 private:
  base::Random random_;
  std::uint64_t mutation_;
  std::uint64_t next_ = 0;
};

// Another value for some value of the JSON, of a kind that its reader may not expect.
void change_value(Json& json, Draw& draw) {
  static const std::vector<Json> odd = {nullptr,
                                        true,
                                        -1,
                                        1,
                                        5,
                                        16'777'215,
                                        4'000'000'000u,
                                        1.5,
                                        1e300,
                                        "",
                                        "<|eos|>",
                                        "(a+)+(?R)",
                                        "\xEF\xBF\xBD",
                                        Json::array(),
                                        Json::object(),
                                        Json::array({1, "x"}),
                                        Json{{"type", "NFC"}}};
  Json* at = &json;
  for (int depth = 0; depth < 8 && at->is_structured() && !at->empty(); ++depth) {
    auto child = at->begin();
    std::advance(child, static_cast<std::ptrdiff_t>(draw.below(at->size())));
    at = &*child;
    if (draw.below(3) == 0) break;
  }
  *at = draw.below(8) == 0 ? json : odd[draw.below(odd.size())];
}

void change_bytes(std::string& bytes, Draw& draw) {
  for (auto count = 1 + draw.below(3); count > 0 && !bytes.empty(); --count) {
    const auto at = draw.below(bytes.size());
    switch (draw.below(4)) {
      case 0:
        bytes[at] = static_cast<char>(draw.below(256));
        break;
      case 1:
        bytes.erase(at, 1 + draw.below(40));
        break;
      case 2:
        bytes.insert(at, bytes.substr(draw.below(bytes.size()), draw.below(40)));
        break;
      default:
        bytes.resize(at);
    }
  }
}

Files mutated(const Files& sound, std::uint64_t mutation) {
  Draw draw(mutation);
  auto files = sound;
  auto chosen = files.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(draw.below(files.size())));
  if (draw.below(2) == 0) {
    change_bytes(chosen->second, draw);
    return files;
  }
  auto json = Json::parse(chosen->second);
  change_value(json, draw);
  chosen->second = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return files;
}

TEST(FolderOfAStranger, damaged_in_ten_thousand_ways_loads_or_is_refused) {
  const auto sound = sound_folder();
  int loaded = 0;
  for (std::uint64_t mutation = 0; mutation < 10'000; ++mutation) {
    base::MemoryDisk disk;
    for (const auto& [name, bytes] : mutated(sound, mutation))
      ASSERT_TRUE(disk.write_file("t/" + name, bytes, 0644).ok());
    const auto tokenizer = Tokenizer::load(disk, "t");
    if (!tokenizer.ok()) {
      ASSERT_FALSE(tokenizer.error().what.empty()) << mutation;
      ASSERT_FALSE(tokenizer.error().where.empty()) << mutation << tokenizer.error().what;
      continue;
    }
    ++loaded;
    ASSERT_LT(tokenizer->vocabulary(), 70'000) << mutation;
    tokenizer
        ->decode(tokenizer->encode_with_special("the gate <|eos|> \u00e9 a(b)c\n\n", true).take())
        .take();
    for (const auto id : tokenizer->special_ids().stop) ASSERT_LT(id, tokenizer->vocabulary());
  }
  EXPECT_GT(loaded, 1000);
  EXPECT_LT(loaded, 9000);
}

}  // namespace
}  // namespace tokenizer
