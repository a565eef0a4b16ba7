#include "infer/model_kind.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "ledger/manifest.h"
#include "store/gguf/writer.h"
#include "tokenizer/chat.h"

namespace infer {
namespace {

struct Place {
  base::MemoryDisk disk;

  void brings(const std::string& chat_template) {
    disk.write_file("m/tokenizer_config.json", base::Json{{"chat_template", chat_template}}.dump(),
                    0644)
        .take();
  }
  void is_exported() {
    ledger::Manifest manifest;
    manifest.kind = "model";
    manifest.id = manifest.content_id();
    disk.write_file("m/manifest.json", manifest.to_json().dump(), 0644).take();
  }
  // "base, templated" of the folder, and of a file that was made of it.
  std::string said() {
    store::gguf::Metadata keys;
    if (const auto text = tokenizer::chat_template_of(disk, "m").take(); !text.empty())
      keys.add("tokenizer.chat_template", text).take();
    put_kind(disk, "m", keys).take();
    store::gguf::Writer::open(disk, "m.gguf", keys, {}).take().commit().take();
    EXPECT_EQ(shown("m"), shown("m.gguf")) << "a file says what its folder says";
    return shown("m");
  }
  std::string shown(const char* place) {
    const auto kind = model_kind(disk, place).take();
    return kind.kind + (kind.templated ? ", templated" : "");
  }
};

TEST(ModelKind, without_a_chat_template_is_a_base) {
  Place place;
  place.disk.write_file("m/config.json", "{}", 0644).take();
  EXPECT_EQ(place.said(), "base");
  place.is_exported();
  EXPECT_EQ(place.said(), "base");
  place.disk.write_file("m/tokenizer_config.json", R"({"chat_template": null})", 0644).take();
  EXPECT_EQ(place.said(), "base");
}

TEST(ModelKind, of_another_maker_with_a_template_has_seen_it_for_all_we_know) {
  Place place;
  place.brings("{{ messages }}");
  EXPECT_EQ(place.said(), ", templated");
  place.brings(tokenizer::kChatTemplate);
  EXPECT_EQ(place.said(), ", templated");
}

TEST(ModelKind, of_our_own_has_not_seen_the_template_that_stands_there_for_later) {
  Place place;
  place.brings(tokenizer::kChatTemplate);
  place.is_exported();
  EXPECT_EQ(place.said(), "base");
  place.brings("{{ messages }}");  // taken over from the model that it began as
  EXPECT_EQ(place.said(), "base, templated");
}

TEST(ModelKind, stays_with_what_is_made_of_it_although_the_manifest_does_not) {
  Place place;
  place.brings(tokenizer::kChatTemplate);
  const auto copied = [&](const char* to) {
    const auto name = std::string(to) + "/tokenizer_config.json";
    place.disk.write_file(name, place.disk.read("m/tokenizer_config.json").take(), 0644).take();
    keep_kind(place.disk, "m", to).take();
    return place.shown(to);
  };
  EXPECT_EQ(copied("of_another_maker"), ", templated");
  place.is_exported();
  EXPECT_EQ(copied("in_bf16"), "base");
  store::gguf::Metadata keys;
  put_kind(place.disk, "in_bf16", keys).take();
  std::map<std::string, std::string> files;
  keep_kind(keys, files).take();
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files.begin()->second, place.disk.read("in_bf16/" + files.begin()->first).take());
}

TEST(ModelKind, reads_the_template_called_default_of_several) {
  Place place;
  place.disk
      .write_file("m/tokenizer_config.json",
                  R"({"chat_template": [{"name": "tools", "template": "a"},)"
                  R"({"name": "default", "template": "b"}]})",
                  0644)
      .take();
  EXPECT_EQ(tokenizer::chat_template_of(place.disk, "m").take(), "b");
  EXPECT_EQ(place.said(), ", templated");
}

}  // namespace
}  // namespace infer
